/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "redact.h"
#include "suite.h"

static struct {
	int lines;
	enum roc_log_level level;
	int camera;
	char text[2 * ROC_LOG_LINE_MAX];
} seen;

static void keep(void *data, enum roc_log_level level, int camera, const char *text)
{
	ck_assert_ptr_eq(data, &seen);
	seen.lines++;
	seen.level = level;
	seen.camera = camera;
	snprintf(seen.text, sizeof(seen.text), "%s", text);
	errno = EBADF; /* a sink may do anything */
}

static void use_sink(void)
{
	memset(&seen, 0, sizeof(seen));
	roc_log_set_sink(keep, &seen);
	roc_log_set_level(ROC_LOG_INFO);
}

START_TEST(a_line_reaches_the_sink_and_errno_survives)
{
	errno = ENOENT;
	roc_log(ROC_LOG_WARNING, 3, "%s: %s", "open", strerror(errno));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(seen.lines, 1);
	ck_assert_int_eq(seen.level, ROC_LOG_WARNING);
	ck_assert_int_eq(seen.camera, 3);
	ck_assert_str_eq(seen.text, "open: No such file or directory");
}
END_TEST

START_TEST(lines_above_the_level_are_dropped)
{
	roc_log(ROC_LOG_DEBUG, 0, "no");
	ck_assert_int_eq(seen.lines, 0);
	roc_log_set_level(ROC_LOG_DEBUG);
	ck_assert_int_eq(roc_log_get_level(), ROC_LOG_DEBUG);
	roc_log(ROC_LOG_DEBUG, 0, "yes");
	ck_assert_int_eq(seen.lines, 1);
	roc_log_set_level(ROC_LOG_ERROR);
	roc_log(ROC_LOG_WARNING, 0, "no");
	ck_assert_int_eq(seen.lines, 1);
}
END_TEST

START_TEST(secrets_go_before_control_characters_do)
{
	ck_assert_int_eq(roc_redact_register("hun\x01ter\n22"), 0);
	roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA, "a hun\x01ter\n22 b\x1b[2J\nc\xff");
	ck_assert_str_eq(seen.text, "a *** b [2J c?");
}
END_TEST

START_TEST(a_secret_that_crosses_the_end_of_the_line_leaves_nothing)
{
	char text[6000];

	ck_assert_int_eq(roc_redact_register("hunter22-hunter22"), 0);
	for (size_t at = ROC_LOG_LINE_MAX - 24; at < ROC_LOG_LINE_MAX + 2; at++) {
		memset(text, '.', sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		memcpy(text + at, "hunter22-hunter22", 17);
		roc_log(ROC_LOG_INFO, 0, "%s", text);
		ck_assert_uint_eq(strlen(seen.text), ROC_LOG_LINE_MAX - 1);
		ck_assert_ptr_null(strchr(seen.text, 'h'));
	}
}
END_TEST

START_TEST(long_lines_are_cut_at_a_character)
{
	char text[3000];

	for (size_t shift = 0; shift < 2; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "\xc3\xa9", 3);
		roc_log(ROC_LOG_INFO, 0, "%s", text);
		ck_assert_uint_eq(strlen(seen.text), ROC_LOG_LINE_MAX - 2 + shift);
		ck_assert_ptr_null(strchr(seen.text, '?'));
	}
}
END_TEST

/** What the default sink writes for one warning of camera 3 and one notice of none. */
static void write_default(const char *journal, char *out, size_t size)
{
	FILE *file = tmpfile();
	const int saved = dup(STDERR_FILENO);
	struct stat st;
	char own[64];
	size_t n;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fstat(fileno(file), &st), 0);
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	setenv("JOURNAL_STREAM", strcmp(journal, "own") == 0 ? own : journal, 1);
	ck_assert_int_ge(dup2(fileno(file), STDERR_FILENO), 0);
	roc_log_set_sink(NULL, NULL);
	roc_log(ROC_LOG_WARNING, 3, "text");
	roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "start");
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	n = fread(out, 1, size - 1, file);
	out[n] = '\0';
	fclose(file);
}

START_TEST(stderr_that_is_the_journal_gets_levels)
{
	char out[256];

	write_default("own", out, sizeof(out));
	ck_assert_str_eq(out, "<4>camera 3: text\n<5>start\n");
}
END_TEST

START_TEST(stderr_that_is_not_the_journal_gets_words)
{
	char out[256];

	write_default("1:1", out, sizeof(out));
	ck_assert_str_eq(out, "WARNING camera 3: text\nINFO: start\n");
}
END_TEST

START_TEST(levels_have_the_words_of_the_old_log)
{
	ck_assert_str_eq(roc_log_level_name(ROC_LOG_ERROR), "ERROR");
	ck_assert_str_eq(roc_log_level_name(ROC_LOG_WARNING), "WARNING");
	ck_assert_str_eq(roc_log_level_name(ROC_LOG_NOTICE), "INFO");
	ck_assert_str_eq(roc_log_level_name(ROC_LOG_INFO), "INFO");
	ck_assert_str_eq(roc_log_level_name(ROC_LOG_DEBUG), "DEBUG");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("log");
	TCase *tc = tcase_create("log");

	tcase_add_checked_fixture(tc, use_sink, roc_redact_forget_all);
	tcase_add_test(tc, a_line_reaches_the_sink_and_errno_survives);
	tcase_add_test(tc, lines_above_the_level_are_dropped);
	tcase_add_test(tc, secrets_go_before_control_characters_do);
	tcase_add_test(tc, a_secret_that_crosses_the_end_of_the_line_leaves_nothing);
	tcase_add_test(tc, long_lines_are_cut_at_a_character);
	tcase_add_test(tc, stderr_that_is_the_journal_gets_levels);
	tcase_add_test(tc, stderr_that_is_not_the_journal_gets_words);
	tcase_add_test(tc, levels_have_the_words_of_the_old_log);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
