/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "beat.h"

#define PERIOD_NS UINT64_C(10000000)
#define SECOND_NS UINT64_C(1000000000)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t thread;
static uint64_t planned_ns, late_ns, waited_ns; /* these under the lock */
static pid_t watched;
static bool ending;

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

/* Neither running nor wanting to. */
static bool is_waiting(int stat_fd)
{
	char text[512];
	const ssize_t size = pread(stat_fd, text, sizeof(text) - 1, 0);
	const char *end;

	if (size <= 0)
		return false;
	text[size] = '\0';
	end = strrchr(text, ')'); /* "123 (name) S ..." */
	return end && end[1] == ' ' && (end[2] == 'S' || end[2] == 'D');
}

static int open_stat(pid_t of)
{
	char path[64];

	if (!of)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)of);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void *beat(void *unused)
{
	int stat_fd = -1;
	bool end = false;

	(void)unused;
	while (!end) {
		pthread_mutex_lock(&lock);
		const struct timespec until = {.tv_sec = (time_t)(planned_ns / SECOND_NS),
					       .tv_nsec = (long)(planned_ns % SECOND_NS)};
		const pid_t of = watched;
		pthread_mutex_unlock(&lock);
		if (stat_fd < 0)
			stat_fd = open_stat(of);
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
			;
		const bool waiting = stat_fd >= 0 && is_waiting(stat_fd);

		pthread_mutex_lock(&lock);
		const uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);

		waited_ns += waiting ? PERIOD_NS : 0;
		late_ns += now_ns - planned_ns;
		planned_ns = now_ns + PERIOD_NS;
		end = ending;
		pthread_mutex_unlock(&lock);
	}
	if (stat_fd >= 0)
		close(stat_fd);
	return NULL;
}

int roc_beat_start(void)
{
	planned_ns = clock_ns(CLOCK_MONOTONIC) + PERIOD_NS;
	return -pthread_create(&thread, NULL, beat, NULL);
}

void roc_beat_stop(void)
{
	pthread_mutex_lock(&lock);
	ending = true;
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
}

struct roc_beat roc_beat_look(uint64_t now_ns)
{
	struct roc_beat now = {.ran_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID)};

	pthread_mutex_lock(&lock);
	if (!watched)
		watched = gettid();
	now.late_ns = late_ns + (now_ns > planned_ns ? now_ns - planned_ns : 0);
	now.waited_ns = waited_ns;
	pthread_mutex_unlock(&lock);
	return now;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t roc_beat_own_ns(uint64_t took_ns, const struct roc_beat *before,
			 const struct roc_beat *after)
{
	const uint64_t late = least(took_ns, after->late_ns - before->late_ns);
	/* A sample is of the period before it, which may have begun before the time meant. */
	const uint64_t own =
		after->waited_ns - before->waited_ns + PERIOD_NS + after->ran_ns - before->ran_ns;

	return least(took_ns - late, own);
}
