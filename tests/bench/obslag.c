/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * obslag - from the camera to the raw output of libobs: how old is a stamped picture there?
 *
 * All sources are on one canvas, each in a cell of its own, so that each frame of the output says
 * of all of them what they had by then, whatever the machine was doing.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "numbers.h"
#include "obs/rig.h"
#include "stamp.h"

#define SOURCES 4u
#define COLUMNS 2u

static const char help[] =
	"Usage: obslag [options] NAME KIND SETTINGS [NAME KIND SETTINGS ...]\n"
	"Print a line for each new picture of a testcam that a source brings to OBS's raw output:\n"
	"NAME, CLOCK_MONOTONIC and the picture's age, both in microseconds. SETTINGS are JSON.\n"
	"\n"
	"  --module SO:DATA  a plugin and its folder of data; again for more\n"
	"  --size WxH        of each source's cell of the canvas, 640x360\n"
	"  --fps N           of the canvas, 30\n"
	"  --seconds S       10\n"
	"\n"
	"Exit status: 0; 1 error, or libobs counts leaks; 2 usage.\n";

struct source {
	const char *name;
	struct roc_rect cell;
	obs_source_t *source;
	uint64_t last_us; /* stamp of the picture seen last; 0: none */
};

static struct source sources[SOURCES];
static unsigned int source_count;
static unsigned int width = 640, height = 360; /* of a cell */

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* OBS's video thread, once for each frame of the canvas. */
static void on_frame(void *param, struct video_data *frame)
{
	const uint64_t now = now_us();
	const struct video_output_info *info = video_output_get_info(obs_get_video());
	/* Stamps are grey: green is as good as luma. */
	const struct roc_plane plane = {frame->data[0] + 1, frame->linesize[0], 4, info->width,
					info->height};

	(void)param;
	for (unsigned int i = 0; i < source_count; i++) {
		struct roc_stamp stamps[ROC_STAMP_BANDS];

		if (roc_stamp_read(&plane, &sources[i].cell, stamps) != ROC_STAMP_ALL ||
		    !roc_stamp_equal(&stamps[0], &stamps[1]) ||
		    !roc_stamp_equal(&stamps[0], &stamps[2]) ||
		    stamps[0].time_us == sources[i].last_us)
			continue;
		sources[i].last_us = stamps[0].time_us;
		printf("%s %llu %lld\n", sources[i].name, (unsigned long long)now,
		       (long long)(now - stamps[0].time_us));
	}
}

static int add_source(unsigned int index, const char *kind, const char *json)
{
	struct source *this = &sources[index];
	const struct vec2 place = {.x = (float)this->cell.x, .y = (float)this->cell.y};
	const struct vec2 bounds = {.x = (float)width, .y = (float)height};
	obs_data_t *settings = obs_data_create_from_json(json);
	obs_sceneitem_t *item;

	if (!settings) {
		fprintf(stderr, "obslag: no JSON: %s\n", json);
		return -EINVAL;
	}
	this->source = obs_source_create(kind, this->name, settings, NULL);
	obs_data_release(settings);
	if (!this->source || !obs_get_source_output_flags(kind)) {
		fprintf(stderr, "obslag: no source of kind %s\n", kind);
		return -ENOENT;
	}
	item = obs_scene_add(roc_rig_scene(), this->source);
	obs_sceneitem_set_pos(item, &place);
	obs_sceneitem_set_bounds_type(item, OBS_BOUNDS_SCALE_INNER);
	obs_sceneitem_set_bounds(item, &bounds);
	return 0;
}

static int load_modules(char **modules, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		char *data = strchr(modules[i], ':');

		if (!data) {
			fprintf(stderr, "obslag: --module %s lacks :DATA\n", modules[i]);
			return -EINVAL;
		}
		*data++ = '\0';
		if (roc_rig_module(modules[i], data) < 0) {
			fprintf(stderr, "obslag: %s can't be loaded\n", modules[i]);
			return -ENOENT;
		}
	}
	obs_post_load_modules();
	return 0;
}

static int measure(char **arguments, double seconds)
{
	const struct timespec duration = {(time_t)seconds,
					  (long)((seconds - (double)(time_t)seconds) * 1e9)};
	int r = 0;

	for (unsigned int i = 0; !r && i < source_count; i++)
		r = add_source(i, arguments[3 * i + 1], arguments[3 * i + 2]);
	if (!r) {
		obs_add_raw_video_callback(NULL, on_frame, NULL);
		nanosleep(&duration, NULL);
		obs_remove_raw_video_callback(on_frame, NULL);
	}
	for (unsigned int i = 0; i < source_count; i++)
		if (sources[i].source) {
			obs_source_remove(sources[i].source);
			obs_source_release(sources[i].source);
		}
	return r;
}

int main(int argc, char **argv)
{
	static const struct option names[] = {
		{"module", required_argument, NULL, 'm'}, {"size", required_argument, NULL, 's'},
		{"fps", required_argument, NULL, 'f'},    {"seconds", required_argument, NULL, 't'},
		{"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
	struct roc_rig_options options = {.locale = "en-US", .log_level = LOG_WARNING};
	char *modules[8];
	unsigned int module_count = 0;
	double seconds = 10;
	long fps = 30;
	bool good = true;
	int opt, r;

	while (good && (opt = getopt_long(argc, argv, "", names, NULL)) >= 0) {
		switch (opt) {
		case 'm':
			good = module_count < sizeof(modules) / sizeof(modules[0]);
			if (good)
				modules[module_count++] = optarg;
			break;
		case 's':
			good = roc_number_size(optarg, &width, &height);
			break;
		case 'f':
			good = roc_number_long(optarg, 1, 240, &fps);
			break;
		case 't':
			good = roc_number_real(optarg, 0.1, 3600, &seconds);
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			good = false;
		}
	}
	argc -= optind;
	argv += optind;
	if (!good || argc < 3 || argc % 3 || argc / 3 > (int)SOURCES) {
		fputs(help, stderr);
		return 2;
	}
	source_count = (unsigned int)argc / 3;
	for (unsigned int i = 0; i < source_count; i++)
		sources[i] = (struct source){.name = argv[3 * i],
					     .cell = {.x = i % COLUMNS * width,
						      .y = i / COLUMNS * height,
						      .width = width,
						      .height = height}};
	options.width = width * (source_count < COLUMNS ? source_count : COLUMNS);
	options.height = height * ((source_count + COLUMNS - 1) / COLUMNS);
	options.fps = (uint32_t)fps;
	r = roc_rig_start(&options);
	if (r < 0) {
		fprintf(stderr, "obslag: libobs does not start\n");
		return 1;
	}
	r = load_modules(modules, module_count);
	if (!r)
		r = measure(argv, seconds);
	if (roc_rig_stop()) {
		fprintf(stderr, "obslag: libobs counts leaks\n");
		r = -EIO;
	}
	return r ? 1 : 0;
}
