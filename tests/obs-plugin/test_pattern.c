/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pattern.h"

#include <string.h>

#include "suite.h"

static char out[64];

static void assert_filled(const char *pattern, const char *wanted)
{
	ck_assert_str_eq(roc_pattern_fill(out, sizeof(out), pattern, "one", "two"), wanted);
}

START_TEST(places_are_filled_in_any_order_and_number)
{
	assert_filled("%1: %2", "one: two");
	assert_filled("%2%1%2", "twoonetwo");
	assert_filled("", "");
	assert_filled("none", "none");
}
END_TEST

START_TEST(other_percent_signs_stand_for_themselves)
{
	assert_filled("100 % %s %n %3 %", "100 % %s %n %3 %");
}
END_TEST

START_TEST(what_is_filled_in_is_no_pattern)
{
	roc_pattern_fill(out, sizeof(out), "%1 %2", "%2", "%1");
	ck_assert_str_eq(out, "%2 %1");
	roc_pattern_fill(out, sizeof(out), "a%1b", NULL, NULL);
	ck_assert_str_eq(out, "ab");
}
END_TEST

START_TEST(too_long_is_cut_at_a_whole_character)
{
	static const struct {
		const char *text, *wanted;
		size_t size;
	} cases[] = {
		{"abcdef", "abc", 4},
		{"abc", "abc", 4},
		{"ab\xc3\xa4", "ab", 4},
		{"a\xc3\xa4"
		 "b",
		 "a\xc3\xa4", 4},
		{"a\xe2\x82\xac", "a", 4},
		{"\xe2\x82\xac"
		 "b",
		 "\xe2\x82\xac", 4},
		{"\xf0\x9f\x98\x80", "", 4},
		{"ab", "", 1},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		roc_pattern_fill(out, cases[i].size, "%1", cases[i].text, NULL);
		ck_assert_str_eq(out, cases[i].wanted);
	}
	strcpy(out, "untouched");
	roc_pattern_fill(out, 0, "%1", "x", NULL);
	ck_assert_str_eq(out, "untouched");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pattern");
	TCase *tcase = tcase_create("fill");

	tcase_add_test(tcase, places_are_filled_in_any_order_and_number);
	tcase_add_test(tcase, other_percent_signs_stand_for_themselves);
	tcase_add_test(tcase, what_is_filled_in_is_no_pattern);
	tcase_add_test(tcase, too_long_is_cut_at_a_whole_character);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
