/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c - roc-camera.so: registers the sources.
 *
 * One binary for OBS 27 to 32. It is not linked to libobs, whose name differs between them: the
 * program that loads it has it. A libobs refuses a source whose structure is larger than its own,
 * so only what the oldest knows of it is handed over.
 */
#include "plugin.h"

#include <unistd.h>

#include <obs-module.h>

#include "camera_source.h"
#include "capture_source.h"
#include "websocket.h"

#define SOURCE_INFO_SIZE 392 /* sizeof(struct obs_source_info) in OBS 27 */

OBS_DECLARE_MODULE()
OBS_MODULE_USE_DEFAULT_LOCALE("roc-camera", "en-US")

static bool is_flatpak;

bool roc_plugin_is_flatpak(void)
{
	return is_flatpak;
}

MODULE_EXPORT const char *obs_module_name(void)
{
	return "ROC Camera";
}

MODULE_EXPORT const char *obs_module_description(void)
{
	return obs_module_text("Description");
}

bool obs_module_load(void)
{
	is_flatpak = access("/.flatpak-info", F_OK) == 0;
	obs_register_source_s(&roc_capture_info, SOURCE_INFO_SIZE);
	obs_register_source_s(&roc_camera_info, SOURCE_INFO_SIZE);
	blog(LOG_INFO, "[roc-camera] version " ROC_VERSION ", made for libobs %d.%d, runs in %s",
	     LIBOBS_API_MAJOR_VER, LIBOBS_API_MINOR_VER, obs_get_version_string());
	return true;
}

/* obs-websocket is there only when all modules have been loaded. */
void obs_module_post_load(void)
{
	roc_websocket_start();
}

void obs_module_unload(void)
{
	roc_feed_settle();
	roc_websocket_stop();
}
