/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outlet.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "loopback.h"
#include "pace.h"
#include "picture.h"

#define HOLD_NS (900 * ROC_NS_PER_MS)       /* the last picture is repeated this long */
#define HOLD_SLOW_NS (20 * ROC_NS_PER_S)    /* a slow camera's at the most */
#define HOLD_DAMAGED_NS (10 * ROC_NS_PER_S) /* while data comes, but damaged */
#define LATENCIES 31u                       /* odd: a median */

struct roc_outlet {
	pthread_t thread;
	pthread_mutex_t lock; /* guards all that follows but .back and .converter */
	pthread_cond_t changed;
	bool stop;
	bool writing; /* the thread is outside the lock with fd and buffers in use */
	int fd;       /* -1: detached */
	struct roc_device_format format;
	size_t size; /* bytes of a frame */
	struct roc_pace pace;

	uint32_t owner;
	uint32_t paced_owner; /* whose pictures the pace has learnt */
	AVFrame *mail;        /* newest picture, empty when taken */
	uint64_t mail_ns;     /* its arrival */
	bool has_picture;     /* .picture holds one */
	uint64_t picture_ns;  /* when the newest picture arrived */
	uint64_t usual_ns;    /* time between two of this owner's pictures, 0: not known */
	uint64_t damaged_ns;  /* when damaged data last arrived */

	uint8_t *picture;     /* the last picture in the device's format, if it had to be copied */
	const uint8_t *shown; /* what was shown last: .picture, or where it lies in .taken */
	uint8_t *placeholder;

	struct roc_outlet_stats stats;
	uint32_t latencies[LATENCIES];
	uint32_t latency_count;

	AVFrame *taken; /* the thread's: the last picture, as it was decoded */
	struct roc_picture_converter converter;

	uint8_t *back; /* the owner's: a placeholder is drawn here, then swapped in */
};

static uint64_t period_of(uint32_t mhz)
{
	return mhz ? 1000 * ROC_NS_PER_S / mhz : ROC_NS_PER_S / 25;
}

static void free_buffers(struct roc_outlet *outlet)
{
	free(outlet->picture);
	free(outlet->placeholder);
	free(outlet->back);
	outlet->picture = outlet->placeholder = outlet->back = NULL;
}

static int allocate_buffers(struct roc_outlet *outlet, const struct roc_device_format *format,
			    const struct roc_placeholder *what)
{
	const size_t size = roc_loopback_frame_size(format);

	free_buffers(outlet);
	outlet->picture = malloc(size);
	outlet->placeholder = calloc(1, size);
	outlet->back = malloc(size);
	if (!outlet->picture || !outlet->placeholder || !outlet->back) {
		free_buffers(outlet);
		return -ENOMEM;
	}
	outlet->format = *format;
	outlet->size = size;
	outlet->has_picture = false;
	/* A frame of zeros would be green: there is never one without a picture in it. */
	return roc_placeholder_draw(outlet->placeholder, format, what);
}

static void note_latency(struct roc_outlet *outlet, uint64_t arrival_ns, uint64_t now)
{
	const uint64_t us = (now - arrival_ns) / 1000;

	outlet->latencies[outlet->latency_count++ % LATENCIES] =
		us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static int compare_u32(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t median_latency(const struct roc_outlet *outlet)
{
	uint32_t sorted[LATENCIES];
	const uint32_t n = outlet->latency_count < LATENCIES ? outlet->latency_count : LATENCIES;

	if (n == 0)
		return 0;
	memcpy(sorted, outlet->latencies, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), compare_u32);
	return sorted[n / 2];
}

/* Lock held. Is the last camera picture still worth showing? */
static bool picture_is_fresh(const struct roc_outlet *outlet, uint64_t now)
{
	if (!outlet->has_picture)
		return false;
	/* Slow cadences, the device's or the camera's: a picture stays at least two and a half
	   periods. */
	const uint64_t device = period_of(outlet->format.mhz);
	const uint64_t slow = (outlet->usual_ns > device ? outlet->usual_ns : device) * 5 / 2;
	const uint64_t bounded = slow < HOLD_SLOW_NS ? slow : HOLD_SLOW_NS;
	const uint64_t hold = bounded > HOLD_NS ? bounded : HOLD_NS;
	if (now - outlet->picture_ns < hold)
		return true;
	return outlet->damaged_ns && now - outlet->damaged_ns < hold &&
	       now - outlet->picture_ns < HOLD_DAMAGED_NS;
}

/* The picture taken as the device wants it; NULL: it can't be converted. The lock is not needed. */
static const uint8_t *prepare(struct roc_outlet *outlet, const struct roc_device_format *format)
{
	const uint8_t *frame = roc_picture_in_place(outlet->taken, format);

	if (frame)
		return frame;
	if (roc_picture_convert(&outlet->converter, outlet->taken, format, outlet->picture) < 0)
		return NULL;
	return outlet->picture;
}

/*
 * Lock held; released while converting and writing. @return 0; negative errno of the device. A
 * picture that can't be converted is none: the placeholder is written in its place.
 */
static int write_frame(struct roc_outlet *outlet, bool fresh, bool repeat, bool *ret_shown)
{
	const struct roc_device_format format = outlet->format;
	const int fd = outlet->fd;
	int r = 0;

	*ret_shown = fresh || repeat;
	if (*ret_shown) {
		outlet->writing = true;
		pthread_mutex_unlock(&outlet->lock);
		if (fresh)
			outlet->shown = prepare(outlet, &format);
		if (outlet->shown)
			r = roc_loopback_write(fd, outlet->shown, outlet->size);
		else
			*ret_shown = false;
		pthread_mutex_lock(&outlet->lock);
		outlet->writing = false;
		pthread_cond_broadcast(&outlet->changed);
	}
	if (!*ret_shown) {
		outlet->has_picture = false;
		/* Under the lock: the buffer may be swapped for a newer one. */
		if (outlet->fd >= 0)
			r = roc_loopback_write(outlet->fd, outlet->placeholder, outlet->size);
	}
	return r;
}

/* Lock held. */
static void write_one(struct roc_outlet *outlet, bool fresh)
{
	const uint64_t arrival_ns = outlet->mail_ns;
	const bool repeat = !fresh && picture_is_fresh(outlet, roc_now_ns());
	bool shown;

	if (fresh) {
		av_frame_unref(outlet->taken);
		av_frame_move_ref(outlet->taken, outlet->mail);
	}
	const int r = write_frame(outlet, fresh, repeat, &shown);
	const uint64_t now = roc_now_ns();

	roc_pace_wrote(&outlet->pace, now);
	outlet->stats.error = r;
	if (r < 0)
		return;
	outlet->stats.written++;
	if (repeat)
		outlet->stats.duplicated++;
	if (fresh && shown) {
		outlet->has_picture = true;
		outlet->stats.shown_ns = now;
		note_latency(outlet, arrival_ns, now);
	}
}

static void sleep_until(struct roc_outlet *outlet, uint64_t deadline_ns)
{
	const struct timespec ts = {
		.tv_sec = (time_t)(deadline_ns / ROC_NS_PER_S),
		.tv_nsec = (long)(deadline_ns % ROC_NS_PER_S),
	};

	(void)pthread_cond_timedwait(&outlet->changed, &outlet->lock, &ts);
}

static void *run(void *data)
{
	struct roc_outlet *outlet = data;

	pthread_mutex_lock(&outlet->lock);
	while (!outlet->stop) {
		const uint64_t now = roc_now_ns();
		uint64_t deadline = now + ROC_NS_PER_S;

		outlet->stats.beat_ns = now;
		if (outlet->fd < 0) {
			sleep_until(outlet, deadline);
			continue;
		}
		switch (roc_pace_next(&outlet->pace, now, &deadline)) {
		case ROC_PACE_WAIT:
			sleep_until(outlet, deadline);
			break;
		case ROC_PACE_WRITE_NEW:
			write_one(outlet, true);
			break;
		case ROC_PACE_REPEAT:
			write_one(outlet, false);
			break;
		}
	}
	pthread_mutex_unlock(&outlet->lock);
	return NULL;
}

static void init_changed(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

static void free_outlet(struct roc_outlet *outlet)
{
	roc_picture_converter_finish(&outlet->converter);
	av_frame_free(&outlet->mail);
	av_frame_free(&outlet->taken);
	free_buffers(outlet);
	pthread_cond_destroy(&outlet->changed);
	pthread_mutex_destroy(&outlet->lock);
	free(outlet);
}

int roc_outlet_create(int fd, const struct roc_device_format *format,
		      const struct roc_placeholder *what, struct roc_outlet **ret_outlet)
{
	struct roc_outlet *outlet = calloc(1, sizeof(*outlet));
	int r;

	if (!outlet)
		return -ENOMEM;
	pthread_mutex_init(&outlet->lock, NULL);
	init_changed(&outlet->changed);
	roc_picture_converter_init(&outlet->converter);
	outlet->fd = -1;
	outlet->mail = av_frame_alloc();
	outlet->taken = av_frame_alloc();
	r = outlet->mail && outlet->taken ? allocate_buffers(outlet, format, what) : -ENOMEM;
	if (r < 0)
		goto out;
	roc_pace_init(&outlet->pace, period_of(format->mhz), roc_now_ns());
	outlet->fd = fd;
	if (pthread_create(&outlet->thread, NULL, run, outlet) != 0) {
		outlet->fd = -1;
		r = -EAGAIN;
		goto out;
	}
	*ret_outlet = outlet;
	outlet = NULL;
	r = 0;
out:
	if (outlet)
		free_outlet(outlet);
	return r;
}

void roc_outlet_destroy(struct roc_outlet *outlet)
{
	if (!outlet)
		return;
	pthread_mutex_lock(&outlet->lock);
	outlet->stop = true;
	pthread_cond_broadcast(&outlet->changed);
	pthread_mutex_unlock(&outlet->lock);
	pthread_join(outlet->thread, NULL);
	if (outlet->fd >= 0)
		close(outlet->fd);
	free_outlet(outlet);
}

void roc_outlet_detach(struct roc_outlet *outlet)
{
	pthread_mutex_lock(&outlet->lock);
	const int fd = outlet->fd;
	outlet->fd = -1;
	while (outlet->writing)
		pthread_cond_wait(&outlet->changed, &outlet->lock);
	pthread_mutex_unlock(&outlet->lock);
	if (fd >= 0)
		close(fd);
}

int roc_outlet_attach(struct roc_outlet *outlet, int fd, const struct roc_device_format *format,
		      const struct roc_placeholder *what)
{
	int r = 0;

	roc_outlet_detach(outlet);
	pthread_mutex_lock(&outlet->lock);
	/* Same layout: the picture that was shown may go on being shown. */
	if (!roc_loopback_same_layout(&outlet->format, format) || !outlet->picture)
		r = allocate_buffers(outlet, format, what);
	outlet->format = *format;
	if (r == 0) {
		roc_pace_set_declared(&outlet->pace, period_of(format->mhz));
		outlet->fd = fd;
		pthread_cond_broadcast(&outlet->changed);
	} else {
		close(fd);
	}
	pthread_mutex_unlock(&outlet->lock);
	return r;
}

void roc_outlet_set_format(struct roc_outlet *outlet, const struct roc_device_format *format)
{
	pthread_mutex_lock(&outlet->lock);
	outlet->format = *format;
	roc_pace_set_declared(&outlet->pace, period_of(format->mhz));
	pthread_cond_broadcast(&outlet->changed);
	pthread_mutex_unlock(&outlet->lock);
}

void roc_outlet_set_placeholder(struct roc_outlet *outlet, const struct roc_placeholder *what)
{
	/* Drawn beside: the thread must not wait for it. Only this function's caller, who also
	   attaches, touches .back and .format's layout. */
	if (!outlet->back || roc_placeholder_draw(outlet->back, &outlet->format, what) < 0)
		return;
	pthread_mutex_lock(&outlet->lock);
	uint8_t *old = outlet->placeholder;
	outlet->placeholder = outlet->back;
	outlet->back = old;
	pthread_mutex_unlock(&outlet->lock);
}

void roc_outlet_set_owner(struct roc_outlet *outlet, uint32_t owner)
{
	pthread_mutex_lock(&outlet->lock);
	outlet->owner = owner;
	pthread_mutex_unlock(&outlet->lock);
}

uint32_t roc_outlet_get_owner(struct roc_outlet *outlet)
{
	pthread_mutex_lock(&outlet->lock);
	const uint32_t owner = outlet->owner;
	pthread_mutex_unlock(&outlet->lock);
	return owner;
}

int roc_outlet_offer(struct roc_outlet *outlet, uint32_t owner, AVFrame *frame, uint64_t arrival_ns,
		     uint64_t usual_ns)
{
	int taken = 0;

	pthread_mutex_lock(&outlet->lock);
	if (outlet->owner == 0)
		outlet->owner = owner;
	if (outlet->owner == owner) {
		av_frame_unref(outlet->mail);
		av_frame_move_ref(outlet->mail, frame);
		outlet->mail_ns = arrival_ns;
		if (outlet->paced_owner != owner)
			roc_pace_begin(&outlet->pace);
		outlet->paced_owner = owner;
		outlet->picture_ns = arrival_ns;
		outlet->usual_ns = usual_ns;
		outlet->damaged_ns = 0;
		if (roc_pace_arrival(&outlet->pace, roc_now_ns()))
			outlet->stats.dropped++;
		pthread_cond_broadcast(&outlet->changed);
		taken = 1;
	}
	pthread_mutex_unlock(&outlet->lock);
	return taken;
}

void roc_outlet_hold(struct roc_outlet *outlet, uint32_t owner)
{
	pthread_mutex_lock(&outlet->lock);
	if (outlet->owner == owner)
		outlet->damaged_ns = roc_now_ns();
	pthread_mutex_unlock(&outlet->lock);
}

void roc_outlet_get_stats(struct roc_outlet *outlet, struct roc_outlet_stats *ret_stats)
{
	pthread_mutex_lock(&outlet->lock);
	*ret_stats = outlet->stats;
	ret_stats->latency_us = median_latency(outlet);
	pthread_mutex_unlock(&outlet->lock);
}
