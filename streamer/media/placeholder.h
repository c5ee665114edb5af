/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * placeholder.h - the picture that a device shows while there is none from its camera.
 *
 * Its outermost rows and columns are always of the one colour that roc/mark.h promises to all who
 * look at devices.
 */
#ifndef ROC_PLACEHOLDER_H
#define ROC_PLACEHOLDER_H

#include <stdint.h>

#include "memory.h"
#include "roc/mark.h"

/** What it says. UTF-8, untrusted; NULL or empty is left out, too long is wrapped or cut. */
struct roc_placeholder {
	const char *name;   /* of the camera */
	const char *state;  /* headline, "NO SIGNAL" */
	const char *reason; /* in words */
	const char *since;  /* "since 14:02:31" */
	const char *hint;   /* "trying again every second" */
	uint32_t color;     /* enum roc_state, of the headline's bar */
	uint32_t index;
	const char *device; /* path */
};

/**
 * Draw over the whole of @yuv, a frame of @format: YU12 or NV12, planes without padding between,
 * even size up to 8192x8192. Small pictures leave lines out, name and state last. Allocates
 * nothing.
 * @return 0; -EINVAL for another format
 */
int roc_placeholder_draw(uint8_t *yuv, const struct roc_device_format *format,
			 const struct roc_placeholder *what);

#endif
