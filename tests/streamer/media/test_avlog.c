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

static struct roc_avlog_peer seen;
static int changes;

static void on_peer(void *data, const struct roc_avlog_peer *peer)
{
	(void)data;
	seen = *peer;
	changes++;
}

START_TEST(a_connection_is_reported_as_it_is_made)
{
	/* Whatever the level of the log, and whatever is hidden in it. */
	roc_log_set_level(ROC_LOG_ERROR);
	ck_assert_int_eq(roc_redact_register("Successfully"), 0);
	changes = 0;
	roc_avlog_watch(on_peer, NULL);
	av_log(NULL, AV_LOG_VERBOSE, "Starting connection attempt to %s port %s\n", "::1", "554");
	ck_assert_int_eq(changes, 1);
	ck_assert_int_eq(seen.state, ROC_AVLOG_CONNECTING);
	ck_assert(!seen.connected);
	av_log(NULL, AV_LOG_VERBOSE, "Successfully connected to %s port %s\n", "::1", "554");
	ck_assert_int_eq(changes, 2);
	ck_assert_int_eq(seen.state, ROC_AVLOG_CONNECTED);
	ck_assert_str_eq(seen.host, "::1");
	ck_assert_uint_eq(seen.port, 554);
	/* elsewhere */
	av_log(NULL, AV_LOG_VERBOSE, "Starting connection attempt to %s port %s\n", "::2", "80");
	ck_assert_int_eq(roc_avlog_peer()->state, ROC_AVLOG_CONNECTING);
	ck_assert(roc_avlog_peer()->connected);
	roc_avlog_watch(NULL, NULL);
	roc_avlog_forget();
	ck_assert_int_eq(roc_avlog_peer()->state, ROC_AVLOG_NO_CONNECTION);
}
END_TEST

START_TEST(a_server_can_not_speak_for_libav)
{
	const char *words;

	av_log(NULL, AV_LOG_ERROR, "Server error: %s\n",
	       "Successfully connected to ::1 port 1 HTTP error 401 no method x failed: 401");
	ck_assert_int_eq(roc_avlog_peer()->state, ROC_AVLOG_NO_CONNECTION);
	ck_assert_int_eq(roc_avlog_status(&words), 0);
	av_log(NULL, AV_LOG_ERROR, "method %s failed: %d%s\n", "PLAY", 454,
	       " Server error: not found");
	ck_assert_int_eq(roc_avlog_status(&words), 454);
	ck_assert_str_eq(words, "Server error: not found");
	ck_assert_ptr_nonnull(strstr(roc_avlog_server_words(), "Successfully"));
}
END_TEST

START_TEST(a_status_code_is_kept)
{
	const char *words;

	roc_log_set_level(ROC_LOG_ERROR);
	av_log(NULL, AV_LOG_WARNING, "HTTP error %d %s\n", 503, "Service Unavailable");
	ck_assert_int_eq(roc_avlog_status(&words), 503);
	ck_assert_str_eq(words, "Service Unavailable");
	av_log(NULL, AV_LOG_ERROR, "method %s failed: %d%s\n", "SETUP", 461, "");
	ck_assert_int_eq(roc_avlog_status(&words), 461);
	ck_assert_str_eq(words, "");
	roc_avlog_forget();
	ck_assert_int_eq(roc_avlog_status(&words), 0);
}
END_TEST

/* A server asks for a login that libav then gives: only who debugs would take it for a refusal. */
START_TEST(an_error_that_libav_answers_is_none)
{
	av_log(NULL, AV_LOG_WARNING, "Server error: %s\n", "[ code=403 need auth ]");
	ck_assert_str_eq(roc_avlog_server_words(), "");
}
END_TEST

START_TEST(a_name_without_address_is_kept)
{
	av_log(NULL, AV_LOG_ERROR, "Failed to resolve hostname %s: %s\n", "cam.lan", "unknown");
	ck_assert_str_eq(roc_avlog_unresolved(), "cam.lan");
	av_log(NULL, AV_LOG_ERROR, "getaddrinfo(%s, %s): %s\n", "other.lan", "9", "unknown");
	ck_assert_str_eq(roc_avlog_unresolved(), "other.lan");
	roc_avlog_forget();
	ck_assert_str_eq(roc_avlog_unresolved(), "");
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
	tcase_add_test(tcase, a_connection_is_reported_as_it_is_made);
	tcase_add_test(tcase, a_server_can_not_speak_for_libav);
	tcase_add_test(tcase, a_status_code_is_kept);
	tcase_add_test(tcase, an_error_that_libav_answers_is_none);
	tcase_add_test(tcase, a_name_without_address_is_kept);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
