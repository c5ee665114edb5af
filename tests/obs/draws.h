/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draws.h - counts what is asked of the graphics library: by stepping in between, as symbols of
 * the program come before those of libobs.
 */
#ifndef ROC_TEST_DRAWS_H
#define ROC_TEST_DRAWS_H

#include <stdint.h>

struct roc_draws {
	uint64_t draws;   /* gs_draw() by anybody */
	uint64_t uploads; /* pictures and vertices sent to the graphics card, by anybody */
	uint64_t own_draws, own_uploads; /* asked for by the watched module's own code */
};

/** Watch the module loaded from @path. 0 or -ENOENT. */
int roc_draws_watch(const char *path);

/** Since the program's start, all threads. */
struct roc_draws roc_draws_total(void);

/** Of this thread alone, since the last time this was asked. */
struct roc_draws roc_draws_of_thread(void);

#endif
