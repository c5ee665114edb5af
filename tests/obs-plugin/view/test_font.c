/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "wrap.h"

#define BOLD (&roc_font_bold)
#define REGULAR (&roc_font_regular)

static const struct roc_font *const fonts[] = {&roc_font_bold, &roc_font_regular};

START_TEST(all_digits_are_equally_wide)
{
	const double zero = roc_font_width(fonts[_i], 100, "0", 1);

	ck_assert_double_gt(zero, 50);
	for (char digit = '1'; digit <= '9'; digit++)
		ck_assert_double_eq(roc_font_width(fonts[_i], 100, &digit, 1), zero);
}
END_TEST

START_TEST(the_characters_of_figures_are_there)
{
	static const char *const needed[] = {"\xc3\x97", "\xe2\x80\xa6", "%", "<", "/",
					     ",",        "\xc2\xb7"};

	for (size_t i = 0; i < COUNT(needed); i++) {
		struct roc_font_brush brush;
		double pen = 0;
		size_t length;

		roc_font_put(fonts[_i], 100, needed[i], strlen(needed[i]), 0, &pen, &brush,
			     &length);
		ck_assert_uint_eq(length, strlen(needed[i]));
		ck_assert_uint_ne(brush.glyph->code, ROC_FONT_UNKNOWN);
	}
}
END_TEST

START_TEST(the_weights_differ)
{
	ck_assert_double_gt(roc_font_width(BOLD, 48, "Field 1", 7),
			    roc_font_width(REGULAR, 48, "Field 1", 7));
	ck_assert_double_gt(roc_font_cap_height(REGULAR, 48), 30);
	ck_assert_double_lt(roc_font_cap_height(REGULAR, 48), 40);
}
END_TEST

START_TEST(what_fits_is_not_wider_than_the_room)
{
	static const char text[] = "K\xc3\xbc"
				   "che \xd0\x9a\xd1\x83 \xff\xe2\x82 Field";
	const size_t bytes = sizeof(text) - 1;

	for (int width = -5; width < 400; width++) {
		const size_t fit = roc_font_fit(REGULAR, 20, text, bytes, width);

		if (fit > 0)
			ck_assert_double_le(roc_font_width(REGULAR, 20, text, fit), width);
		if (fit < bytes)
			ck_assert_double_gt(
				roc_font_width(REGULAR, 20, text,
					       fit + roc_font_character(text + fit, bytes - fit)),
				width);
		/* never within the second character, the only one of which it could be told */
		ck_assert_uint_ne(fit, 2);
	}
}
END_TEST

static const struct {
	const char *text;
	uint32_t most;
	const char *lines[4];
	bool cut; /* the last one */
} wraps[] = {
	{"", 3, {NULL}, false},
	{"    ", 3, {NULL}, false},
	{"\n\n", 3, {NULL}, false},
	{"one", 3, {"one"}, false},
	{"  one  ", 3, {"one"}, false},
	{"one two", 3, {"one two"}, false},
	{"one two three", 3, {"one two", "three"}, false},
	{"one two   three", 3, {"one two", "three"}, false},
	{"one\ntwo", 3, {"one", "two"}, false},
	{"one\n\n two", 3, {"one", "two"}, false},
	{"one\ntwo", 1, {"one"}, false},
	{"MMMMMMMMMMMM", 3, {"MMMMM", "MMMMM", "MM"}, false},
	{"one two three four five", 2, {"one two", "three"}, true},
	{"one two three four five", 0, {NULL}, false},
};

START_TEST(lines_are_broken_at_blanks_and_feeds)
{
	const double width = roc_font_width(REGULAR, 20, "MMMMM", 5) + 0.1;
	struct roc_font_line lines[4];
	const uint32_t count = roc_font_wrap(REGULAR, 20, wraps[_i].text, strlen(wraps[_i].text),
					     width, wraps[_i].most, lines);
	uint32_t wanted = 0;

	while (wanted < COUNT(wraps[_i].lines) && wraps[_i].lines[wanted])
		wanted++;
	ck_assert_uint_eq(count, wanted);
	for (uint32_t i = 0; i < count; i++) {
		const bool last = i + 1 == count;

		ck_assert_double_le(lines[i].width, width);
		ck_assert_int_eq(lines[i].cut, last && wraps[_i].cut);
		if (lines[i].cut) {
			ck_assert_int_eq(strncmp(lines[i].text, wraps[_i].lines[i],
						 strlen(wraps[_i].lines[i])),
					 0);
			continue;
		}
		ck_assert_uint_eq(lines[i].bytes, strlen(wraps[_i].lines[i]));
		ck_assert_int_eq(memcmp(lines[i].text, wraps[_i].lines[i], lines[i].bytes), 0);
	}
}
END_TEST

START_TEST(texts_of_any_bytes_are_wrapped_within_their_room)
{
	uint32_t seed = 12345;

	for (int round = 0; round < 3000; round++) {
		const size_t bytes = (size_t)(round % 97);
		char *text = malloc(bytes + 1); /* exact, for the sanitizers */
		struct roc_font_line lines[8];
		const double width = round % 300;

		for (size_t i = 0; i < bytes; i++) {
			seed = seed * 1664525u + 1013904223u;
			text[i] = (char)(seed >> 24);
			if (seed >> 16 & 1)
				text[i] = " \nab\xc3\xa4"[seed >> 20 & 5];
		}
		const uint32_t count =
			roc_font_wrap(BOLD, 18, text, bytes, width, (uint32_t)round % 9, lines);
		ck_assert_uint_le(count, (uint32_t)round % 9);
		for (uint32_t i = 0; i < count; i++) {
			ck_assert(lines[i].text >= text);
			ck_assert(lines[i].text + lines[i].bytes <= text + bytes);
			if (!lines[i].cut)
				ck_assert_double_le(lines[i].width, width);
		}
		free(text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("font");
	TCase *tc = tcase_create("font");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, all_digits_are_equally_wide, 0, (int)COUNT(fonts));
	tcase_add_loop_test(tc, the_characters_of_figures_are_there, 0, (int)COUNT(fonts));
	tcase_add_test(tc, the_weights_differ);
	tcase_add_test(tc, what_fits_is_not_wider_than_the_room);
	tcase_add_loop_test(tc, lines_are_broken_at_blanks_and_feeds, 0, (int)COUNT(wraps));
	tcase_add_test(tc, texts_of_any_bytes_are_wrapped_within_their_room);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
