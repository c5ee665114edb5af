/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "checks.h"
#include "pixels.h"

#define OVERLAY_MIN 400u /* pixels that an overlay must change at least */
#define JUMP 12          /* levels; the strip's are 24 apart */

const char *check_pictures = "";

static bool has_size(obs_source_t *source, const struct roc_device_format *format)
{
	return obs_source_get_width(source) == format->width &&
	       obs_source_get_height(source) == format->height;
}

void check_picture(obs_source_t *source, const struct roc_device_format *format,
		   const char *size_name, const char *picture_name)
{
	int worst = 0;
	bool ok;

	CHECK_UNTIL(ok, has_size(source, format));
	check(size_name, ok, "%ux%u", obs_source_get_width(source), obs_source_get_height(source));

	CHECK_UNTIL(ok, pixels_wrong(format, NULL) == 0);
	const uint32_t wrong = pixels_wrong(format, &worst);
	check(picture_name, ok, "%u wrong pixels, worst %d levels off", wrong, worst);
	pixels_keep(check_pictures, picture_name);
}

void check_moves(const struct roc_device_format *format)
{
	uint8_t seen = pixels_strip(format);
	int changes = 0;
	bool ok;

	CHECK_UNTIL(ok, changes >= 5)
	{
		const uint8_t now = pixels_strip(format);

		changes += abs(now - seen) > JUMP;
		seen = now;
	}
	check("moves", ok, "%d changes of the picture", changes);
}

static void set_overlay(obs_source_t *source, const char *mode)
{
	obs_data_t *settings = obs_data_create();

	obs_data_set_string(settings, "overlay", mode);
	obs_source_update(source, settings);
	obs_data_release(settings);
}

void check_overlay(obs_source_t *source, const struct roc_device_format *format)
{
	bool shown, hidden;

	set_overlay(source, "always");
	CHECK_UNTIL(shown, pixels_wrong(format, NULL) >= OVERLAY_MIN);
	const uint32_t pixels = pixels_wrong(format, NULL);
	pixels_keep(check_pictures, "overlay");
	set_overlay(source, "off");
	CHECK_UNTIL(hidden, pixels_wrong(format, NULL) == 0);
	check("overlay", shown && hidden, "covers %u pixels, %s", pixels,
	      hidden ? "and none when off" : "and does not go when off");
}

void check_panel(const struct roc_device_format *format)
{
	const uint32_t all = pixels_compared(format);
	bool ok;

	CHECK_UNTIL(ok, pixels_wrong(format, NULL) > all / 10 * 9);
	check("panel", ok && !pixels_plain(format), "%u of %u pixels are not the camera's%s",
	      pixels_wrong(format, NULL), all, pixels_plain(format) ? ", nor anything" : "");
	pixels_keep(check_pictures, "panel");
}
