/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "redact.h"
#include "suite.h"

#define SECRET "topsecret/77"

static struct roc_output output;
static char lines[16384];
static int ends[2];

static void note(void *data, const char *line)
{
	ck_assert_ptr_eq(data, &output);
	ck_assert_uint_le(strlen(lines) + strlen(line) + 2, sizeof(lines));
	strcat(lines, line);
	strcat(lines, "|");
}

static void begin(void)
{
	lines[0] = '\0';
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	roc_output_init(&output, ends[0]);
	(void)roc_redact_register(SECRET);
}

static void take(const char *text)
{
	roc_output_take(&output, text, strlen(text), note, &output);
}

START_TEST(lines_come_whole_however_they_are_cut)
{
	take("one\ntw");
	ck_assert_str_eq(lines, "one|");
	take("o\n\n\nthr");
	roc_output_take(&output, "e\0e\n", 4, note, &output);
	ck_assert_str_eq(lines, "one|two|thre e|");
}
END_TEST

START_TEST(a_secret_does_not_pass_in_pieces_either)
{
	take("password is topse");
	take("cret/77 ok\n");
	ck_assert_str_eq(lines, "password is *** ok|");
}
END_TEST

START_TEST(a_line_that_is_too_long_is_cut_once_and_cuts_no_secret)
{
	char text[4 * ROC_LOG_LINE_MAX];

	/* so that the line ends in the middle of the secret */
	memset(text, 'x', sizeof(text));
	memcpy(text + ROC_LOG_LINE_MAX - 8, SECRET, strlen(SECRET));
	text[sizeof(text) - 1] = '\0';
	take(text);
	take("\nnext\n");
	ck_assert_ptr_null(strstr(lines, "topse"));
	ck_assert_ptr_nonnull(strstr(lines, "|next|"));
	ck_assert_uint_le(strcspn(lines, "|"), ROC_LOG_LINE_MAX);
	ck_assert_uint_eq(strlen(strchr(lines, '|')), strlen("|next|"));
}
END_TEST

START_TEST(what_is_left_at_the_end_is_a_line)
{
	ck_assert_int_eq(write(ends[1], "last words", 10), 10);
	ck_assert(roc_output_read(&output, note, &output));
	ck_assert_str_eq(lines, "");
	close(ends[1]);
	ck_assert(!roc_output_read(&output, note, &output));
	roc_output_finish(&output, note, &output);
	ck_assert_str_eq(lines, "last words|");
	ck_assert_int_eq(output.fd, -1);
	roc_output_finish(&output, note, &output);
	ck_assert_str_eq(lines, "last words|");
}
END_TEST

START_TEST(a_flood_is_read_in_portions)
{
	char chunk[4096];
	size_t sent = 0, got;
	ssize_t n;

	memset(chunk, '\n', sizeof(chunk));
	memcpy(chunk, "x", 1);
	while ((n = write(ends[1], chunk, sizeof(chunk))) > 0)
		sent += (size_t)n;
	ck_assert_uint_gt(sent, 16384);
	ck_assert(roc_output_read(&output, note, &output));
	got = strlen(lines) / 2; /* "x|" of each chunk */
	ck_assert_uint_ge(got, 1);
	ck_assert_uint_lt(got, sent / sizeof(chunk));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output");
	TCase *tc = tcase_create("output");

	tcase_add_checked_fixture(tc, begin, NULL);
	tcase_add_test(tc, lines_come_whole_however_they_are_cut);
	tcase_add_test(tc, a_secret_does_not_pass_in_pieces_either);
	tcase_add_test(tc, a_line_that_is_too_long_is_cut_once_and_cuts_no_secret);
	tcase_add_test(tc, what_is_left_at_the_end_is_a_line);
	tcase_add_test(tc, a_flood_is_read_in_portions);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
