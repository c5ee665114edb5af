/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_thread.c - the thread of a feed: open and close as told, hand out the newest picture. */
#include <errno.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

#include "clock.h"
#include "feed_internal.h"
#include "roc/mark.h"
#include "v4l2.h"

#define TURN_MS 50  /* at most, between two looks at what the streamer says */
#define PAUSE_MS 10 /* after a device said that it has something, and had not */
#define FORGIVEN_NS UINT64_C(2000000000) /* streamed for so long: failures before are forgotten */
#define STAMP_OLD_NS UINT64_C(2000000000)
#define NOTHING_TOLD 1 /* no result of an open */

struct turn {
	struct roc_feed *feed;
	bool has_segment;
	uint32_t slot; /* where the camera was last time */
	bool has_camera;
	struct roc_camera_status camera;

	struct roc_v4l2 *device; /* NULL: closed */
	uint64_t opened_ns;
	uint64_t open_segment_generation;
	uint32_t open_format_generation;
	uint64_t picture_ns; /* the newest of this device, 0: none yet */
	bool must_pause;

	uint32_t failures;
	uint64_t failed_ns;
	int told; /* result of the newest open that clients know of */
};

static void tell_result(struct turn *turn, int error, const char *words)
{
	if (turn->told == error)
		return;
	turn->told = error;
	roc_feed_tell_opened(turn->feed, error, words);
}

static void close_device(struct turn *turn, enum roc_feed_loss why)
{
	atomic_store(&turn->feed->open, false);
	roc_v4l2_close(turn->device);
	turn->device = NULL;
	if (turn->told == 0) {
		turn->told = NOTHING_TOLD;
		roc_feed_tell_lost(turn->feed, why);
	}
}

static void fail(struct turn *turn, int error, const char *words)
{
	atomic_store(&turn->feed->error, error);
	turn->failed_ns = roc_now_ns();
	if (turn->failures < UINT32_MAX)
		turn->failures++;
	if (turn->device) {
		const bool had_pictures = turn->told == 0;

		close_device(turn, ROC_FEED_LOSS_ERROR);
		if (had_pictures)
			return;
	}
	tell_result(turn, error, words);
}

/* Colours that nobody names are guessed as all the world guesses them. */
static uint32_t matrix_of(const struct turn *turn, uint32_t height)
{
	const uint32_t matrix = turn->has_camera ? turn->camera.color_matrix : ROC_MATRIX_UNKNOWN;

	switch (matrix) {
	case ROC_MATRIX_BT601:
	case ROC_MATRIX_BT709:
	case ROC_MATRIX_BT2020:
		return matrix;
	default:
		return height < 720 ? ROC_MATRIX_BT601 : ROC_MATRIX_BT709;
	}
}

static bool is_placeholder(const struct roc_feed_picture *picture)
{
	struct roc_mark_picture mark = {
		.y = picture->planes[0],
		.u = picture->planes[1],
		.v = picture->planes[2],
		.width = picture->width,
		.height = picture->height,
		.y_stride = picture->strides[0],
		.uv_stride = picture->strides[1],
		.uv_step = 1,
	};

	if (picture->fourcc == V4L2_PIX_FMT_NV12) {
		mark.v = mark.u + 1;
		mark.uv_step = 2;
	} else if (picture->fourcc != V4L2_PIX_FMT_YUV420) {
		return false; /* the streamer writes no others */
	}
	return roc_mark_is_placeholder(&mark);
}

static void show(struct turn *turn, const struct roc_v4l2_frame *frame)
{
	const struct roc_v4l2_format *format = roc_v4l2_get_format(turn->device);
	struct roc_feed *feed = turn->feed;
	const uint64_t now = roc_now_ns(), stamp = frame->timestamp_ns;
	struct roc_feed_picture picture = {
		.fourcc = format->fourcc == V4L2_PIX_FMT_YVU420 ? V4L2_PIX_FMT_YUV420
								: format->fourcc,
		.width = format->width,
		.height = format->height,
		.range = turn->has_camera && turn->camera.color_range == ROC_RANGE_FULL
				 ? ROC_RANGE_FULL
				 : ROC_RANGE_LIMITED,
		.matrix = matrix_of(turn, format->height),
		.timestamp_ns = stamp <= now && now - stamp < STAMP_OLD_NS ? stamp : now,
	};

	memcpy(picture.planes, frame->planes, sizeof(picture.planes));
	memcpy(picture.strides, frame->strides, sizeof(picture.strides));
	picture.is_placeholder = is_placeholder(&picture);
	turn->picture_ns = now;
	if (now - turn->opened_ns >= FORGIVEN_NS)
		turn->failures = 0;
	atomic_store(&feed->size, (uint64_t)format->width << 32 | format->height);
	atomic_store(&feed->last_is_placeholder, picture.is_placeholder);
	atomic_store(&feed->last_picture_ns, now);
	atomic_store(&feed->error, 0);
	atomic_fetch_add(&feed->frames, 1);
	tell_result(turn, 0, "");
	roc_feed_tell_picture(feed, &picture);
}

/* @is_broken  the kernel says that no more will come */
static void take(struct turn *turn, bool is_broken)
{
	struct roc_v4l2_frame frame;
	int r = roc_v4l2_dequeue(turn->device, &frame);

	atomic_store(&turn->feed->damaged, roc_v4l2_damaged(turn->device));
	turn->must_pause = r == 0;
	if (r == 0 && is_broken)
		r = -EIO;
	if (r > 0) {
		show(turn, &frame);
		r = roc_v4l2_requeue(turn->device, &frame);
	}
	if (r < 0) {
		char words[ROC_V4L2_WORDS];

		snprintf(words, sizeof(words), "it failed: %s", strerrordesc_np(-r));
		fail(turn, r, words);
	}
}

static void open_device(struct turn *turn)
{
	char words[ROC_V4L2_WORDS];
	const int r = roc_v4l2_open(turn->feed->device, &turn->device, words);

	if (r < 0) {
		fail(turn, r, words);
		return;
	}
	turn->opened_ns = roc_now_ns();
	turn->picture_ns = 0;
	turn->must_pause = false;
	atomic_store(&turn->feed->format_generation, turn->open_format_generation);
	atomic_store(&turn->feed->damaged, 0);
	atomic_store(&turn->feed->open, true);
	atomic_fetch_add(&turn->feed->opens, 1);
}

/* What the streamer says now. A slot that is being written leaves what was known. */
static void look(struct turn *turn)
{
	struct roc_camera_status camera;
	const int r = roc_segment_find_device(turn->feed->device, &turn->slot, &camera);

	if (r == 0)
		turn->camera = camera;
	if (r != -EAGAIN)
		turn->has_camera = r == 0;
}

static enum roc_feed_loss loss_of(const struct turn *turn, const struct roc_watch_case *now)
{
	if (!now->wanted)
		return ROC_FEED_LOSS_RELEASED;
	return now->health == ROC_SEGMENT_ALIVE && turn->has_camera &&
			       turn->camera.format_generation != turn->open_format_generation
		       ? ROC_FEED_LOSS_FORMAT
		       : ROC_FEED_LOSS_STREAMER;
}

static void decide(struct turn *turn, bool is_wanted)
{
	const uint64_t now = roc_now_ns();
	const uint64_t last = turn->picture_ns ? turn->picture_ns : turn->opened_ns;
	struct roc_watch_case facts = {
		.health = roc_segment_health(),
		.segment_generation = roc_segment_generation(),
		.camera = turn->has_camera ? &turn->camera : NULL,
		.wanted = is_wanted,
		.failures = turn->failures,
		.since_try_ms = (now - turn->failed_ns) / ROC_NS_PER_MS,
	};

	if (turn->device) {
		const struct roc_v4l2_format *format = roc_v4l2_get_format(turn->device);

		facts.open = true;
		facts.open_segment_generation = turn->open_segment_generation;
		facts.open_format_generation = turn->open_format_generation;
		facts.open_width = format->width;
		facts.open_height = format->height;
		facts.open_fourcc = format->fourcc;
		facts.since_picture_ms = (now - last) / ROC_NS_PER_MS;
	}
	switch (roc_watch_decide(&facts)) {
	case ROC_WATCH_OPEN:
		/* As they were before it is opened: a change meanwhile is seen the next time. */
		turn->open_segment_generation = facts.segment_generation;
		turn->open_format_generation = turn->camera.format_generation;
		open_device(turn);
		break;
	case ROC_WATCH_CLOSE:
		if (turn->device)
			close_device(turn, loss_of(turn, &facts));
		break;
	case ROC_WATCH_KEEP:
		break;
	}
}

/* Until there is a picture, something has changed, or it is time to look again. */
static void wait(struct turn *turn, bool is_wanted)
{
	struct pollfd fds[2] = {{.fd = turn->feed->wake, .events = POLLIN},
				{.fd = -1, .events = POLLIN}};
	int timeout = turn->device || is_wanted ? TURN_MS : -1;
	eventfd_t count;

	/* A device that says "ready" for ever and has nothing must not keep us busy. */
	if (turn->device && turn->must_pause)
		timeout = PAUSE_MS;
	else if (turn->device)
		fds[1].fd = roc_v4l2_fd(turn->device);
	turn->must_pause = false;
	if (poll(fds, 2, timeout) <= 0)
		return;
	if (fds[0].revents)
		(void)eventfd_read(turn->feed->wake, &count);
	if (fds[1].revents)
		take(turn, fds[1].revents & (POLLERR | POLLHUP | POLLNVAL));
}

static void refer_to_segment(struct turn *turn, bool is_needed)
{
	if (is_needed && !turn->has_segment)
		turn->has_segment = roc_segment_ref() == 0;
	else if (!is_needed && turn->has_segment) {
		roc_segment_unref();
		turn->has_segment = false;
	}
}

void *roc_feed_run(void *arg)
{
	struct turn turn = {.feed = arg, .told = NOTHING_TOLD};

	(void)prctl(PR_SET_NAME, "roc: capture");
	for (;;) {
		const enum roc_feed_need need = roc_feed_need(turn.feed);

		if (need == ROC_FEED_NEED_NONE) {
			close_device(&turn, ROC_FEED_LOSS_RELEASED);
			refer_to_segment(&turn, false);
			if (roc_feed_retire(turn.feed))
				return NULL;
			continue;
		}
		refer_to_segment(&turn, true);
		look(&turn);
		decide(&turn, need == ROC_FEED_NEED_PICTURES);
		wait(&turn, need == ROC_FEED_NEED_PICTURES);
	}
}
