/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wants.h - PURE: which loopback devices the configured cameras need, and what is missing. */
#ifndef ROC_WANTS_H
#define ROC_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

#define ROC_LABEL_SIZE 32 /* of a v4l2loopback card label, with terminator */
#define ROC_NODES_MAX 256 /* minor numbers of V4L2 */

/** A video device of this machine, as sysfs shows it. */
struct roc_node {
	int number;
	bool loopback;
	bool exclusive; /* of a loopback device: exclusive_caps is set */
	char label[ROC_LABEL_SIZE];
};

/** The device of one camera. */
struct roc_want {
	uint32_t camera;
	int configured; /* N of /dev/videoN */
	int number;     /* the one it gets: another where a webcam has that */
	enum {
		ROC_WANT_THERE, /* nothing to do */
		ROC_WANT_PLAIN, /* it is there, without exclusive_caps */
		ROC_WANT_NEW,
	} state;
	char label[ROC_LABEL_SIZE];
};

/**
 * @param ret_wants  ROC_CAMERAS_MAX; cameras whose device is none of /dev/videoN have no entry
 * @return how many
 */
size_t roc_wants_find(const struct roc_config *config, const struct roc_node *nodes, size_t count,
		      struct roc_want *ret_wants);

/**
 * The card label of a camera: its name, cut at a character, without what would divide a list of
 * module parameters.
 */
void roc_wants_label(const char *name, char ret_label[ROC_LABEL_SIZE]);

#endif
