/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenes.h"

#include <stdlib.h>
#include <string.h>

#define X "\xc3\x97"
#define NONE ROC_OVERLAY_RATE_NONE

static const uint32_t steady[] = {
	20000, 20000, 18000, 22000, 20000, 20000, 20000, 20000, 18000, 20000, 22000, 20000,
	20000, 20000, 20000, 20000, 20000, 18000, 20000, 22000, 20000, 20000, 20000, 18000,
	22000, 20000, 20000, 20000, 20000, 20000, 20000, 20000, 18000, 22000, 20000, 20000,
	20000, 20000, 20000, 20000, 20000, 20000, 20000, 20000, 18000, 22000, 20000, 20000,
};
static const uint32_t broken[] = {
	20000, 20000, 18000, 22000, 20000, 20000, 12000, 4000,  0,     0,     0,    NONE,
	NONE,  NONE,  16000, 24000, 20000, 20000, 20000, 20000, 6000,  20000, NONE, 20000,
	NONE,  20000, 20000, 18000, 30000, 60000, 20000, 14000, 10000, 12000, 8000, 0,
};

const struct roc_scene roc_scenes[] = {
	{.name = "full-good",
	 .overlay = {.form = ROC_OVERLAY_FULL,
		     .level = ROC_LEVEL_GOOD,
		     .name = "Field 1",
		     .state = "Live",
		     .figures = {{"Picture", "1280" X "720", ROC_LEVEL_GOOD},
				 {"Device", "20 fps", ROC_LEVEL_GOOD},
				 {"Stream", "main", ROC_LEVEL_GOOD},
				 {"Bit rate", "4.2 Mbit/s", ROC_LEVEL_GOOD},
				 {"Repeated", "12", ROC_LEVEL_GOOD},
				 {"Dropped", "0", ROC_LEVEL_GOOD},
				 {"Reconnected", "1", ROC_LEVEL_GOOD},
				 {"Newest picture", "0.1 s", ROC_LEVEL_GOOD},
				 {"Live for", "2 h 5 min", ROC_LEVEL_GOOD}},
		     .figure_count = 9,
		     .curve_label = "Frame rate",
		     .curve_value = "20.0 fps",
		     .rates_mhz = steady,
		     .rate_count = sizeof(steady) / sizeof(steady[0]),
		     .rate_span = 120,
		     .nominal_mhz = 20000}},
	{.name = "full-warn",
	 .overlay = {.form = ROC_OVERLAY_FULL,
		     .level = ROC_LEVEL_WARN,
		     .name = "Field 2",
		     .state = "Few pictures",
		     .reason = "the camera sends 11.5 of 20 pictures a second",
		     .figures = {{"Picture", "1920" X "1080", ROC_LEVEL_GOOD},
				 {"Device", "20 fps", ROC_LEVEL_GOOD},
				 {"Stream", "sub", ROC_LEVEL_WARN},
				 {"Bit rate", "850 kbit/s", ROC_LEVEL_GOOD},
				 {"Repeated", "12.3 k", ROC_LEVEL_WARN},
				 {"Dropped", "40", ROC_LEVEL_GOOD},
				 {"Reconnected", "17", ROC_LEVEL_BAD},
				 {"Newest picture", "0.4 s", ROC_LEVEL_GOOD},
				 {"Live for", "4 min", ROC_LEVEL_GOOD}},
		     .figure_count = 9,
		     .curve_label = "Frame rate",
		     .curve_value = "11.5 fps",
		     .rates_mhz = broken,
		     .rate_count = sizeof(broken) / sizeof(broken[0]),
		     .rate_span = 36,
		     .nominal_mhz = 20000}},
	{.name = "full-bad",
	 .overlay = {.form = ROC_OVERLAY_FULL,
		     .level = ROC_LEVEL_BAD,
		     .name = "K\xc3\xbc"
			     "che \xd0\x9a\xd1\x83\xd1\x85\xd0\xbd\xd1\x8f",
		     .state = "Offline",
		     .reason = "192.168.1.110 does not answer on port 1935",
		     .figures = {{"Neuverbindungen", "3", ROC_LEVEL_BAD},
				 {"Letztes Bild", "2 h 5 min", ROC_LEVEL_BAD}},
		     .figure_count = 2}},
	{.name = "full-idle",
	 .overlay = {.form = ROC_OVERLAY_FULL,
		     .level = ROC_LEVEL_IDLE,
		     .name = "Reserve",
		     .state = "Off",
		     .reason = "switched off in the configuration"}},
	{.name = "full-long",
	 .overlay = {.form = ROC_OVERLAY_FULL,
		     .level = ROC_LEVEL_BAD,
		     .name = "Spielfeld 1, Gegengerade",
		     .state = "Streamer und Plugin passen nicht zusammen",
		     .reason = "die Statusdatei hat Version 2 und dieses Plugin kann 1; beide auf "
			       "denselben Stand bringen",
		     .figures = {{"Wiederholt", "<0,1 %", ROC_LEVEL_GOOD},
				 {"In diesem Zustand", "213503 d 23 h", ROC_LEVEL_GOOD},
				 {"Letztes Bild", "\xe2\x80\x93", ROC_LEVEL_WARN}},
		     .figure_count = 3}},
	{.name = "compact-good",
	 .overlay = {.level = ROC_LEVEL_GOOD, .name = "Field 1", .state = "Live"}},
	{.name = "compact-warn",
	 .overlay = {.level = ROC_LEVEL_WARN,
		     .name = "Field 2",
		     .state = "Connecting",
		     .reason = "connected, but nothing arrives"}},
	{.name = "compact-bad",
	 .overlay = {.level = ROC_LEVEL_BAD,
		     .name = "Goal camera behind the north stand, left of the scoreboard",
		     .state = "Offline",
		     .reason = "192.168.1.110 does not answer on port 1935: no route to the host, "
			       "which may be switched off, or in another network than this "
			       "machine, or whatever else it is that keeps it from answering"}},
	{.name = "compact-idle",
	 .overlay = {.level = ROC_LEVEL_IDLE, .name = "Reserve", .state = "Off"}},
	{.name = "compact-long",
	 .overlay = {.level = ROC_LEVEL_WARN,
		     .name = "Spielfeld 1, Gegengerade",
		     .state = "Streamer und Plugin passen nicht zusammen"}},
	{.name = "panel-bad",
	 .panel = {.level = ROC_LEVEL_BAD,
		   .name = "Field 1",
		   .headline = "The streamer is not running",
		   .reason = "It has shown no sign of life for 4 min.",
		   .hint = "Start it with:\n"
			   "sudo systemctl start roc-streamer",
		   .footer = "ROC Camera"}},
	{.name = "panel-long",
	 .panel =
		 {.level = ROC_LEVEL_BAD,
		  .name = "Spielfeld 1, Gegengerade",
		  .headline = "Streamer und Plugin passen nicht zusammen",
		  .reason =
			  "falscher Benutzer oder falsches Passwort: 192.168.1.110 lehnt die "
			  "Anmeldung ab, und nach drei Versuchen sperrt sie f\xc3\xbcr f\xc3\xbcnf "
			  "Minuten",
		  .hint = "Dieser Treiber l\xc3\xa4sst ein Ger\xc3\xa4t nur von einem Programm "
			  "lesen. Beenden Sie das andere; zwei ROC-Kameras in einem OBS teilen es "
			  "sich.\nLesen erlauben: sudo chmod 0755 /run/roc && sudo chmod 0644 "
			  "/run/roc/status",
		  .footer = "ROC Camera"}},
	{.name = "panel-warn",
	 .panel = {.level = ROC_LEVEL_WARN,
		   .name = "Field 1",
		   .headline = "The streamer's status can't be seen from here",
		   .reason = "OBS runs under Flatpak, which hides /run/roc from it.",
		   .hint = "Allow it with this command, then start OBS again:\n"
			   "flatpak override --user --filesystem=/run/roc:ro "
			   "com.obsproject.Studio",
		   .footer = "ROC Camera"}},
};
const uint32_t roc_scene_count = sizeof(roc_scenes) / sizeof(roc_scenes[0]);

const struct roc_scene_size roc_scene_sizes[] = {
	{1, 1},       {2, 2},       {16, 16},     {8192, 1},   {1, 8192},   {64, 36},
	{80, 45},     {160, 90},    {160, 120},   {176, 144},  {320, 180},  {320, 240},
	{352, 288},   {640, 352},   {640, 360},   {640, 480},  {896, 512},  {1280, 720},
	{720, 1280},  {1080, 1920}, {1920, 1080}, {4096, 200}, {200, 4096}, {3840, 2160},
	{7680, 4320}, {8192, 8192},
};
const uint32_t roc_scene_size_count = sizeof(roc_scene_sizes) / sizeof(roc_scene_sizes[0]);

const struct roc_scene *roc_scene_called(const char *name)
{
	for (uint32_t i = 0; i < roc_scene_count; i++)
		if (strcmp(roc_scenes[i].name, name) == 0)
			return &roc_scenes[i];
	abort();
}

int roc_scene_paint(const struct roc_scene *scene, uint32_t width, uint32_t height,
		    struct roc_bitmap *bitmap, struct roc_overlay_box *ret_box)
{
	if (scene->panel.headline) {
		*ret_box = (struct roc_overlay_box){.width = width, .height = height};
		return roc_overlay_panel(bitmap, &scene->panel, width, height);
	}
	roc_overlay_measure(&scene->overlay, width, height, 100, ret_box);
	return roc_overlay_paint(bitmap, &scene->overlay, ret_box);
}
