/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_source.c - from a feed into libobs.
 *
 * Three threads meet here: the graphics thread (tick, show, hide), the feed's (pictures), and any
 * that sets or destroys. What libobs keeps of a source is locked by libobs; ours is under the lock,
 * or atomic where the feed's thread touches it, which never takes the lock.
 */
#include "capture_source.h"

#include <linux/videodev2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <util/platform.h>

/* A picture that is older than this is not the camera's any more: the slowest devices get one in
 * two seconds. */
#define OLD_NS UINT64_C(3000000000)
#define RETRY_NS UINT64_C(1000000000)

struct capture {
	obs_source_t *source;

	pthread_mutex_t lock;
	struct roc_capture_settings settings;
	struct roc_feed_client *client;
	uint64_t failed_ns; /* no feed was to be had then */
	bool is_shown, is_wanted;
	bool was_active; /* at the tick before */
	bool has_picture;

	/* For the feed's thread: changes only while there is no feed. */
	char device[sizeof(((struct roc_capture_settings *)NULL)->device)];

	pthread_mutex_t output; /* what libobs is given, and the word of it: one of two threads */
	_Atomic enum roc_on_loss on_loss;
	_Atomic bool is_placeholder; /* the newest that libobs was given is the streamer's */
	_Atomic bool is_active; /* the newest that libobs was given is a picture, and not nothing */
	_Atomic uint64_t picture_ns;
};

static const char *const loss_words[] = {
	[ROC_FEED_LOSS_RELEASED] = "is not needed now",
	[ROC_FEED_LOSS_STREAMER] = "the streamer has left it",
	[ROC_FEED_LOSS_FORMAT] = "its format changes",
	[ROC_FEED_LOSS_ERROR] = "it failed",
};

/* ----------------------------------------------------------------------- on the feed's thread */

static void blank(struct capture *capture)
{
	pthread_mutex_lock(&capture->output);
	if (atomic_exchange(&capture->is_active, false))
		obs_source_output_video(capture->source, NULL);
	pthread_mutex_unlock(&capture->output);
}

static enum video_colorspace colorspace_of(uint32_t matrix)
{
	switch (matrix) {
	case ROC_MATRIX_BT601:
		return VIDEO_CS_601;
#if LIBOBS_API_MAJOR_VER >= 28
	case ROC_MATRIX_BT2020:
		return VIDEO_CS_2100_PQ; /* the same matrix; the curve is a field of its own */
#endif
	default:
		return VIDEO_CS_709;
	}
}

static enum video_format format_of(uint32_t fourcc)
{
	switch (fourcc) {
	case V4L2_PIX_FMT_YUV420:
		return VIDEO_FORMAT_I420;
	case V4L2_PIX_FMT_NV12:
		return VIDEO_FORMAT_NV12;
	case V4L2_PIX_FMT_YUYV:
		return VIDEO_FORMAT_YUY2;
	case V4L2_PIX_FMT_UYVY:
		return VIDEO_FORMAT_UYVY;
	default:
		return VIDEO_FORMAT_NONE;
	}
}

static void set_colors(struct obs_source_frame *frame, const struct roc_feed_picture *picture)
{
	const enum video_range_type range =
		picture->range == ROC_RANGE_FULL ? VIDEO_RANGE_FULL : VIDEO_RANGE_PARTIAL;

	frame->full_range = range == VIDEO_RANGE_FULL;
	/* A libobs that does not know a matrix leaves the frame as it is. */
	if (!video_format_get_parameters(colorspace_of(picture->matrix), range, frame->color_matrix,
					 frame->color_range_min, frame->color_range_max))
		video_format_get_parameters(VIDEO_CS_709, range, frame->color_matrix,
					    frame->color_range_min, frame->color_range_max);
}

static void on_picture(void *userdata, const struct roc_feed_picture *picture)
{
	struct capture *capture = userdata;
	/* All of it: newer versions of libobs have fields of their own where older ones have none. */
	struct obs_source_frame frame = {0};

	if (picture->is_placeholder) {
		const enum roc_on_loss on_loss = atomic_load(&capture->on_loss);

		if (on_loss == ROC_ON_LOSS_TRANSPARENT)
			blank(capture);
		if (on_loss != ROC_ON_LOSS_PLACEHOLDER)
			return;
	}
	frame.format = format_of(picture->fourcc);
	frame.width = picture->width;
	frame.height = picture->height;
	frame.timestamp = picture->timestamp_ns;
	for (size_t i = 0; i < 3; i++) {
		frame.data[i] = (uint8_t *)picture->planes[i]; /* libobs copies, and only that */
		frame.linesize[i] = picture->strides[i];
	}
	set_colors(&frame, picture);
	pthread_mutex_lock(&capture->output);
	obs_source_output_video(capture->source, &frame);
	atomic_store(&capture->is_placeholder, picture->is_placeholder);
	atomic_store(&capture->picture_ns, os_gettime_ns());
	atomic_store(&capture->is_active, true);
	pthread_mutex_unlock(&capture->output);
}

static void on_lost(void *userdata, enum roc_feed_loss why)
{
	struct capture *capture = userdata;

	blog(LOG_INFO, "[roc-camera] %s: closed: %s", capture->device, loss_words[why]);
}

static void on_opened(void *userdata, int error, const char *words)
{
	struct capture *capture = userdata;

	if (error)
		blog(LOG_WARNING, "[roc-camera] %s: no pictures: %s", capture->device, words);
	else
		blog(LOG_INFO, "[roc-camera] %s: open", capture->device);
}

/* ------------------------------------------------------------------------ with the lock held */

static const struct roc_feed_callbacks callbacks = {on_picture, on_lost, on_opened};

static void forget_picture(struct capture *capture)
{
	blank(capture);
	capture->was_active = false;
	capture->has_picture = false;
}

static void connect_feed(struct capture *capture, uint64_t now)
{
	if (capture->client || !capture->settings.device[0] ||
	    (capture->failed_ns && now - capture->failed_ns < RETRY_NS))
		return;
	memcpy(capture->device, capture->settings.device, sizeof(capture->device));
	const int r = roc_feed_subscribe(capture->device, &callbacks, capture, capture->is_wanted,
					 &capture->client);

	if (r < 0 && capture->failed_ns == 0)
		blog(LOG_WARNING, "[roc-camera] %s: can't be watched: error %d", capture->device,
		     -r);
	capture->failed_ns = r < 0 ? now : 0;
}

static void disconnect_feed(struct capture *capture)
{
	roc_feed_unsubscribe(capture->client);
	capture->client = NULL;
	capture->failed_ns = 0;
}

/* A source that is shown again must not begin with what it showed last. */
static void decide_want(struct capture *capture)
{
	const bool is_wanted = capture->is_shown || !capture->settings.release_hidden;

	if (is_wanted == capture->is_wanted)
		return;
	capture->is_wanted = is_wanted;
	if (capture->client)
		roc_feed_want(capture->client, is_wanted);
	if (!is_wanted)
		forget_picture(capture);
}

static bool is_same(const struct roc_capture_settings *a, const struct roc_capture_settings *b)
{
	return a->release_hidden == b->release_hidden && a->on_loss == b->on_loss &&
	       strcmp(a->device, b->device) == 0;
}

static void apply(struct capture *capture, const struct roc_capture_settings *settings)
{
	const bool is_other = strcmp(capture->settings.device, settings->device) != 0;

	if (is_other)
		disconnect_feed(capture);
	capture->settings = *settings;
	atomic_store(&capture->on_loss, settings->on_loss);
	/* The streamer's picture is not the last one of the camera. */
	if (is_other ||
	    (settings->on_loss != ROC_ON_LOSS_PLACEHOLDER && atomic_load(&capture->is_placeholder)))
		forget_picture(capture);
	decide_want(capture);
	connect_feed(capture, os_gettime_ns());
}

/* -------------------------------------------------------------------------------- for libobs */

static const char *get_name(void *type_data)
{
	UNUSED_PARAMETER(type_data);
	return "ROC Camera capture";
}

static void *create(obs_data_t *settings, obs_source_t *source)
{
	struct capture *capture = bzalloc(sizeof(*capture));

	UNUSED_PARAMETER(settings);
	capture->source = source;
	capture->is_wanted = true;
	pthread_mutex_init(&capture->lock, NULL);
	pthread_mutex_init(&capture->output, NULL);
	obs_source_set_async_unbuffered(source, true);
	return capture;
}

static void destroy(void *data)
{
	struct capture *capture = data;

	disconnect_feed(capture);
	/* Here waiting does no harm: the device is free when the source is gone. */
	roc_feed_settle();
	pthread_mutex_destroy(&capture->output);
	pthread_mutex_destroy(&capture->lock);
	bfree(capture);
}

static void set_shown(struct capture *capture, bool is_shown)
{
	pthread_mutex_lock(&capture->lock);
	capture->is_shown = is_shown;
	decide_want(capture);
	pthread_mutex_unlock(&capture->lock);
}

static void show(void *data)
{
	set_shown(data, true);
}

static void hide(void *data)
{
	set_shown(data, false);
}

/*
 * libobs takes a picture that was put out since the last tick just before this is called, or at the
 * next tick. Until it has, it would draw what it had before it was blanked: so there is one for
 * sure at the second tick only.
 */
static void tick(void *data, float seconds)
{
	struct capture *capture = data;
	const uint64_t now = os_gettime_ns(), last = atomic_load(&capture->picture_ns);

	UNUSED_PARAMETER(seconds);
	if (atomic_load(&capture->on_loss) != ROC_ON_LOSS_LAST && now > last && now - last > OLD_NS)
		blank(capture);
	pthread_mutex_lock(&capture->lock);
	const bool is_active = atomic_load(&capture->is_active);

	capture->has_picture = is_active && capture->was_active;
	capture->was_active = is_active;
	connect_feed(capture, now);
	pthread_mutex_unlock(&capture->lock);
}

struct obs_source_info roc_capture_info = {
	.id = ROC_CAPTURE_ID,
	.type = OBS_SOURCE_TYPE_INPUT,
	.output_flags =
		OBS_SOURCE_ASYNC_VIDEO | OBS_SOURCE_CAP_DISABLED | OBS_SOURCE_DO_NOT_DUPLICATE,
	.get_name = get_name,
	.create = create,
	.destroy = destroy,
	.show = show,
	.hide = hide,
	.video_tick = tick,
	.icon_type = OBS_ICON_TYPE_CAMERA,
};

/* ---------------------------------------------------------------------------- for the parent */

void roc_capture_set(obs_source_t *child, const struct roc_capture_settings *settings)
{
	struct capture *capture = child ? obs_obj_get_data(child) : NULL;

	if (!capture)
		return;
	pthread_mutex_lock(&capture->lock);
	if (!is_same(&capture->settings, settings))
		apply(capture, settings);
	pthread_mutex_unlock(&capture->lock);
}

void roc_capture_get(obs_source_t *child, struct roc_capture_facts *ret_facts)
{
	struct capture *capture = child ? obs_obj_get_data(child) : NULL;

	memset(ret_facts, 0, sizeof(*ret_facts));
	if (!capture)
		return;
	pthread_mutex_lock(&capture->lock);
	if (capture->client)
		roc_feed_get_facts(capture->client, &ret_facts->feed);
	ret_facts->has_picture = capture->has_picture;
	ret_facts->is_released = !capture->is_wanted;
	pthread_mutex_unlock(&capture->lock);
}
