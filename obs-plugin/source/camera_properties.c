/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera_properties.c - the dialog: the cameras by name with their state, what is wrong and what to
 * do about it, and the settings. While one is open it follows what happens.
 */
#include <stdio.h>
#include <string.h>

#include "camera.h"
#include "display.h"
#include "figures.h"
#include "holder.h"
#include "pattern.h"

#define FOLLOW_EVERY_NS UINT64_C(1000000000)

/* ---- which cameras there are ---- */

static uint32_t hash(uint32_t so_far, const void *data, size_t size)
{
	const unsigned char *byte = data;

	for (size_t i = 0; i < size; i++)
		so_far = (so_far ^ byte[i]) * 16777619u; /* FNV-1a */
	return so_far;
}

/* Of all that the dialog shows and that is no figure. */
static uint32_t hash_cameras(const struct camera *c)
{
	const uint32_t health = (uint32_t)roc_segment_health();
	struct roc_camera_status status;
	uint32_t h = hash(2166136261u, &health, sizeof(health));

	h = hash(h, c->view.state, strlen(c->view.state));
	h = hash(h, c->view.reason, strlen(c->view.reason));
	h = hash(h, c->status.detail, strlen(c->status.detail));
	for (uint32_t i = 0; i < roc_segment_count(); i++) {
		if (roc_segment_read(i, &status) < 0 || status.state == ROC_STATE_UNUSED)
			continue;
		h = hash(h, status.name, strlen(status.name));
		h = hash(h, &status.state, sizeof(status.state));
		h = hash(h, &status.reason, sizeof(status.reason));
		h = hash(h, &status.device_width, sizeof(status.device_width));
		h = hash(h, &status.device_height, sizeof(status.device_height));
	}
	return h;
}

void camera_properties_follow(struct camera *c)
{
	if (c->now_ns - c->told_dialogs_ns < FOLLOW_EVERY_NS)
		return;
	c->told_dialogs_ns = c->now_ns;

	const uint32_t now = hash_cameras(c);
	const bool has_changed = c->follows && now != c->list_hash;

	c->follows = true; /* one that was just opened shows what is */
	c->list_hash = now;
	if (has_changed)
		obs_source_update_properties(c->self);
}

/* "Field 1 - Live, 2560x1440" */
static void item_text(const struct roc_camera_status *status, const char *name, char *out,
		      size_t size)
{
	char key[ROC_VIEW_KEY_SIZE], state[128], picture[ROC_FIGURE_SIZE];

	snprintf(key, sizeof(key), "State.%s", roc_state_name(status->state));
	snprintf(state, sizeof(state), "%s", obs_module_text(key));
	if (status->state == ROC_STATE_LIVE) {
		char live[128];

		snprintf(live, sizeof(live), "%s", state);
		roc_figure_size(picture, status->device_width, status->device_height);
		roc_pattern_fill(state, sizeof(state), obs_module_text("ListLive"), live, picture);
	}
	roc_pattern_fill(out, size, obs_module_text("ListItem"), name, state);
}

static void add_cameras(obs_properties_t *properties, const char *chosen)
{
	obs_property_t *list =
		obs_properties_add_list(properties, ROC_SET_CAMERA, obs_module_text("Camera"),
					OBS_COMBO_TYPE_LIST, OBS_COMBO_FORMAT_STRING);
	bool found = !*chosen;
	char text[256], name[64];

	if (!*chosen)
		obs_property_list_add_string(list, obs_module_text("ListChoose"), "");
	for (uint32_t i = 0; i < roc_segment_count(); i++) {
		struct roc_camera_status status;

		if (roc_segment_read(i, &status) < 0 || status.state == ROC_STATE_UNUSED ||
		    !*status.name)
			continue;
		roc_display_clean(name, sizeof(name), status.name);
		item_text(&status, name, text, sizeof(text));
		/* What is no UTF-8 can't be saved. */
		obs_property_list_add_string(list, text,
					     roc_display_is_utf8(status.name) ? status.name : name);
		found = found || strcmp(status.name, chosen) == 0;
	}
	if (!found) {
		roc_pattern_fill(text, sizeof(text), obs_module_text("ListItem"), chosen,
				 obs_module_text("State.NoSuchCamera"));
		obs_property_list_add_string(list, text, chosen);
	}
}

/* ---- what is wrong ---- */

/* A label shows what looks like HTML as HTML; a camera's name is not to. */
static void plain(char *text)
{
	for (; *text; text++)
		if (*text == '<')
			*text = '(';
}

static void holder_line(const char *device, char *out, size_t size)
{
	char holder[128];

	if (roc_holder_find(device, holder, sizeof(holder)) > 0)
		roc_pattern_fill(out, size, obs_module_text("HeldBy"), device, holder);
	else
		roc_pattern_fill(out, size, obs_module_text("HeldByUnknown"), device, NULL);
}

/* OBS_TEXT_INFO is of OBS 28; before that a line that can't be edited does. */
static void add_text(obs_properties_t *properties, const char *name, char *text)
{
	const bool has_info = obs_get_version() >= MAKE_SEMANTIC_VERSION(28, 0, 0);
	obs_property_t *property;

	plain(text);
	property = obs_properties_add_text(properties, name, text,
					   has_info ? OBS_TEXT_INFO : OBS_TEXT_DEFAULT);
	if (!has_info)
		obs_property_set_enabled(property, false);
}

static void add_status(obs_properties_t *properties, const struct camera_shared *shared)
{
	const struct roc_source_view *view = &shared->view;
	char line[512];

	camera_words_line(view, shared->status.detail, line, sizeof(line));
	add_text(properties, "status", line);
	if (strcmp(view->reason_word, "device-taken") == 0) {
		holder_line(shared->status.device, line, sizeof(line));
		add_text(properties, "holder", line);
	}
	if (*view->remedy) {
		snprintf(line, sizeof(line), "%s", obs_module_text(view->remedy));
		add_text(properties, "remedy", line);
	}
}

/* ---- settings ---- */

static obs_property_t *add_choice(obs_properties_t *properties, const char *key, const char *label,
				  const char *const *words)
{
	obs_property_t *list =
		obs_properties_add_list(properties, key, obs_module_text(label),
					OBS_COMBO_TYPE_LIST, OBS_COMBO_FORMAT_STRING);
	char text[ROC_VIEW_KEY_SIZE];

	for (; *words; words++) {
		snprintf(text, sizeof(text), "%s.%s", label, *words);
		obs_property_list_add_string(list, obs_module_text(text), *words);
	}
	return list;
}

static bool overlay_changed(obs_properties_t *properties, obs_property_t *unused, obs_data_t *data)
{
	static const char *const of_overlay[] = {ROC_SET_CORNER, ROC_SET_SCALE,
						 ROC_SET_HIDE_ON_PROGRAM};
	struct roc_settings settings;

	UNUSED_PARAMETER(unused);
	roc_settings_read(data, &settings);
	for (size_t i = 0; i < sizeof(of_overlay) / sizeof(of_overlay[0]); i++)
		obs_property_set_visible(obs_properties_get(properties, of_overlay[i]),
					 settings.overlay != ROC_OVERLAY_NEVER);
	return true;
}

static void add_settings(obs_properties_t *properties)
{
	obs_property_t *property;

	property = add_choice(properties, ROC_SET_OVERLAY, "Overlay", roc_settings_overlays);
	obs_property_set_modified_callback(property, overlay_changed);
	add_choice(properties, ROC_SET_CORNER, "Corner", roc_settings_corners);
	property =
		obs_properties_add_int_slider(properties, ROC_SET_SCALE, obs_module_text("Scale"),
					      ROC_OVERLAY_PERCENT_MIN, ROC_OVERLAY_PERCENT_MAX, 10);
	obs_property_int_set_suffix(property, " %");
	property = obs_properties_add_bool(properties, ROC_SET_HIDE_ON_PROGRAM,
					   obs_module_text("HideOnProgram"));
	obs_property_set_long_description(property, obs_module_text("HideOnProgram.Help"));
	property = add_choice(properties, ROC_SET_ON_LOSS, "OnLoss", roc_settings_losses);
	obs_property_set_long_description(property, obs_module_text("OnLoss.Help"));
	property =
		obs_properties_add_bool(properties, ROC_SET_KEEP_SIZE, obs_module_text("KeepSize"));
	obs_property_set_long_description(property, obs_module_text("KeepSize.Help"));
	property = obs_properties_add_bool(properties, ROC_SET_RELEASE_HIDDEN,
					   obs_module_text("ReleaseHidden"));
	obs_property_set_long_description(property, obs_module_text("ReleaseHidden.Help"));
}

/* ---- the dialog ---- */

/* The only word that libobs has of a dialog being closed. */
struct dialog {
	obs_weak_source_t *source;
};

static void dialog_closed(void *data)
{
	struct dialog *dialog = data;
	obs_source_t *source = obs_weak_source_get_source(dialog->source);

	if (source) {
		struct camera *c = obs_obj_get_data(source);

		atomic_fetch_sub(&c->dialogs, 1);
		obs_source_release(source);
	}
	obs_weak_source_release(dialog->source);
	bfree(dialog);
}

obs_properties_t *camera_properties(struct camera *c)
{
	obs_properties_t *properties = obs_properties_create();
	struct dialog *dialog;
	struct camera_shared shared;

	if (!c) /* of the type, not of a source: what a new one may be set to */
		goto out;
	pthread_mutex_lock(&c->lock);
	shared = c->shared;
	pthread_mutex_unlock(&c->lock);

	dialog = bzalloc(sizeof(*dialog));
	dialog->source = obs_source_get_weak_source(c->self);
	atomic_fetch_add(&c->dialogs, 1);
	obs_properties_set_param(properties, dialog, dialog_closed);
	add_cameras(properties, shared.camera);
	add_status(properties, &shared);
out:
	add_settings(properties);
	return properties;
}
