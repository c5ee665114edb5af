/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random cameras against the plan: plan/plan_property.h says what must hold. By hand:
 *   test-streamer.worker.plan_property FIRST COUNT   these seeds, and figures
 *   test-streamer.worker.plan_property SEED          one, with all that happens to it
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/plan_property.h"
#include "suite.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define SEEDS 100 /* so as to stay under half a minute */
#else
#define SEEDS 600
#endif
#define PARTS 6

static void run(uint64_t seed, bool verbose, struct plan_outcome *ret_outcome)
{
	struct plan_random random = {.state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15)};

	plan_property_run(&random, verbose, ret_outcome);
}

START_TEST(every_promise_holds_for_random_cameras)
{
	for (uint64_t seed = (uint64_t)_i; seed < SEEDS; seed += PARTS) {
		struct plan_outcome outcome;

		run(seed, false, &outcome);
		ck_assert_msg(!outcome.broken, "seed %llu after %.3f s: %s",
			      (unsigned long long)seed, outcome.at_s, outcome.broken);
	}
}
END_TEST

static int by_hand(int argc, char **argv)
{
	const uint64_t first = strtoull(argv[1], NULL, 10);
	const uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	double lived_s = 0;
	uint64_t failed = 0, starts = 0;

	for (uint64_t seed = first; seed < first + count; seed++) {
		struct plan_outcome outcome;

		run(seed, argc == 2, &outcome);
		lived_s += outcome.lived_s;
		starts += outcome.starts;
		if (!outcome.broken)
			continue;
		if (failed++ < 20)
			printf("seed %llu after %.3f s: %s\n", (unsigned long long)seed,
			       outcome.at_s, outcome.broken);
	}
	printf("%llu seeds, %llu failed, %.1f weeks simulated, %llu connections\n",
	       (unsigned long long)count, (unsigned long long)failed, lived_s / 604800,
	       (unsigned long long)starts);
	return failed > 0;
}

int main(int argc, char **argv)
{
	Suite *suite = suite_create("plan_property");
	TCase *tc = tcase_create("plan_property");

	if (argc > 1)
		return by_hand(argc, argv);
	tcase_set_timeout(tc, 240);
	tcase_add_loop_test(tc, every_promise_holds_for_random_cameras, 0, PARTS);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
