/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status_demo.c - publishes a made-up segment, so that what shows it can be looked at.
 *
 * status-demo PATH [SECONDS]: beats for SECONDS (default: until ^C), then stops cleanly. Prints
 * "ready" once the segment is there. The last cameras are as nasty as a segment can be.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "roc/status.h"

#define S UINT64_C(1000000000)
#define MS UINT64_C(1000000)

static const struct {
	const char *name;
	uint32_t state, reason, stream, width, height, mhz;
	const char *detail;
} cameras[] = {
	{"Field 1", ROC_STATE_LIVE, ROC_REASON_NONE, ROC_STREAM_MAIN, 2560, 1440, 12000, ""},
	{"Field 2", ROC_STATE_LIVE, ROC_REASON_NONE, ROC_STREAM_MAIN, 4096, 1248, 20000, ""},
	{"Tor S\u00fcd", ROC_STATE_LIVE, ROC_REASON_NONE, ROC_STREAM_SUB, 640, 480, 14985, ""},
	{"\u7403\u58341", ROC_STATE_STALLED, ROC_REASON_STALLED, ROC_STREAM_EXT, 896, 512, 20000,
	 ""},
	{"Bench", ROC_STATE_CONNECTING, ROC_REASON_STARTING, ROC_STREAM_NONE, 0, 0, 0, ""},
	{"Gate", ROC_STATE_OFFLINE, ROC_REASON_UNREACHABLE, ROC_STREAM_NONE, 0, 0, 0, ""},
	{"Roof", ROC_STATE_OFFLINE, ROC_REASON_AUTH, ROC_STREAM_NONE, 0, 0, 0,
	 "wrong user or password"},
	{"Yard", ROC_STATE_PROBING, ROC_REASON_STARTING, ROC_STREAM_NONE, 0, 0, 0, ""},
	{"Old", ROC_STATE_DISABLED, ROC_REASON_DISABLED, ROC_STREAM_NONE, 0, 0, 0, ""},
	{"Cellar", ROC_STATE_NO_DEVICE, ROC_REASON_NO_DEVICE, ROC_STREAM_NONE, 0, 0, 0, ""},
	{"Typo", ROC_STATE_INVALID, ROC_REASON_CONFIG, ROC_STREAM_NONE, 0, 0, 0,
	 "no 'password' and no 'password_file'"},
	{"Dock", ROC_STATE_CRASHED, ROC_REASON_WORKER_DIED, ROC_STREAM_NONE, 0, 0, 0, ""},
	{"\033[31mRed\033]0;t\007\n\xff", 77, 99, 55, UINT32_MAX, UINT32_MAX, UINT32_MAX,
	 "\033[2J\033[H gone \xc2\x9b"
	 "31m \xed\xa0\x80 \u202e"},
};

#define CAMERAS (sizeof(cameras) / sizeof(cameras[0]))

static uint64_t now_monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * S + (uint64_t)ts.tv_nsec;
}

static void make_up(struct roc_camera_status *status, uint32_t i, uint64_t start_ns,
		    uint64_t now_ns)
{
	const uint64_t frames = (now_ns - start_ns + 3600 * S) / S * cameras[i].mhz / 1000;
	const bool live = cameras[i].state == ROC_STATE_LIVE;

	*status = (struct roc_camera_status){
		.updated_ns = now_ns,
		.state_since_ns = start_ns,
		.last_frame_ns = live             ? now_ns - 20 * MS
				 : cameras[i].mhz ? start_ns
						  : 0,
		.frames_received = frames,
		.frames_written = frames + 7,
		.frames_duplicated = frames / 100,
		.frames_dropped = frames / 5000,
		.state = cameras[i].state,
		.reason = cameras[i].reason,
		.stream = cameras[i].stream,
		.transport = cameras[i].mhz ? ROC_TRANSPORT_RTMP : ROC_TRANSPORT_NONE,
		.codec = cameras[i].mhz ? ROC_CODEC_H264 : ROC_CODEC_NONE,
		.source_width = cameras[i].width,
		.source_height = cameras[i].height,
		.source_mhz = cameras[i].mhz,
		.declared_mhz = cameras[i].mhz,
		.bitrate_bps = live ? cameras[i].width * 1600 : 0,
		.device_width = cameras[i].width,
		.device_height = cameras[i].height,
		.device_mhz = cameras[i].mhz,
		.device_fourcc = cameras[i].mhz ? 0x32315559u : 0, /* "YU12" */
		.color_range = cameras[i].mhz ? ROC_RANGE_FULL : ROC_RANGE_UNKNOWN,
		.format_generation = cameras[i].mhz ? 1 : 0,
		.reconnects = i,
		.readers = live ? 1 : -1,
		.device_number = (int32_t)i,
		.latency_us = live ? 80400 : 0,
	};
	memcpy(status->name, cameras[i].name, strlen(cameras[i].name));
	memcpy(status->detail, cameras[i].detail, strlen(cameras[i].detail));
	snprintf(status->device, sizeof(status->device), "/dev/video%u", (unsigned int)i);
}

int main(int argc, char **argv)
{
	const uint64_t start_ns = now_monotonic_ns();
	const struct timespec tick = {.tv_nsec = (long)(250 * MS)};
	struct roc_status_writer *writer = NULL;
	struct roc_camera_status status;
	bool announced = false;
	sigset_t set;
	int r;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: %s PATH [SECONDS]\n", argv[0]);
		return 2;
	}
	const uint64_t seconds = argc == 3 ? strtoull(argv[2], NULL, 10) : UINT64_MAX / S;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);

	r = roc_status_create(argv[1], &writer);
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-r));
		return 1;
	}
	do {
		const uint64_t now_ns = now_monotonic_ns();

		for (uint32_t i = 0; i < CAMERAS; i++) {
			make_up(&status, i, start_ns, now_ns);
			(void)roc_status_publish(writer, i, &status);
		}
		(void)roc_status_beat(writer, now_ns);
		(void)roc_status_ensure(writer);
		if (!announced) {
			puts("ready");
			fflush(stdout);
			announced = true;
		}
		if (now_ns - start_ns >= seconds * S)
			break;
	} while (sigtimedwait(&set, NULL, &tick) < 0);
	roc_status_writer_close(writer, true);
	return 0;
}
