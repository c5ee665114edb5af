/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fakesegment.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum roc_segment_health current_health;
static uint64_t current_generation, looks;
static struct roc_camera_status current_camera;
static bool has_camera, is_held, is_waiting;
static int references;

void fake_segment_reset(void)
{
	pthread_mutex_lock(&lock);
	current_health = ROC_SEGMENT_ALIVE;
	current_generation = 1;
	looks = 0;
	has_camera = false;
	references = 0;
	is_held = false;
	pthread_mutex_unlock(&lock);
}

void fake_segment_health(enum roc_segment_health health)
{
	pthread_mutex_lock(&lock);
	current_health = health;
	pthread_mutex_unlock(&lock);
}

void fake_segment_generation(uint64_t generation)
{
	pthread_mutex_lock(&lock);
	current_generation = generation;
	pthread_mutex_unlock(&lock);
}

void fake_segment_camera(const struct roc_camera_status *camera)
{
	pthread_mutex_lock(&lock);
	has_camera = camera;
	if (camera)
		current_camera = *camera;
	pthread_mutex_unlock(&lock);
}

int fake_segment_references(void)
{
	pthread_mutex_lock(&lock);
	const int count = references;

	pthread_mutex_unlock(&lock);
	return count;
}

uint64_t fake_segment_looks(void)
{
	pthread_mutex_lock(&lock);
	const uint64_t count = looks;

	pthread_mutex_unlock(&lock);
	return count;
}

int roc_segment_ref(void)
{
	pthread_mutex_lock(&lock);
	references++;
	pthread_mutex_unlock(&lock);
	return 0;
}

void fake_segment_hold(bool is_on)
{
	pthread_mutex_lock(&lock);
	is_held = is_on;
	pthread_mutex_unlock(&lock);
}

bool fake_segment_is_waiting(void)
{
	pthread_mutex_lock(&lock);
	const bool is_there = is_waiting;

	pthread_mutex_unlock(&lock);
	return is_there;
}

void roc_segment_unref(void)
{
	pthread_mutex_lock(&lock);
	references--;
	while (is_held) {
		is_waiting = true;
		pthread_mutex_unlock(&lock);
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		pthread_mutex_lock(&lock);
	}
	is_waiting = false;
	pthread_mutex_unlock(&lock);
}

enum roc_segment_health roc_segment_health(void)
{
	pthread_mutex_lock(&lock);
	const enum roc_segment_health health = current_health;

	pthread_mutex_unlock(&lock);
	return health;
}

uint64_t roc_segment_generation(void)
{
	pthread_mutex_lock(&lock);
	const uint64_t generation = current_generation;

	pthread_mutex_unlock(&lock);
	return generation;
}

int roc_segment_find_device(const char *device, uint32_t *inout_index,
			    struct roc_camera_status *ret_status)
{
	int r = -ENOENT;

	(void)inout_index;
	pthread_mutex_lock(&lock);
	looks++;
	if (has_camera && strcmp(current_camera.device, device) == 0) {
		*ret_status = current_camera;
		r = 0;
	}
	pthread_mutex_unlock(&lock);
	return r;
}
