/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "beat.h"

#define PERIOD_NS UINT64_C(10000000)
#define SECOND_NS UINT64_C(1000000000)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t planned_ns, late_ns; /* under the lock */
static bool ending;
static pthread_t thread;

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static void *beat(void *unused)
{
	bool end;

	(void)unused;
	do {
		pthread_mutex_lock(&lock);
		const struct timespec until = {.tv_sec = (time_t)(planned_ns / SECOND_NS),
					       .tv_nsec = (long)(planned_ns % SECOND_NS)};
		pthread_mutex_unlock(&lock);
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
			;
		pthread_mutex_lock(&lock);
		const uint64_t now_ns = clock_ns();

		late_ns += now_ns - planned_ns;
		planned_ns = now_ns + PERIOD_NS;
		end = ending;
		pthread_mutex_unlock(&lock);
	} while (!end);
	return NULL;
}

int roc_beat_start(void)
{
	planned_ns = clock_ns() + PERIOD_NS;
	return -pthread_create(&thread, NULL, beat, NULL);
}

void roc_beat_stop(void)
{
	pthread_mutex_lock(&lock);
	ending = true;
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
}

uint64_t roc_beat_late_ns(uint64_t now_ns)
{
	pthread_mutex_lock(&lock);
	const uint64_t pending_ns = now_ns > planned_ns ? now_ns - planned_ns : 0;
	const uint64_t late = late_ns + pending_ns;
	pthread_mutex_unlock(&lock);
	return late;
}
