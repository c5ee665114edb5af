/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_property.h - a random life of a camera against the plan, and what must always hold:
 *
 *   P1   a stream that can be had for 10 s is shown at the end of them, if no other is; after a login
 *        refused in words or by hang-up: 30 s, or 5 min on a camera that was never live; 25 s on a
 *        camera of one connection
 *   P2   a best stream, by its latest measurement, that can be had for 5 min is shown; on a camera of
 *        one connection within 11 min
 *   P2b  after an absence of the whole camera its best stream is shown 15 s after it can be had
 *   P3   two connections at most, one attempt a second at a camera that is away, one login a minute at
 *        one that refuses and was never live
 *   P4   on a healthy camera at most one change a minute, and none without a gain
 *   P5   every stream is measured again within 24 h, and after an absence of a minute
 *
 * "Can be had" means that any attempt brings a picture within 2.5 s, one under way included.
 */
#ifndef ROC_TESTS_PLAN_PROPERTY_H
#define ROC_TESTS_PLAN_PROPERTY_H

#include "plan_world.h"

/** Where random numbers come from: a seed, or bytes of a fuzzer until they are used up. */
struct plan_random {
	uint64_t state;
	const uint8_t *bytes;
	size_t size, used;
	bool from_bytes;
};

struct plan_outcome {
	const char *broken; /* the property, or NULL */
	double at_s;        /* when, seconds from the start */
	double lived_s;     /* simulated */
	uint64_t changes, starts;
};

void plan_property_run(struct plan_random *random, bool verbose, struct plan_outcome *ret_outcome);

#endif
