/* SPDX-License-Identifier: GPL-2.0-or-later */
/* background.h - what the supervisor's background threads share: a start without signals, a bounded wait. */
#ifndef ROC_BACKGROUND_H
#define ROC_BACKGROUND_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/** Start @run(@data) in a thread that no signal is delivered to. @return 0 or negative errno */
int roc_background_start(pthread_t *ret_thread, void *(*run)(void *), void *data);

/** Initialize @cond for roc_background_wait(). */
void roc_background_cond_init(pthread_cond_t *cond);

/** Wait for @cond, at most until @until_ns (CLOCK_MONOTONIC). @return false: it is that late */
bool roc_background_wait(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns);

#endif
