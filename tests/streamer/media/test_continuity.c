/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "continuity.h"
#include "suite.h"

#define MS UINT64_C(1000000)
#define SILENCE (2000 * MS)

/* Ten packets of 20 per second, one after @silence_ms whose time stamp is @step_ms later. */
static bool goes_on(uint64_t silence_ms, int64_t step_ms)
{
	struct roc_continuity continuity = {0};
	uint64_t now = 1000 * MS;
	int64_t time_us = 500000;

	for (int i = 0; i < 10; i++) {
		ck_assert(roc_continuity_packet(&continuity, now, time_us, SILENCE));
		now += 50 * MS;
		time_us += 50000;
	}
	return roc_continuity_packet(&continuity, now - 50 * MS + silence_ms * MS,
				     time_us - 50000 + step_ms * 1000, SILENCE);
}

START_TEST(what_a_network_held_back_goes_on)
{
	ck_assert(goes_on(2300, 50));
	ck_assert(goes_on(9000, 50));
	ck_assert(goes_on(2300, 1000)); /* a slow camera's */
}
END_TEST

START_TEST(what_was_left_out_is_noticed)
{
	ck_assert(!goes_on(2300, 2300));
	ck_assert(!goes_on(9000, 8000));
	ck_assert(!goes_on(9000, 100000));
}
END_TEST

START_TEST(time_that_goes_back_is_a_new_beginning)
{
	ck_assert(!goes_on(2300, 0));
	ck_assert(!goes_on(2300, -5000));
	ck_assert(!goes_on(2300, -1000000000));
}
END_TEST

START_TEST(without_a_silence_nothing_is_missing)
{
	ck_assert(goes_on(1000, 1000)); /* a camera of one picture a second */
	ck_assert(goes_on(50, -5000));
	ck_assert(goes_on(0, 0));
}
END_TEST

START_TEST(without_time_stamps_a_silence_is_not_trusted)
{
	struct roc_continuity continuity = {0};

	ck_assert(roc_continuity_packet(&continuity, 1000 * MS, ROC_CONTINUITY_NO_TIME, SILENCE));
	ck_assert(roc_continuity_packet(&continuity, 1050 * MS, ROC_CONTINUITY_NO_TIME, SILENCE));
	ck_assert(!roc_continuity_packet(&continuity, 4000 * MS, ROC_CONTINUITY_NO_TIME, SILENCE));
	ck_assert(!roc_continuity_packet(&continuity, 9000 * MS, 5, SILENCE));
	ck_assert(roc_continuity_packet(&continuity, 9050 * MS, 6, SILENCE));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("continuity");
	TCase *tc = tcase_create("continuity");

	tcase_add_test(tc, what_a_network_held_back_goes_on);
	tcase_add_test(tc, what_was_left_out_is_noticed);
	tcase_add_test(tc, time_that_goes_back_is_a_new_beginning);
	tcase_add_test(tc, without_a_silence_nothing_is_missing);
	tcase_add_test(tc, without_time_stamps_a_silence_is_not_trusted);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
