/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view.h - PURE: from what goes on in the worker to the state that the world is told. */
#ifndef ROC_VIEW_H
#define ROC_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "error.h"
#include "placeholder.h"

#define ROC_VIEW_STALLED_TRIES 3u /* failed attempts after which "stalled" becomes "offline" */

struct roc_view_case {
	const struct roc_camera_config *camera; /* NULL: a good one */
	bool on_air;                            /* camera pictures are shown and are fresh */
	bool was_live;                          /* there have been pictures before */
	bool connected;                         /* an attempt has got an answer */
	bool holding;                           /* waiting on purpose after a crash */
	uint32_t tries;        /* failed since the picture was lost, or since the start */
	int device_error;      /* negative errno, 0: the device takes frames */
	struct roc_error last; /* why the last attempt or the stream failed; reason 0: none has */
};

struct roc_view {
	uint32_t state;  /* enum roc_state */
	uint32_t reason; /* enum roc_reason */
	char detail[128];
};

void roc_view_make(const struct roc_view_case *now, struct roc_view *ret_view);

/** Big word of the placeholder. */
const char *roc_view_headline(uint32_t state);
/** What happens next, for the placeholder. */
const char *roc_view_hint(const struct roc_view *view);

#endif
