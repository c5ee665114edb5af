/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cam_options.h"
#include "numbers.h"
#include "output.h"

static const char help[] =
	"Usage: testcam [options] URL\n"
	"Act as an IP camera: send stamped pictures to an RTMP server, or any FFmpeg output.\n"
	"\n"
	"  -f, --format NAME      container; flv for rtmp, else by the file's name\n"
	"  --size WxH             640x360; even, 80x40 or more\n"
	"  --fps R                real rate, 20; may be fractional\n"
	"  --declare-fps R        rate that the metadata says, if it is to lie\n"
	"  --gop SECONDS          between keyframes, 2\n"
	"  --bitrate N            bits/s; without, constant quality: cheapest\n"
	"  --bframes N            0\n"
	"  --interlaced           two fields a picture\n"
	"  --threads N            of the encoder, 1\n"
	"  --id N                 camera id in the stamps, 0 to 255\n"
	"  --range limited|full   --matrix 601|709\n"
	"  --plain                grey instead of bars: cheapest\n"
	"  --audio                add a silent AAC track\n"
	"  --no-video             the silent track alone\n"
	"  --duration S           --frames N: end after so much; without, never\n"
	"  --retry                server gone, or not there yet: try again every 200 ms\n"
	"  --seed N               of what is random\n"
	"\n"
	"Faults, AT is in seconds after going on air; up to 16 of each:\n"
	"  --freeze AT:LEN        the same picture, with the same stamp, again and again\n"
	"  --gap AT:LEN           send nothing; timestamps go on\n"
	"  --jump AT:MS           timestamps jump by MS, may be below 0 (FLV)\n"
	"  --resize AT:WxH        another size from then on (not with B-frames)\n"
	"  --irregular MS         send each picture up to MS later than due\n"
	"  --drop PERCENT         pictures that are numbered but never sent\n"
	"\n"
	"Numbers go on over gaps and reconnects: a number that is missing behind the camera is a\n"
	"picture that was sent and got lost, or one of --drop. Exit status: 0, 1 error, 2 usage.\n";

enum {
	OPT_SIZE = 256,
	OPT_FPS,
	OPT_DECLARE,
	OPT_GOP,
	OPT_BITRATE,
	OPT_BFRAMES,
	OPT_INTERLACED,
	OPT_THREADS,
	OPT_ID,
	OPT_RANGE,
	OPT_MATRIX,
	OPT_PLAIN,
	OPT_AUDIO,
	OPT_NO_VIDEO,
	OPT_DURATION,
	OPT_FRAMES,
	OPT_RETRY,
	OPT_SEED,
	OPT_FREEZE,
	OPT_GAP,
	OPT_JUMP,
	OPT_RESIZE,
	OPT_IRREGULAR,
	OPT_DROP,
	OPT_HELP
};

static const struct option names[] = {
	{"format", required_argument, NULL, 'f'},
	{"size", required_argument, NULL, OPT_SIZE},
	{"fps", required_argument, NULL, OPT_FPS},
	{"declare-fps", required_argument, NULL, OPT_DECLARE},
	{"gop", required_argument, NULL, OPT_GOP},
	{"bitrate", required_argument, NULL, OPT_BITRATE},
	{"bframes", required_argument, NULL, OPT_BFRAMES},
	{"interlaced", no_argument, NULL, OPT_INTERLACED},
	{"threads", required_argument, NULL, OPT_THREADS},
	{"id", required_argument, NULL, OPT_ID},
	{"range", required_argument, NULL, OPT_RANGE},
	{"matrix", required_argument, NULL, OPT_MATRIX},
	{"plain", no_argument, NULL, OPT_PLAIN},
	{"audio", no_argument, NULL, OPT_AUDIO},
	{"no-video", no_argument, NULL, OPT_NO_VIDEO},
	{"duration", required_argument, NULL, OPT_DURATION},
	{"frames", required_argument, NULL, OPT_FRAMES},
	{"retry", no_argument, NULL, OPT_RETRY},
	{"seed", required_argument, NULL, OPT_SEED},
	{"freeze", required_argument, NULL, OPT_FREEZE},
	{"gap", required_argument, NULL, OPT_GAP},
	{"jump", required_argument, NULL, OPT_JUMP},
	{"resize", required_argument, NULL, OPT_RESIZE},
	{"irregular", required_argument, NULL, OPT_IRREGULAR},
	{"drop", required_argument, NULL, OPT_DROP},
	{"help", no_argument, NULL, OPT_HELP},
	{NULL, 0, NULL, 0},
};

static bool is_size(unsigned int width, unsigned int height)
{
	return width % 2 == 0 && height % 2 == 0 && width >= ROC_SCENE_MIN_WIDTH &&
	       height >= ROC_SCENE_MIN_HEIGHT;
}

static bool take_event(struct roc_cam_events *events, int opt, const char *text)
{
	struct roc_cam_event *event = &events->event[events->count];
	const char *size = strchr(text, ':');
	char at[32];

	if (events->count == ROC_CAM_EVENTS)
		return false;
	if (opt == OPT_RESIZE) {
		if (!size || (size_t)(size - text) >= sizeof(at))
			return false;
		snprintf(at, sizeof(at), "%.*s", (int)(size - text), text);
		if (!roc_number_real(at, 0, 1e9, &event->at) ||
		    !roc_number_size(size + 1, &event->width, &event->height) ||
		    !is_size(event->width, event->height))
			return false;
	} else if (!roc_number_pair(text, opt == OPT_JUMP ? -1e9 : 0, &event->at, &event->value)) {
		return false;
	}
	events->count++;
	return true;
}

static bool take_fps(const char *text, AVRational *ret_fps)
{
	double fps;

	if (!roc_number_real(text, 0.1, 240, &fps))
		return false;
	*ret_fps = av_d2q(fps, 100000);
	return true;
}

static bool take_choice(const char *text, const char *no, const char *yes, bool *ret_value)
{
	*ret_value = strcmp(text, yes) == 0;
	return *ret_value || strcmp(text, no) == 0;
}

static bool take(struct roc_cam_options *options, int opt, const char *value)
{
	struct roc_scene_look *look = &options->look;
	long number = 0;

	switch (opt) {
	case 'f':
		options->format = value;
		return true;
	case OPT_SIZE:
		return roc_number_size(value, &look->width, &look->height) &&
		       is_size(look->width, look->height);
	case OPT_FPS:
		return take_fps(value, &options->fps);
	case OPT_DECLARE:
		return take_fps(value, &options->declared_fps);
	case OPT_GOP:
		return roc_number_real(value, 0, 3600, &options->gop_seconds);
	case OPT_BITRATE:
		return roc_number_long(value, 1000, 1000000000, &options->bitrate);
	case OPT_BFRAMES:
		return roc_number_long(value, 0, 8, &options->bframes);
	case OPT_INTERLACED:
		return options->interlaced = true;
	case OPT_THREADS:
		return roc_number_long(value, 1, 64, &options->threads);
	case OPT_ID:
		if (!roc_number_long(value, 0, 255, &number))
			return false;
		options->id = (uint8_t)number;
		return true;
	case OPT_RANGE:
		return take_choice(value, "limited", "full", &look->full_range);
	case OPT_MATRIX:
		return take_choice(value, "601", "709", &look->bt709);
	case OPT_PLAIN:
		return look->plain = true;
	case OPT_AUDIO:
		return options->audio = true;
	case OPT_NO_VIDEO:
		return options->audio = options->no_video = true;
	case OPT_DURATION:
		return roc_number_real(value, 0.001, 1e9, &options->duration);
	case OPT_FRAMES:
		return roc_number_long(value, 1, 1000000000, &options->frames);
	case OPT_RETRY:
		return options->retry = true;
	case OPT_SEED:
		return roc_number_long(value, 0, 2147483647, &options->seed);
	case OPT_FREEZE:
		return take_event(&options->freezes, opt, value);
	case OPT_GAP:
		return take_event(&options->gaps, opt, value);
	case OPT_JUMP:
		return take_event(&options->jumps, opt, value);
	case OPT_RESIZE:
		return take_event(&options->resizes, opt, value);
	case OPT_IRREGULAR:
		return roc_number_real(value, 0, 60000, &options->irregular_ms);
	case OPT_DROP:
		return roc_number_real(value, 0, 100, &options->drop_percent);
	default:
		return false;
	}
}

static int refuse(const char *why)
{
	fprintf(stderr, "testcam: %s, see --help\n", why);
	return -EINVAL;
}

int roc_cam_options_parse(int argc, char **argv, struct roc_cam_options *ret_options)
{
	struct roc_cam_options options = {
		.look = {.width = 640, .height = 360},
		.fps = {20, 1},
		.gop_seconds = 2,
		.threads = 1,
		.seed = 1,
	};
	bool global_header, flv;
	int opt, which = 0;

	while ((opt = getopt_long(argc, argv, "f:", names, &which)) != -1) {
		if (opt == OPT_HELP) {
			fputs(help, stdout);
			return 1;
		}
		if (opt == '?')
			return refuse("bad command line");
		if (!take(&options, opt, optarg)) {
			fprintf(stderr, "testcam: --%s: bad value \"%s\", see --help\n",
				names[which].name, optarg);
			return -EINVAL;
		}
	}
	if (argc - optind != 1)
		return refuse("needs one URL");
	options.url = argv[optind];
	if (!options.declared_fps.num)
		options.declared_fps = options.fps;
	if (roc_output_guess(options.url, options.format, &global_header, &flv) < 0)
		return refuse("no container for that file name; -f names one");
	if (options.jumps.count && !flv)
		return refuse("--jump needs FLV");
	if (options.resizes.count && options.bframes)
		return refuse("--resize can't be had with B-frames");
	*ret_options = options;
	return 0;
}
