/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * moved.h - cameras that have another device than configured, because a webcam has that number.
 * roc-setup-loopback, which makes the devices, leaves it in a file; roc-streamer reads it.
 */
#ifndef ROC_MOVED_H
#define ROC_MOVED_H

#include <stddef.h>

#include "config.h"

#define ROC_MOVED_PATH "/run/roc-loopback/moved"

struct roc_move {
	char from[64]; /* as configured */
	char to[64];
};

/** @return 0, negative errno. No @moves: the file goes. */
int roc_moved_save(const char *path, const struct roc_move *moves, size_t count);

/** @return how many of at most ROC_CAMERAS_MAX; 0 without a file, or one that is not ours */
size_t roc_moved_load(const char *path, struct roc_move *ret_moves);

/**
 * PURE: give the cameras that were moved their device; not one that another camera has.
 * @param ret_moved  may be NULL; ROC_CAMERAS_MAX: which were
 */
void roc_moved_apply(const struct roc_move *moves, size_t count, struct roc_config *config,
		     bool *ret_moved);

#endif
