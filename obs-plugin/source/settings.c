/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include <stdio.h>
#include <string.h>

const char *const roc_settings_overlays[] = {"off", "problem", "always", NULL};
const char *const roc_settings_corners[] = {"top-left", "top-right", "bottom-left", "bottom-right",
					    NULL};
const char *const roc_settings_losses[] = {"placeholder", "last", "transparent", NULL};

void roc_settings_defaults(obs_data_t *data)
{
	obs_data_set_default_string(data, ROC_SET_CAMERA, "");
	obs_data_set_default_string(data, ROC_SET_OVERLAY,
				    roc_settings_overlays[ROC_OVERLAY_ON_TROUBLE]);
	obs_data_set_default_string(data, ROC_SET_CORNER,
				    roc_settings_corners[ROC_OVERLAY_TOP_LEFT]);
	obs_data_set_default_int(data, ROC_SET_SCALE, 100);
	obs_data_set_default_string(data, ROC_SET_ON_LOSS,
				    roc_settings_losses[ROC_ON_LOSS_PLACEHOLDER]);
	obs_data_set_default_bool(data, ROC_SET_HIDE_ON_PROGRAM, false);
	obs_data_set_default_bool(data, ROC_SET_KEEP_SIZE, false);
	obs_data_set_default_bool(data, ROC_SET_RELEASE_HIDDEN, false);
}

static unsigned int choice(obs_data_t *data, const char *key, const char *const *words,
			   unsigned int otherwise)
{
	const char *word = obs_data_get_string(data, key);

	for (unsigned int i = 0; words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return otherwise;
}

static uint32_t number(obs_data_t *data, const char *key, uint32_t least, uint32_t most)
{
	const long long value = obs_data_get_int(data, key);

	return value < (long long)least ? least : value > (long long)most ? most : (uint32_t)value;
}

void roc_settings_read(obs_data_t *data, struct roc_settings *ret_settings)
{
	/* All bytes are compared later. */
	memset(ret_settings, 0, sizeof(*ret_settings));
	snprintf(ret_settings->camera, sizeof(ret_settings->camera), "%s",
		 obs_data_get_string(data, ROC_SET_CAMERA));
	ret_settings->overlay = (enum roc_overlay_mode)choice(
		data, ROC_SET_OVERLAY, roc_settings_overlays, ROC_OVERLAY_ON_TROUBLE);
	ret_settings->corner = (enum roc_overlay_corner)choice(
		data, ROC_SET_CORNER, roc_settings_corners, ROC_OVERLAY_TOP_LEFT);
	ret_settings->percent =
		number(data, ROC_SET_SCALE, ROC_OVERLAY_PERCENT_MIN, ROC_OVERLAY_PERCENT_MAX);
	ret_settings->on_loss = (enum roc_on_loss)choice(data, ROC_SET_ON_LOSS, roc_settings_losses,
							 ROC_ON_LOSS_PLACEHOLDER);
	ret_settings->hide_on_program = obs_data_get_bool(data, ROC_SET_HIDE_ON_PROGRAM);
	ret_settings->keep_size = obs_data_get_bool(data, ROC_SET_KEEP_SIZE);
	ret_settings->release_hidden = obs_data_get_bool(data, ROC_SET_RELEASE_HIDDEN);
	ret_settings->kept_width = number(data, ROC_SET_KEPT_WIDTH, 0, ROC_BITMAP_SIDE_MAX);
	ret_settings->kept_height = number(data, ROC_SET_KEPT_HEIGHT, 0, ROC_BITMAP_SIDE_MAX);
}

void roc_settings_save_size(obs_data_t *data, uint32_t width, uint32_t height)
{
	obs_data_set_int(data, ROC_SET_KEPT_WIDTH, width);
	obs_data_set_int(data, ROC_SET_KEPT_HEIGHT, height);
}
