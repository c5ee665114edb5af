/* SPDX-License-Identifier: GPL-2.0-or-later */
/* verdict.h - PURE: what one frame shows: a camera's picture, a torn one, the placeholder... */
#ifndef ROC_TEST_VERDICT_H
#define ROC_TEST_VERDICT_H

#include "image.h"
#include "stamp.h"

#define ROC_VERDICT_CONTENTS 8u

/* The border by which a placeholder is known: this many rows and columns at each edge... */
#define ROC_PLACEHOLDER_BORDER 4u
/* ...have this colour, in limited and full range alike, give or take the tolerance. */
#define ROC_PLACEHOLDER_Y 24
#define ROC_PLACEHOLDER_U 136
#define ROC_PLACEHOLDER_V 122
#define ROC_PLACEHOLDER_TOLERANCE 3

enum roc_show {
	ROC_SHOW_UNREADABLE = 1, /* none of the others */
	ROC_SHOW_CAMERA,         /* three times the same stamp */
	ROC_SHOW_TORN,           /* stamps that differ, or not all of them readable */
	ROC_SHOW_PLACEHOLDER,    /* no stamp, and the placeholder's border */
};

/** Sizes (only their ratio counts) that the picture may have inside the frame. */
struct roc_contents {
	unsigned int count;
	struct {
		unsigned int width, height;
	} size[ROC_VERDICT_CONTENTS];
};

struct roc_verdict {
	enum roc_show show;
	struct roc_stamp stamp; /* camera: the stamp; torn: the uppermost valid one */
};

/** Does @image have the placeholder's border? */
bool roc_verdict_is_placeholder(const struct roc_image *image);

/** Look at @image as a full picture, then letter-boxed as each of @contents says. */
struct roc_verdict roc_verdict_of(const struct roc_image *image,
				  const struct roc_contents *contents);

/** "camera", "torn", "placeholder", "unreadable". */
const char *roc_show_name(enum roc_show show);

#endif
