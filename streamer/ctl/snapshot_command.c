/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_command.c - `rocctl snapshot`: finds the device, reads it, writes the picture. */
#include "snapshot_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "display.h"
#include "holder.h"
#include "roc/status.h"
#include "snapshot_device.h"
#include "snapshot_file.h"
#include "snapshot_find.h"
#include "source.h"

#define ERROR_SIZE 512u
#define WAIT_NS (5 * ROC_NS_PER_S) /* the slowest device has a frame a second */

static void complain(const char *what)
{
	fprintf(stderr, "rocctl snapshot: %s\n", what);
}

static void explain(const char *device, int error)
{
	char holders[256], what[ERROR_SIZE];

	switch (error) {
	case -EBUSY:
		if (roc_holder_find(device, holders, sizeof(holders)) <= 0)
			strcpy(holders, "another program (root sees which)");
		snprintf(what, sizeof(what),
			 "%s is busy: %s reads it, and this driver allows one reader at a time; "
			 "close it there first",
			 device, holders);
		break;
	case -EMEDIUMTYPE:
		snprintf(what, sizeof(what), "%s is not a v4l2loopback device and is left alone",
			 device);
		break;
	case -ENODATA:
		snprintf(what, sizeof(what), "nobody writes to %s; see 'rocctl doctor'", device);
		break;
	case -EOPNOTSUPP:
		snprintf(what, sizeof(what), "%s has a format that is not understood", device);
		break;
	case -ETIMEDOUT:
		snprintf(what, sizeof(what), "%s gave no frame; see 'rocctl doctor'", device);
		break;
	case -EACCES:
		snprintf(
			what, sizeof(what),
			"%s may not be opened: be in group video ('sudo adduser $USER video', then "
			"log in anew)",
			device);
		break;
	default:
		snprintf(what, sizeof(what), "%s: %s", device, strerrordesc_np(-error));
		break;
	}
	complain(what);
}

static int save(const struct roc_snapshot_format *format, const uint8_t *frame, const char *file)
{
	uint8_t *rgb = malloc((size_t)format->width * format->height * 3);
	char error[ERROR_SIZE];
	int r;

	if (!rgb) {
		complain("out of memory");
		return -ENOMEM;
	}
	roc_snapshot_convert(format, frame, rgb);
	r = roc_snapshot_save(file, rgb, format->width, format->height, error, sizeof(error));
	free(rgb);
	if (r < 0)
		complain(error);
	return r;
}

static int take(const struct roc_camera_status *camera, const char *file)
{
	/* Drivers before 0.14 forget colours: the segment knows them. */
	struct roc_snapshot_format format = {.color_range = camera->color_range,
					     .color_matrix = camera->color_matrix};
	char device[sizeof(camera->device)], reason[256];
	uint8_t *frame = NULL;
	int r;

	roc_display_clean(device, sizeof(device), camera->device);
	if (strcmp(device, camera->device) != 0 || !device[0]) {
		complain("this camera has no device; see 'rocctl status'");
		return ROC_EXIT_TROUBLE;
	}
	r = roc_snapshot_take(device, roc_now_ns() + WAIT_NS, &format, &frame);
	if (r < 0) {
		explain(device, r);
		return ROC_EXIT_TROUBLE;
	}
	r = save(&format, frame, file);
	free(frame);
	if (r < 0)
		return ROC_EXIT_TROUBLE;
	if (camera->state != ROC_STATE_LIVE)
		fprintf(stderr,
			"rocctl snapshot: the camera is not live (%s: %s): the picture is what "
			"stands in for it\n",
			roc_state_name(camera->state),
			roc_display_clean(reason, sizeof(reason), roc_status_reason(camera)));
	return ROC_EXIT_OK;
}

static int run(int argc, char **argv)
{
	const struct roc_camera_status *camera;
	struct roc_source source = {0};
	struct roc_report report;
	char error[ERROR_SIZE];
	int r;

	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] != '\0') {
			fprintf(stderr,
				"rocctl snapshot: unknown option '%s'; see 'rocctl snapshot "
				"--help'\n",
				roc_display_clean(error, sizeof(error), argv[i]));
			return ROC_EXIT_USAGE;
		}
	}
	if (argc != 3 || !argv[2][0]) {
		complain("a camera and a file are needed; see 'rocctl snapshot --help'");
		return ROC_EXIT_USAGE;
	}
	r = roc_source_take(&source, &report, error, sizeof(error));
	roc_source_finish(&source);
	if (r < 0) {
		complain(error);
		return ROC_EXIT_NOT_RUNNING;
	}
	if (roc_snapshot_find(&report, argv[1], &camera, error, sizeof(error)) < 0) {
		complain(error);
		return ROC_EXIT_USAGE;
	}
	return take(camera, argv[2]);
}

const struct roc_command roc_snapshot_command = {
	.name = "snapshot",
	.arguments = "CAMERA FILE.png",
	.summary = "Save what a camera's device shows now",
	.help = "CAMERA is a number or a name as 'rocctl status' shows them; FILE - is standard\n"
		"output. The picture has the device's size. An existing picture is replaced as a\n"
		"whole; what is no regular file is left alone.\n"
		"v4l2loopback lets one program read a device at a time from 0.14 on: then the\n"
		"command says who that is, when it is not us.\n"
		"Exit status: 0 saved, 1 not, 2 usage, 3 the streamer is not running.\n",
	.run = run,
};
