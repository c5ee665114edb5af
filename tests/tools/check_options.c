/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "check_options.h"
#include "numbers.h"

static const char help[] =
	"Usage: framecheck [options] /dev/videoN\n"
	"Read a V4L2 device that shows testcam's pictures and report what a viewer would have seen.\n"
	"\n"
	"  --mmap | --read       how to read; mmap is the default\n"
	"  --seconds S           end S seconds after the stream was started\n"
	"  --frames N            end after N frames\n"
	"  --until-camera        end at the first whole picture of the camera\n"
	"  --until-placeholder   end at the first placeholder\n"
	"  --timeout S           give up S seconds after the program's start: exit status 3\n"
	"  --wait-device         wait until the device exists and can stream; reopen it if lost\n"
	"  --id N                the camera to expect; others are counted as wrong_camera\n"
	"  --content WxH         the picture may be letter-boxed with this ratio; up to 8 times\n"
	"  --fps R               nominal rate: percentages are of the frames that should have come\n"
	"  --slow MS             look at each buffer only after holding it this long\n"
	"  --json                one JSON object on stdout at the end\n"
	"  --log FILE            a line per frame: time_us class id number latency_us interval_us\n"
	"  --snapshot FILE       write the last frame as PNG\n"
	"\n"
	"latency is from testcam's drawing of a picture to its first sight here; both must run on the\n"
	"same kernel. Below 0: the buffer was overwritten while it was held.\n"
	"Exit status: 0 read what was asked, 1 error, 2 usage, 3 timed out or not one frame.\n";

enum {
	OPT_MMAP = 256,
	OPT_READ,
	OPT_SECONDS,
	OPT_FRAMES,
	OPT_CAMERA,
	OPT_PLACEHOLDER,
	OPT_TIMEOUT,
	OPT_WAIT,
	OPT_ID,
	OPT_CONTENT,
	OPT_FPS,
	OPT_SLOW,
	OPT_JSON,
	OPT_LOG,
	OPT_SNAPSHOT,
	OPT_HELP
};

static const struct option names[] = {
	{"mmap", no_argument, NULL, OPT_MMAP},
	{"read", no_argument, NULL, OPT_READ},
	{"seconds", required_argument, NULL, OPT_SECONDS},
	{"frames", required_argument, NULL, OPT_FRAMES},
	{"until-camera", no_argument, NULL, OPT_CAMERA},
	{"until-placeholder", no_argument, NULL, OPT_PLACEHOLDER},
	{"timeout", required_argument, NULL, OPT_TIMEOUT},
	{"wait-device", no_argument, NULL, OPT_WAIT},
	{"id", required_argument, NULL, OPT_ID},
	{"content", required_argument, NULL, OPT_CONTENT},
	{"fps", required_argument, NULL, OPT_FPS},
	{"slow", required_argument, NULL, OPT_SLOW},
	{"json", no_argument, NULL, OPT_JSON},
	{"log", required_argument, NULL, OPT_LOG},
	{"snapshot", required_argument, NULL, OPT_SNAPSHOT},
	{"help", no_argument, NULL, OPT_HELP},
	{NULL, 0, NULL, 0},
};

static bool add_content(struct roc_contents *contents, const char *text)
{
	const unsigned int n = contents->count;

	if (n == ROC_VERDICT_CONTENTS ||
	    !roc_number_size(text, &contents->size[n].width, &contents->size[n].height))
		return false;
	contents->count++;
	return true;
}

/* Whether the value of @opt makes sense. */
static bool take(struct roc_check_options *options, int opt, const char *value)
{
	long number = 0;

	switch (opt) {
	case OPT_MMAP:
	case OPT_READ:
		options->use_read = opt == OPT_READ;
		return true;
	case OPT_SECONDS:
		return roc_number_real(value, 0.001, 1e9, &options->seconds);
	case OPT_FRAMES:
		if (!roc_number_long(value, 1, 1000000000, &number))
			return false;
		options->frames = (uint64_t)number;
		return true;
	case OPT_CAMERA:
	case OPT_PLACEHOLDER:
		options->until = opt == OPT_CAMERA ? ROC_UNTIL_CAMERA : ROC_UNTIL_PLACEHOLDER;
		return true;
	case OPT_TIMEOUT:
		return roc_number_real(value, 0.001, 1e9, &options->timeout);
	case OPT_WAIT:
		options->wait_device = true;
		return true;
	case OPT_ID:
		if (!roc_number_long(value, 0, 255, &number))
			return false;
		options->id = (int)number;
		return true;
	case OPT_CONTENT:
		return add_content(&options->contents, value);
	case OPT_FPS:
		return roc_number_real(value, 0.001, 1000, &options->fps);
	case OPT_SLOW:
		if (!roc_number_long(value, 0, 60000, &number))
			return false;
		options->slow_ms = (unsigned int)number;
		return true;
	case OPT_JSON:
		options->json = true;
		return true;
	case OPT_LOG:
		options->log = value;
		return true;
	case OPT_SNAPSHOT:
		options->snapshot = value;
		return true;
	default:
		return false;
	}
}

int roc_check_options_parse(int argc, char **argv, struct roc_check_options *ret_options)
{
	struct roc_check_options options = {.id = -1};
	int opt, which = 0;

	while ((opt = getopt_long(argc, argv, "", names, &which)) != -1) {
		if (opt == OPT_HELP) {
			fputs(help, stdout);
			return 1;
		}
		if (opt == '?') {
			fputs("framecheck: see --help\n", stderr);
			return -EINVAL;
		}
		if (!take(&options, opt, optarg)) {
			fprintf(stderr, "framecheck: --%s: bad value \"%s\", see --help\n",
				names[which].name, optarg);
			return -EINVAL;
		}
	}
	if (argc - optind != 1) {
		fputs("framecheck: needs one device, see --help\n", stderr);
		return -EINVAL;
	}
	options.device = argv[optind];
	*ret_options = options;
	return 0;
}
