/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_plan.c - any life of a camera against the plan: tests/streamer/worker/plan/plan_property.h says what
 * must hold.
 *
 * Input: two bytes for each decision about what happens next.
 */
#include <stdio.h>
#include <stdlib.h>

#include "plan/plan_property.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan_random random = {.bytes = data, .size = size, .from_bytes = true};
	struct plan_outcome outcome;

	plan_property_run(&random, false, &outcome);
	if (outcome.broken) {
		fprintf(stderr, "fuzz: after %.3f s this does not hold: %s\n", outcome.at_s,
			outcome.broken);
		abort();
	}
	return 0;
}
