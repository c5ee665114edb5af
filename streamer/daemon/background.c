/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "background.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "clock.h"

int roc_background_start(pthread_t *ret_thread, void *(*run)(void *), void *data)
{
	sigset_t all, before;

	/* The mask is inherited: signals stay with the signalfd of the main thread. */
	sigfillset(&all);
	int r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r != 0)
		return -r;
	r = pthread_create(ret_thread, NULL, run, data);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

void roc_background_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

bool roc_background_wait(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns)
{
	const struct timespec until = {.tv_sec = (time_t)(until_ns / ROC_NS_PER_S),
				       .tv_nsec = (long)(until_ns % ROC_NS_PER_S)};

	return pthread_cond_timedwait(cond, lock, &until) != ETIMEDOUT;
}
