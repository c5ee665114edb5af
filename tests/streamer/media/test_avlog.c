/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/log.h>

#include "avlog.h"
#include "log.h"
#include "redact.h"
#include "suite.h"

static char line[ROC_LOG_LINE_MAX];

static void keep(void *data, enum roc_log_level level, int camera, const char *text)
{
	(void)data;
	(void)level;
	(void)camera;
	snprintf(line, sizeof(line), "%s", text);
}

static void setup(void)
{
	line[0] = '\0';
	roc_log_set_sink(keep, NULL);
	roc_log_set_level(ROC_LOG_DEBUG);
	roc_avlog_install(0);
	roc_avlog_forget();
}

static void teardown(void)
{
	roc_redact_forget_all();
}

START_TEST(the_words_of_a_server_are_kept)
{
	av_log(NULL, AV_LOG_ERROR, "Server error: no such stream\n");
	ck_assert_str_eq(roc_avlog_server_words(), "no such stream");
	ck_assert_str_eq(line, "libav: Server error: no such stream");
}
END_TEST

START_TEST(a_password_with_a_line_end_in_it_is_not_told_by_half)
{
	ck_assert_int_eq(roc_redact_register("first half\nsecond half"), 0);
	av_log(NULL, AV_LOG_ERROR, "Server error: refused first half\nsecond half\n");
	ck_assert_str_eq(roc_avlog_server_words(), "refused ***");
	ck_assert_str_eq(line, "libav: Server error: refused ***");
}
END_TEST

START_TEST(a_password_where_a_long_line_is_cut_is_not_told_by_half)
{
	const char *const password = "a-password-of-32-characters-12345";
	char words[5000];

	ck_assert_int_eq(roc_redact_register(password), 0);
	/* so that the password begins at each place near each end of a buffer */
	for (size_t from = 900; from < 4200; from += from == 1100 ? 2800 : 1) {
		memset(words, ' ', from);
		snprintf(words + from, sizeof(words) - from, "%s", password);
		line[0] = '\0';
		av_log(NULL, AV_LOG_ERROR, "Server error: %s\n", words);
		ck_assert_ptr_null(strstr(line, "a-p"));
		ck_assert_ptr_null(strstr(roc_avlog_server_words(), "a-p"));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("avlog");
	TCase *tcase = tcase_create("avlog");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_words_of_a_server_are_kept);
	tcase_add_test(tcase, a_password_with_a_line_end_in_it_is_not_told_by_half);
	tcase_add_test(tcase, a_password_where_a_long_line_is_cut_is_not_told_by_half);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
