/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reserve.h - descriptors kept for the moment when there are no others: a worker that dies then must
 * still be replaced, or its device goes silent.
 */
#ifndef ROC_RESERVE_H
#define ROC_RESERVE_H

#include <stdbool.h>

/** A worker's start needs a socket pair and some in the child. */
#define ROC_RESERVE_FDS 6

struct roc_reserve {
	int fds[ROC_RESERVE_FDS]; /* -1: not had */
};

/** Nothing is had yet. */
void roc_reserve_init(struct roc_reserve *reserve);
/** Get what is missing, as far as there is any. @return true if all is had */
bool roc_reserve_fill(struct roc_reserve *reserve);
/** Give all back to the system, for whoever opens next. @return how many were given back */
int roc_reserve_release(struct roc_reserve *reserve);

#endif
