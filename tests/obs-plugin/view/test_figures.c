/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <inttypes.h>
#include <locale.h>
#include <string.h>

#include "figures.h"
#include "suite.h"

#define X "\xc3\x97"
#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)

START_TEST(sizes_have_a_multiplication_sign)
{
	char out[ROC_FIGURE_SIZE];

	ck_assert_str_eq(roc_figure_size(out, 1280, 720), "1280" X "720");
	ck_assert_str_eq(roc_figure_size(out, UINT32_MAX, UINT32_MAX), "4294967295" X "4294967295");
	ck_assert_str_eq(roc_figure_size(out, 0, 720), "");
	ck_assert_str_eq(roc_figure_size(out, 1280, 0), "");
}
END_TEST

static const struct {
	uint32_t mhz;
	const char *nominal, *measured;
} rates[] = {
	{0, "", "0.0 fps"},
	{4, "0 fps", "0.0 fps"},
	{1000, "1 fps", "1.0 fps"},
	{12500, "12.5 fps", "12.5 fps"},
	{19949, "19.95 fps", "19.9 fps"},
	{19950, "19.95 fps", "20.0 fps"},
	{20000, "20 fps", "20.0 fps"},
	{23976, "23.98 fps", "24.0 fps"},
	{29970, "29.97 fps", "30.0 fps"},
	{29997, "30 fps", "30.0 fps"},
	{30005, "30.01 fps", "30.0 fps"},
	{120000, "120 fps", "120.0 fps"},
	{UINT32_MAX, "4294967.3 fps", "4294967.3 fps"},
};

START_TEST(rates_have_the_decimals_that_they_need)
{
	char out[ROC_FIGURE_SIZE];

	ck_assert_str_eq(roc_figure_rate(out, rates[_i].mhz, "."), rates[_i].nominal);
	ck_assert_str_eq(roc_figure_measured_rate(out, rates[_i].mhz, "."), rates[_i].measured);
}
END_TEST

static const struct {
	uint64_t bps;
	const char *text;
} bitrates[] = {
	{0, ""},
	{999, "999 bit/s"},
	{1000, "1 kbit/s"},
	{850000, "850 kbit/s"},
	{999999, "999 kbit/s"},
	{1000000, "1.0 Mbit/s"},
	{4200000, "4.2 Mbit/s"},
	{99990000, "99.9 Mbit/s"},
	{100000000, "100 Mbit/s"},
	{1200000000, "1.2 Gbit/s"},
	{UINT64_MAX, "18.4 Ebit/s"},
};

START_TEST(bit_rates_have_two_or_three_digits)
{
	char out[ROC_FIGURE_SIZE];

	ck_assert_str_eq(roc_figure_bitrate(out, bitrates[_i].bps, "."), bitrates[_i].text);
}
END_TEST

static const struct {
	uint64_t ns;
	const char *text;
} ages[] = {
	{0, "0.0 s"},
	{99 * MS, "0.0 s"},
	{100 * MS, "0.1 s"},
	{9999 * MS, "9.9 s"},
	{10 * S, "10 s"},
	{119 * S, "119 s"},
	{120 * S, "2 min"},
	{3599 * S, "59 min"},
	{3600 * S, "1 h 0 min"},
	{7500 * S, "2 h 5 min"},
	{86399 * S, "23 h 59 min"},
	{86400 * S, "1 d 0 h"},
	{(3 * 86400 + 4 * 3600) * S, "3 d 4 h"},
	{UINT64_MAX - 1, "213503 d 23 h"},
	{UINT64_MAX, ""},
};

START_TEST(ages_are_told_in_the_unit_that_matters)
{
	char out[ROC_FIGURE_SIZE];

	ck_assert_str_eq(roc_figure_age(out, ages[_i].ns, "."), ages[_i].text);
}
END_TEST

static const struct {
	uint64_t count;
	const char *text;
} counts[] = {
	{0, "0"},           {9999, "9999"},         {10000, "10.0 k"}, {12345, "12.3 k"},
	{99999, "99.9 k"},  {100000, "100 k"},      {999999, "999 k"}, {1000000, "1.0 M"},
	{4200000, "4.2 M"}, {UINT64_MAX, "18.4 E"},
};

START_TEST(large_counts_are_cut_to_three_digits)
{
	char out[ROC_FIGURE_SIZE];

	ck_assert_str_eq(roc_figure_count(out, counts[_i].count, "."), counts[_i].text);
}
END_TEST

static const struct {
	uint64_t part, whole;
	const char *text;
} percents[] = {
	{0, 0, ""},
	{1, 0, ""},
	{0, 1, "0 %"},
	{0, UINT64_MAX, "0 %"},
	{1, 1001, "<0.1 %"},
	{1, UINT64_MAX, "<0.1 %"},
	{1, 1000, "0.1 %"},
	{4, 1000, "0.4 %"},
	{99, 1000, "9.9 %"},
	{1, 10, "10 %"},
	{1299, 10000, "12 %"},
	{999, 1000, "99 %"},
	{1, 1, "100 %"},
	{UINT64_MAX, UINT64_MAX, "100 %"},
	{UINT64_MAX / 2, UINT64_MAX, "49 %"},
	{2, 1, ">100 %"},
	{UINT64_MAX, 1, ">100 %"},
};

START_TEST(little_is_never_told_as_nothing)
{
	char out[ROC_FIGURE_SIZE];

	ck_assert_str_eq(roc_figure_percent(out, percents[_i].part, percents[_i].whole, "."),
			 percents[_i].text);
}
END_TEST

START_TEST(the_decimal_point_is_the_one_that_is_given)
{
	char out[ROC_FIGURE_SIZE];

	/* Whatever the process's locale says; absent in a small system, and then no test of it. */
	(void)setlocale(LC_ALL, "de_DE.UTF-8");
	ck_assert_str_eq(roc_figure_rate(out, 12500, ","), "12,5 fps");
	ck_assert_str_eq(roc_figure_rate(out, 29970, ","), "29,97 fps");
	ck_assert_str_eq(roc_figure_rate(out, 29970, "."), "29.97 fps");
	ck_assert_str_eq(roc_figure_measured_rate(out, 19900, ","), "19,9 fps");
	ck_assert_str_eq(roc_figure_bitrate(out, 4200000, ","), "4,2 Mbit/s");
	ck_assert_str_eq(roc_figure_age(out, 1500 * MS, ","), "1,5 s");
	ck_assert_str_eq(roc_figure_count(out, 12345, ","), "12,3 k");
	ck_assert_str_eq(roc_figure_percent(out, 4, 1000, ","), "0,4 %");
	ck_assert_str_eq(roc_figure_percent(out, 1, 10000, ","), "<0,1 %");
	/* U+066B, and a translation that has gone wrong. */
	ck_assert_str_eq(roc_figure_age(out, 1500 * MS, "\xd9\xab"), "1\xd9\xab"
								     "5 s");
	ck_assert_uint_lt(strlen(roc_figure_bitrate(out, UINT64_MAX, "DecimalPointOfThisLocale")),
			  ROC_FIGURE_SIZE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("figures");
	TCase *tc = tcase_create("figures");

	tcase_add_test(tc, sizes_have_a_multiplication_sign);
	tcase_add_loop_test(tc, rates_have_the_decimals_that_they_need, 0, (int)COUNT(rates));
	tcase_add_loop_test(tc, bit_rates_have_two_or_three_digits, 0, (int)COUNT(bitrates));
	tcase_add_loop_test(tc, ages_are_told_in_the_unit_that_matters, 0, (int)COUNT(ages));
	tcase_add_loop_test(tc, large_counts_are_cut_to_three_digits, 0, (int)COUNT(counts));
	tcase_add_loop_test(tc, little_is_never_told_as_nothing, 0, (int)COUNT(percents));
	tcase_add_test(tc, the_decimal_point_is_the_one_that_is_given);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
