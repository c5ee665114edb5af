/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "suite.h"
#include "words.h"

static const struct {
	uint32_t mhz;
	const char *text;
} rates[] = {
	{0, "0.0"},        {12000, "12.0"}, {29970, "29.97"},
	{23976, "23.976"}, {12500, "12.5"}, {7005, "7.005"},
};

START_TEST(a_rate_has_one_decimal_at_least)
{
	char text[32];

	ck_assert_str_eq(roc_words_fps(text, sizeof(text), rates[_i].mhz), rates[_i].text);
}
END_TEST

START_TEST(a_score_looks_as_it_always_did)
{
	char text[32];

	ck_assert_str_eq(roc_words_score(text, sizeof(text), 44236800000), "44236800.0");
	ck_assert_str_eq(roc_words_score(text, sizeof(text), 0), "0.0");
	ck_assert_str_eq(roc_words_score(text, sizeof(text), 8629125120), "8629125.12");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("words");
	TCase *tc = tcase_create("words");

	tcase_add_loop_test(tc, a_rate_has_one_decimal_at_least, 0,
			    (int)(sizeof(rates) / sizeof(rates[0])));
	tcase_add_test(tc, a_score_looks_as_it_always_did);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
