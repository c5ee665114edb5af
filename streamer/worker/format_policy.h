/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format_policy.h - PURE: should the device have another format, and which? */
#ifndef ROC_FORMAT_POLICY_H
#define ROC_FORMAT_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "memory.h"

#define ROC_FORMAT_STABLE_MS 60000u /* the better stream, before a known device is changed */
#define ROC_FORMAT_PAUSE_MS 2000u   /* while it is provisional, between two questions */
#define ROC_FORMAT_RETRY_MS 600000u /* after a change, or one that a reader prevented */
#define ROC_FORMAT_FIRST_MS 400u    /* from the first picture, until its rate must be known */

struct roc_format_case {
	const struct roc_camera_config *camera;
	struct roc_device_format device; /* as it is */
	bool provisional;                /* not yet measured: nobody relies on it */
	bool first;                      /* provisional, and not one format of this camera yet */
	bool refused;                    /* a reader prevented the last change */
	bool settled;                    /* the source's rate has been measured */
	bool best;                       /* it is the best stream that is shown */
	bool surveyed;                   /* there is no better one that has not been tested */
	uint64_t stable_ms;              /* on air with this size and these colours */
	uint64_t since_change_ms;        /* UINT64_MAX: none was asked for */
	uint64_t since_picture_ms;       /* the first one */
	uint32_t width, height;          /* source; 0: no picture yet */
	uint32_t mhz;
	uint32_t early_mhz;  /* from its first pictures, 0: they don't tell */
	uint32_t header_mhz; /* what its header says, 0: nothing */
	uint32_t stable_mhz; /* the same for a minute, 0: not so long */
	uint32_t color_range, color_matrix;
};

/**
 * A device of which nothing is known gets size and an early rate once, before its camera is said to
 * be live. What is remembered, and a rate changed later, has been the same for a minute.
 *
 * @param ret_format  what to ask for, set on true only
 * @param ret_final   nothing about the format is a guess: remember it
 */
bool roc_format_wanted(const struct roc_format_case *now, struct roc_device_format *ret_format,
		       bool *ret_final);

#endif
