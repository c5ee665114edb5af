/* SPDX-License-Identifier: GPL-2.0-or-later */
/* no_thread.h - roc_background_start() of a system that has no thread left (linked with --wrap). */
#ifndef ROC_TESTS_NO_THREAD_H
#define ROC_TESTS_NO_THREAD_H

#include <errno.h>
#include <stdbool.h>

#include "background.h"

static bool has_no_thread;

int __real_roc_background_start(pthread_t *ret_thread, void *(*run)(void *), void *data);
int __wrap_roc_background_start(pthread_t *ret_thread, void *(*run)(void *), void *data);

int __wrap_roc_background_start(pthread_t *ret_thread, void *(*run)(void *), void *data)
{
	return has_no_thread ? -EAGAIN : __real_roc_background_start(ret_thread, run, data);
}

#endif
