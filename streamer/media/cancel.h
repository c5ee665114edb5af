/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cancel.h - how a blocking call is ended: by a deadline, or by somebody else's word. */
#ifndef ROC_CANCEL_H
#define ROC_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

#define ROC_CANCEL_NOW UINT64_C(1) /* a deadline that has always passed */

struct roc_cancel {
	atomic_bool stop;          /* set by any thread, never cleared */
	_Atomic uint64_t deadline; /* CLOCK_MONOTONIC ns, 0: none; set by the thread that blocks */
	_Atomic uint64_t passed;   /* the deadline that has been seen to pass */
	_Atomic uint64_t grace;    /* until then neither of them counts, 0: they do */
};

/**
 * Shape of libav's interrupt callback: 1 ends the call. libav asks some thousand times a second, so
 * the clock is read by whoever watches, a few times a second: roc_cancel_check().
 */
static inline int roc_cancel_due(void *data)
{
	struct roc_cancel *cancel = data;
	const uint64_t grace = atomic_load_explicit(&cancel->grace, memory_order_relaxed);

	/* Too short to wait for a watcher, who may be gone. */
	if (grace)
		return roc_now_ns() >= grace;
	if (atomic_load_explicit(&cancel->stop, memory_order_relaxed))
		return 1;
	const uint64_t deadline = atomic_load_explicit(&cancel->deadline, memory_order_relaxed);
	return deadline == ROC_CANCEL_NOW ||
	       (deadline &&
		deadline == atomic_load_explicit(&cancel->passed, memory_order_relaxed));
}

/** The watcher's part. A deadline that is set anew meanwhile is not taken for the one that passed. */
static inline void roc_cancel_check(struct roc_cancel *cancel, uint64_t now_ns)
{
	const uint64_t deadline = atomic_load_explicit(&cancel->deadline, memory_order_relaxed);

	if (deadline && now_ns >= deadline)
		atomic_store_explicit(&cancel->passed, deadline, memory_order_relaxed);
}

static inline bool roc_cancel_stopped(struct roc_cancel *cancel)
{
	return atomic_load_explicit(&cancel->stop, memory_order_relaxed);
}

static inline void roc_cancel_set_deadline(struct roc_cancel *cancel, uint64_t deadline_ns)
{
	atomic_store_explicit(&cancel->deadline, deadline_ns, memory_order_relaxed);
}

/** For a last request on a connection that is to be closed, whatever ended it. 0: no longer. */
static inline void roc_cancel_set_grace(struct roc_cancel *cancel, uint64_t until_ns)
{
	atomic_store_explicit(&cancel->grace, until_ns, memory_order_relaxed);
}

#endif
