/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format.h"
#include "suite.h"

#define MS UINT64_C(1000000)
#define S (1000 * MS)

static const struct {
	char *(*format)(char *, uint64_t);
	uint64_t in;
	const char *out;
} cases[] = {
	{roc_format_age, 0, "0ms"},
	{roc_format_age, 999 * MS, "999ms"},
	{roc_format_age, 1990 * MS, "1.9s"},
	{roc_format_age, 10 * S, "10s"},
	{roc_format_age, 119 * S, "119s"},
	{roc_format_age, 120 * S, "2m"},
	{roc_format_age, 7200 * S, "2h"},
	{roc_format_age, 172800 * S, "2d"},
	{roc_format_age, UINT64_MAX, "213503d"},
	{roc_format_uptime, 59 * S, "59 s"},
	{roc_format_uptime, 3599 * S, "59 min"},
	{roc_format_uptime, 3660 * S, "1 h 01 min"},
	{roc_format_uptime, 90000 * S, "1 d 01 h"},
	{roc_format_count, 0, "0"},
	{roc_format_count, 9999, "9999"},
	{roc_format_count, 10000, "10.0k"},
	{roc_format_count, 99999, "99.9k"},
	{roc_format_count, 999999, "999k"},
	{roc_format_count, 1000000, "1.0M"},
	{roc_format_count, UINT64_MAX, "18.4E"},
};

START_TEST(numbers_fit_their_columns)
{
	char out[ROC_FORMAT_SIZE];

	ck_assert_str_eq(cases[_i].format(out, cases[_i].in), cases[_i].out);
}
END_TEST

START_TEST(rates_and_sizes)
{
	char out[ROC_FORMAT_SIZE];

	ck_assert_str_eq(roc_format_bitrate(out, 0), "");
	ck_assert_str_eq(roc_format_bitrate(out, 999), "999");
	ck_assert_str_eq(roc_format_bitrate(out, 850000), "850k");
	ck_assert_str_eq(roc_format_bitrate(out, 4000000), "4.0M");
	ck_assert_str_eq(roc_format_bitrate(out, UINT32_MAX), "4.2G");
	ck_assert_str_eq(roc_format_picture(out, 2560, 1440, 12000), "2560x1440@12.0");
	ck_assert_str_eq(roc_format_picture(out, 2560, 1440, 29970), "2560x1440@30.0");
	ck_assert_str_eq(roc_format_picture(out, 0, 1440, 12000), "");
	ck_assert_str_eq(roc_format_picture(out, 2560, 1440, 0), "2560x1440");
	ck_assert_str_eq(roc_format_picture(out, UINT32_MAX, UINT32_MAX, UINT32_MAX),
			 "4294967295x4294967295@4294967.3");
	ck_assert_str_eq(roc_format_fps(out, 0), "0.0");
	ck_assert_str_eq(roc_format_fps(out, 12000), "12.0");
	ck_assert_str_eq(roc_format_fps(out, 14985), "14.985");
	ck_assert_str_eq(roc_format_fps(out, 7), "0.007");
	ck_assert_str_eq(roc_format_fps(out, 12500), "12.5");
}
END_TEST

START_TEST(time_since_never_or_the_future_is_none)
{
	ck_assert_uint_eq(roc_format_since(3, 10), 7);
	ck_assert_uint_eq(roc_format_since(0, 10), 0);
	ck_assert_uint_eq(roc_format_since(UINT64_MAX, 10), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("format");
	TCase *tc = tcase_create("format");
	tcase_add_loop_test(tc, numbers_fit_their_columns, 0, (int)COUNT(cases));
	tcase_add_test(tc, rates_and_sizes);
	tcase_add_test(tc, time_since_never_or_the_future_is_none);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
