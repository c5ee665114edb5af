/* SPDX-License-Identifier: GPL-2.0-or-later */
/* camera_tick.c - once a frame: what is known of the camera, what follows from it, who must know. */
#include <errno.h>
#include <string.h>

#include <util/platform.h>

#include "camera.h"
#include "plugin.h"

#define FIRST_WIDTH 1280u /* of a source that has never known its camera's size */
#define FIRST_HEIGHT 720u
#define MISSING_NS UINT64_C(1000000000)

/* A streamer that starts fills its slots a moment after it has made them. */
static bool is_missing(struct camera *c)
{
	if (!c->missing_ns)
		c->missing_ns = c->now_ns;
	return c->now_ns - c->missing_ns >= MISSING_NS;
}

static void look(struct camera *c)
{
	int r;

	if (!*c->settings.camera) {
		c->known = false;
		return;
	}
	r = roc_segment_find(c->settings.camera, &c->slot, &c->status);
	if (r == 0) {
		c->known = true;
		c->missing_ns = 0;
	} else if (r == -ENOENT && is_missing(c)) {
		c->known = false;
	}
}

/* The capture shows the device that has the camera now; while the camera is not known, none. */
static void follow(struct camera *c)
{
	struct roc_capture_settings capture = {
		.release_hidden = c->settings.release_hidden,
		.on_loss = c->settings.on_loss,
	};

	if (c->known)
		memcpy(capture.device, c->status.device, sizeof(capture.device));
	roc_capture_set(c->capture, &capture);
	roc_capture_get(c->capture, &c->facts);
	if (c->facts.feed.opens != c->opens) {
		c->opens = c->facts.feed.opens;
		c->opened_ns = c->now_ns;
	}
}

static uint64_t since(const struct camera *c, uint64_t then_ns)
{
	if (then_ns == 0)
		return UINT64_MAX;
	return c->now_ns > then_ns ? c->now_ns - then_ns : 0;
}

static void share(struct camera *c)
{
	pthread_mutex_lock(&c->lock);
	memcpy(c->shared.camera, c->settings.camera, sizeof(c->shared.camera));
	c->shared.view = c->view;
	c->shared.known = c->known;
	c->shared.status = c->status;
	c->shared.health = c->seen.health;
	pthread_mutex_unlock(&c->lock);
}

/* What dialogs show beside the view. Read without the lock: nobody else writes it. */
static bool is_shared(const struct camera *c)
{
	const struct camera_shared *shared = &c->shared;

	return shared->known == c->known && shared->health == c->seen.health &&
	       strcmp(shared->status.detail, c->status.detail) == 0 &&
	       strcmp(shared->status.device, c->status.device) == 0;
}

static void judge(struct camera *c)
{
	const struct roc_feed_facts *feed = &c->facts.feed;
	struct roc_source_view view;

	c->seen = (struct roc_view_case){
		.chosen = c->settings.camera,
		.health = roc_segment_health(),
		.flatpak = roc_plugin_is_flatpak(),
		.camera = c->known ? &c->status : NULL,
		.wanted = !c->facts.is_released,
		.open = feed->open,
		.open_error = feed->open ? 0 : feed->error,
		.placeholder = feed->last_is_placeholder,
		.since_open_ns = since(c, c->opened_ns),
		.since_picture_ns = since(c, feed->last_picture_ns),
	};
	roc_source_view_make(&c->seen, &view);

	const bool has_changed = memcmp(&view, &c->view, sizeof(view)) != 0;
	if (!has_changed && is_shared(c))
		return;
	c->view = view;
	share(c);
	if (has_changed && c->announced)
		camera_announce(c);
	c->announced = true;
}

static void resize(struct camera *c)
{
	uint32_t width = obs_source_get_width(c->capture);
	uint32_t height = obs_source_get_height(c->capture);
	bool sure = width && height;

	if (!sure && c->known && c->status.device_width <= ROC_BITMAP_SIDE_MAX &&
	    c->status.device_height <= ROC_BITMAP_SIDE_MAX) {
		width = c->status.device_width;
		height = c->status.device_height;
		/* Until it has been live its device has the size of a guess. */
		sure = width && height && c->status.last_frame_ns;
	}
	if (!width || !height) {
		width = atomic_load(&c->width);
		height = atomic_load(&c->height);
	}
	if (!width || !height) {
		width = FIRST_WIDTH;
		height = FIRST_HEIGHT;
	}
	if (c->settings.keep_size) {
		if (sure && !atomic_load(&c->kept_width)) {
			atomic_store(&c->kept_width, width);
			atomic_store(&c->kept_height, height);
		}
		if (atomic_load(&c->kept_width) && atomic_load(&c->kept_height)) {
			width = atomic_load(&c->kept_width);
			height = atomic_load(&c->kept_height);
		}
	}
	atomic_store(&c->width, width);
	atomic_store(&c->height, height);
}

void camera_settings_changed(struct camera *c)
{
	if (!c->settings.keep_size) {
		atomic_store(&c->kept_width, 0);
		atomic_store(&c->kept_height, 0);
	}
	if (strcmp(c->settings.camera, c->shared.camera) != 0) {
		c->known = false;
		roc_history_reset(&c->history);
		roc_recent_reset(&c->repeats);
	}
	c->now_ns = os_gettime_ns();
	look(c);
	follow(c);
	judge(c);
	resize(c);
	share(c);
}

void camera_tick(struct camera *c)
{
	c->now_ns = os_gettime_ns();
	look(c);
	follow(c);
	judge(c);
	resize(c);
	if (atomic_load(&c->dialogs))
		camera_properties_follow(c);
	else
		c->follows = false;
}
