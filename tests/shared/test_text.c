/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "text.h"

static const struct {
	const char *in;
	size_t size;
	const char *out;
} copies[] = {
	{"", 4, ""},
	{"abc", 4, "abc"},
	{"abcd", 4, "abc"},
	{"abcd", 1, ""},
	{"ab\xc3\xa9", 4, "ab"},
	{"ab\xc3\xa9", 5, "ab\xc3\xa9"},
	{"\xf0\x9f\x8e\xa5", 4, ""},
	{"a\xf0\x9f\x8e\xa5", 4, "a"},
	{"\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80"}, /* no character to keep whole */
};

START_TEST(copies_whole_characters_and_fills_with_zeros)
{
	const size_t size = copies[_i].size;
	char *out = malloc(size); /* its own block: a byte too far is seen */

	ck_assert_ptr_nonnull(out);
	memset(out, 'x', size);
	ck_assert_ptr_eq(roc_text_copy(out, size, copies[_i].in), out);
	ck_assert_str_eq(out, copies[_i].out);
	for (size_t i = strlen(out); i < size; i++)
		ck_assert_int_eq(out[i], 0);
	free(out);
}
END_TEST

static const struct {
	const char *in, *out;
} cleanings[] = {
	{"", ""},
	{"plain", "plain"},
	{"Caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\xa5", "Caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\xa5"},
	{"a\nb\tc\x1b[31m\x7f", "a b c [31m "},
	{"a\xc2\x85"
	 "b\xc2\x9f"
	 "c",
	 "a b c"},
	{"a\xe2\x80\xa8"
	 "b\xe2\x80\xa9",
	 "a b "},
	{"\xc3", "?"},
	{"\xc3(", "?("},
	{"\xc0\xaf", "??"},           /* overlong */
	{"\xe0\x80\xaf", "???"},      /* overlong */
	{"\xed\xa0\x80", "???"},      /* surrogate */
	{"\xf4\x90\x80\x80", "????"}, /* beyond U+10FFFF */
	{"\xff\xfe", "??"},
	{"a\xe2\x82", "a??"},
};

START_TEST(cleans_what_a_terminal_must_not_get)
{
	char text[32];

	memset(text, 'x', sizeof(text));
	strcpy(text, cleanings[_i].in);
	roc_text_clean(text, sizeof(text));
	ck_assert_str_eq(text, cleanings[_i].out);
	for (size_t i = strlen(text); i < sizeof(text); i++)
		ck_assert_int_eq(text[i], 0);
}
END_TEST

START_TEST(terminates_what_has_no_end)
{
	char text[4] = {'a', 'b', 'c', 'd'};

	roc_text_clean(text, sizeof(text));
	ck_assert_str_eq(text, "abc");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_add_loop_test(tc, copies_whole_characters_and_fills_with_zeros, 0, COUNT(copies));
	tcase_add_loop_test(tc, cleans_what_a_terminal_must_not_get, 0, COUNT(cleanings));
	tcase_add_test(tc, terminates_what_has_no_end);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
