/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "display.h"
#include "suite.h"

#include <string.h>

static const struct {
	const char *in, *clean;
	unsigned int width;
} texts[] = {
	{"", "", 0},
	{"Field 1", "Field 1", 7},
	{"T\u00fcr", "T\u00fcr", 3},
	{"e\u0301", "e\u0301", 1}, /* combining accent */
	{"\u7403\u5834", "\u7403\u5834", 4},
	{"\U0001f4f7", "\U0001f4f7", 2},
	{"a\tb\nc\r", "a b c ", 6},
	{"\033[31mred", " [31mred", 8},
	{"\x7f", " ", 1},
	{"\xc2\x9b"
	 "31m",
	 " 31m", 4}, /* C1: a control sequence in UTF-8 */
	{"\x9b"
	 "31m",
	 "?31m", 4},                            /* and in 8 bits */
	{"a\u202eb\u2066c\u200f", "a b c ", 6}, /* writing direction */
	{"a\u2028b", "a b", 3},
	{"\xff\xfe", "??", 2},
	{"\xc3", "?", 1}, /* cut off */
	{"\xe2\x82", "??", 2},
	{"\xc0\x9b", "??", 2}, /* overlong ESC */
	{"\xe0\x80\x9b", "???", 3},
	{"\xed\xa0\x80", "???", 3}, /* surrogate */
	{"\xf4\x90\x80\x80", "????", 4},
	{"\xf8\x88\x80\x80\x80", "?????", 5},
};

START_TEST(nothing_that_a_terminal_acts_upon_gets_through)
{
	char out[64];

	ck_assert_str_eq(roc_display_clean(out, sizeof(out), texts[_i].in), texts[_i].clean);
	ck_assert_uint_eq(roc_display_width(out), texts[_i].width);
}
END_TEST

START_TEST(what_is_utf8_is_told_apart)
{
	static const char *const good[] = {"", "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
	static const char *const bad[] = {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82"};

	for (size_t i = 0; i < COUNT(good); i++)
		ck_assert(roc_display_is_utf8(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert(!roc_display_is_utf8(bad[i]));
}
END_TEST

START_TEST(a_text_is_cut_at_a_whole_character)
{
	char out[4];

	ck_assert_str_eq(roc_display_clean(out, sizeof(out), "ab\u00fc"), "ab");
	ck_assert_str_eq(roc_display_clean(out, sizeof(out), "a\u00fcb"), "a\u00fc");
	ck_assert_str_eq(roc_display_clean(out, 1, "abc"), "");
	ck_assert_uint_eq(roc_display_fit("\u7403\u5834", 3), 3);
	ck_assert_uint_eq(roc_display_fit("e\u0301x", 1), 3);
	ck_assert_uint_eq(roc_display_fit("abc", 0), 0);
	ck_assert_uint_eq(roc_display_fit("abc", 9), 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("display");
	TCase *tc = tcase_create("display");
	tcase_add_loop_test(tc, nothing_that_a_terminal_acts_upon_gets_through, 0,
			    (int)COUNT(texts));
	tcase_add_test(tc, what_is_utf8_is_told_apart);
	tcase_add_test(tc, a_text_is_cut_at_a_whole_character);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
