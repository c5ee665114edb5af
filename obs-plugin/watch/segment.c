/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "segment.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "clock.h"
#include "status_slot.h"

#define LOOK_EVERY_NS 50000000L
#define PATIENCE_NS UINT64_C(1800000000)

/* Published by the thread, read by all. Each slot has a lock of its own, as in the file. */
static struct roc_status_slot slots[ROC_STATUS_SLOTS_MAX];
static _Atomic uint32_t slot_count;
static _Atomic uint64_t generation;
static _Atomic uint32_t health; /* enum roc_segment_health */
static void (*_Atomic listener)(void);

static pthread_mutex_t life = PTHREAD_MUTEX_INITIALIZER; /* of the references; held over a join */
static unsigned int references;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of quit and wake; the thread's, too */
static pthread_cond_t wake;
static pthread_t thread;
static bool quit;
static struct roc_status_copy copy; /* the thread's; the first reference's while there is none */

/* By the only writer. */
static bool is_published(const struct roc_status_slot *slot, const uint64_t *words)
{
	for (size_t i = 0; i < ROC_STATUS_WORDS; i++)
		if (atomic_load_explicit(&slot->words[i], memory_order_relaxed) != words[i])
			return false;
	return true;
}

static void publish(struct roc_status_slot *slot, const struct roc_camera_status *status)
{
	const uint64_t seq = atomic_load_explicit(&slot->seq, memory_order_relaxed);
	uint64_t words[ROC_STATUS_WORDS];

	memcpy(words, status, sizeof(words));
	if (is_published(slot, words))
		return; /* nobody has to wait for what is the same */
	atomic_store_explicit(&slot->seq, seq + 1, memory_order_relaxed);
	/* Each word is released: who sees one of them sees the odd number, too. */
	for (size_t i = 0; i < ROC_STATUS_WORDS; i++)
		atomic_store_explicit(&slot->words[i], words[i], memory_order_release);
	atomic_store_explicit(&slot->seq, seq + 2, memory_order_release);
}

/* The streamer mends a damaged or missing file within a second: no alarm for that. */
static bool is_mended_soon(uint64_t beat)
{
	return atomic_load(&health) == ROC_SEGMENT_ALIVE &&
	       roc_status_beat_age_ns(beat, roc_now_ns()) < PATIENCE_NS;
}

static enum roc_segment_health health_of(int error)
{
	const uint64_t beat = atomic_load_explicit(&copy.header.heartbeat_ns, memory_order_relaxed);

	if (error != 0 && is_mended_soon(beat))
		return ROC_SEGMENT_ALIVE;
	switch (error) {
	case 0:
		break;
	case -ENOENT:
	case -ENOTDIR:
		return ROC_SEGMENT_ABSENT;
	case -EACCES:
	case -EPERM:
		return ROC_SEGMENT_DENIED;
	case -ENOTSUP:
		return ROC_SEGMENT_NEWER;
	default:
		return ROC_SEGMENT_FOREIGN;
	}
	if (beat == 0)
		return ROC_SEGMENT_STOPPED;
	return roc_status_beat_age_ns(beat, roc_now_ns()) > ROC_STATUS_STALE_NS ? ROC_SEGMENT_STALE
										: ROC_SEGMENT_ALIVE;
}

/* While the file can't be read what it said last stays: names and formats do not change by that. */
static void look(void)
{
	const int r = roc_status_load(NULL, &copy);

	if (r == 0) {
		for (uint32_t i = 0; i < copy.count; i++)
			publish(&slots[i], &copy.cameras[i]);
		atomic_store(&slot_count, copy.count);
		atomic_store(&generation, copy.header.generation);
	}
	atomic_store(&health, (uint32_t)health_of(r));
}

static void *run(void *unused)
{
	(void)unused;
	(void)prctl(PR_SET_NAME, "roc: status");
	pthread_mutex_lock(&lock);
	while (!quit) {
		struct timespec until;

		pthread_mutex_unlock(&lock);
		look();
		void (*const tell)(void) = atomic_load(&listener);
		if (tell)
			tell();
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += LOOK_EVERY_NS;
		if (until.tv_nsec >= 1000000000L) {
			until.tv_nsec -= 1000000000L;
			until.tv_sec++;
		}
		pthread_mutex_lock(&lock);
		while (!quit && pthread_cond_timedwait(&wake, &lock, &until) == 0)
			;
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* OBS's signals are for OBS's threads. */
static int start_thread(void)
{
	pthread_condattr_t attributes;
	sigset_t all, before;
	int r;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&wake, &attributes);
	pthread_condattr_destroy(&attributes);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&thread, NULL, run, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r != 0)
		pthread_cond_destroy(&wake);
	return -r;
}

int roc_segment_ref(void)
{
	int r = 0;

	pthread_mutex_lock(&life);
	if (references == 0) {
		quit = false;
		look();
		r = start_thread();
	}
	if (r == 0)
		references++;
	pthread_mutex_unlock(&life);
	return r;
}

void roc_segment_unref(void)
{
	pthread_mutex_lock(&life);
	references--;
	if (references == 0) {
		pthread_mutex_lock(&lock);
		quit = true;
		pthread_cond_signal(&wake);
		pthread_mutex_unlock(&lock);
		pthread_join(thread, NULL);
		pthread_cond_destroy(&wake);
	}
	pthread_mutex_unlock(&life);
}

void roc_segment_set_listener(void (*new_listener)(void))
{
	atomic_store(&listener, new_listener);
}

enum roc_segment_health roc_segment_health(void)
{
	return (enum roc_segment_health)atomic_load(&health);
}

uint64_t roc_segment_generation(void)
{
	return atomic_load(&generation);
}

uint32_t roc_segment_count(void)
{
	return atomic_load(&slot_count);
}

int roc_segment_read(uint32_t index, struct roc_camera_status *ret_status)
{
	if (index >= roc_segment_count())
		return -ERANGE;
	return roc_slot_snapshot(&slots[index], ret_status);
}

static int find(bool by_name, const char *what, uint32_t *inout_index,
		struct roc_camera_status *ret_status)
{
	const uint32_t count = roc_segment_count(), start = *inout_index;
	bool found = false;
	int r = -ENOENT;

	for (uint32_t i = 0; i < count; i++) {
		const uint32_t index = (start + i) % count;
		struct roc_camera_status status;

		if (roc_slot_snapshot(&slots[index], &status) < 0) {
			r = -EAGAIN;
			continue;
		}
		if (status.state == ROC_STATE_UNUSED ||
		    strcmp(by_name ? status.name : status.device, what) != 0)
			continue;
		/* Two entries may claim a device; one of them at most uses it. */
		const bool is_idle = !by_name && (status.state == ROC_STATE_INVALID ||
						  status.state == ROC_STATE_DISABLED);
		if (is_idle && found)
			continue;
		*inout_index = index;
		*ret_status = status;
		found = true;
		if (!is_idle)
			break;
	}
	return found ? 0 : r;
}

int roc_segment_find(const char *name, uint32_t *inout_index, struct roc_camera_status *ret_status)
{
	return find(true, name, inout_index, ret_status);
}

int roc_segment_find_device(const char *device, uint32_t *inout_index,
			    struct roc_camera_status *ret_status)
{
	return find(false, device, inout_index, ret_status);
}
