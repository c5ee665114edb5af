/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "no_thread.h"
#include "state_writer.h"
#include "suite.h"

#define PATIENCE_NS (30 * ROC_NS_PER_S)

static char folder[64], path[96];
static struct roc_state_writer *writer;

static void begin(void)
{
	strcpy(folder, "/tmp/roc-state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/state.json", folder);
}

static void end(void)
{
	(void)unlink(path);
	(void)rmdir(folder);
}

static void start(int mode)
{
	has_no_thread = mode == 1;
	ck_assert_int_eq(roc_state_writer_start(folder, &writer), 0);
}

/* @return the result */
static int write_and_wait(const char *text)
{
	int result = 1;

	roc_state_writer_submit(writer, strdup(text));
	ck_assert(roc_state_writer_is_busy(writer));
	ck_assert_int_eq(roc_state_writer_take(writer, roc_now_ns() + PATIENCE_NS, &result), 1);
	ck_assert(!roc_state_writer_is_busy(writer));
	return result;
}

static void check_file(const char *text)
{
	char read[64] = "";
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	(void)fread(read, 1, sizeof(read) - 1, file);
	(void)fclose(file);
	ck_assert_str_eq(read, text);
}

START_TEST(texts_are_written_one_after_another)
{
	int result = 1;

	start(_i);
	ck_assert_int_eq(roc_state_writer_take(writer, 0, &result), 0);
	ck_assert_int_eq(write_and_wait("one"), 0);
	check_file("one");
	ck_assert_int_eq(roc_state_writer_take(writer, 0, &result), 0);
	ck_assert_int_eq(write_and_wait("two"), 0);
	check_file("two");
	roc_state_writer_stop(writer, roc_now_ns() + PATIENCE_NS);
}
END_TEST

START_TEST(what_went_wrong_is_the_result)
{
	char away[80];

	start(_i);
	(void)snprintf(away, sizeof(away), "%s.away", folder);
	ck_assert_int_eq(rename(folder, away), 0);
	ck_assert_int_eq(write_and_wait("one"), -ENOENT);
	ck_assert_int_eq(rename(away, folder), 0);
	ck_assert_int_eq(write_and_wait("two"), 0);
	check_file("two");
	roc_state_writer_stop(writer, roc_now_ns() + PATIENCE_NS);
}
END_TEST

START_TEST(what_was_submitted_is_written_before_the_end)
{
	start(_i);
	roc_state_writer_submit(writer, strdup("last"));
	roc_state_writer_stop(writer, roc_now_ns() + PATIENCE_NS);
	check_file("last");
	roc_state_writer_stop(NULL, 0);
}
END_TEST

START_TEST(signals_are_not_for_the_thread)
{
	sigset_t set, before, now;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	ck_assert_int_eq(pthread_sigmask(SIG_SETMASK, NULL, &before), 0);
	start(0);
	ck_assert_int_eq(pthread_sigmask(SIG_SETMASK, NULL, &now), 0);
	ck_assert_int_eq(sigismember(&now, SIGTERM), sigismember(&before, SIGTERM));
	/* Blocked here, too, it stays pending: the thread would have died of it, and we with it. */
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
	ck_assert_int_eq(kill(getpid(), SIGTERM), 0);
	ck_assert_int_eq(write_and_wait("alive"), 0);
	ck_assert_int_eq(sigpending(&now), 0);
	ck_assert_int_eq(sigismember(&now, SIGTERM), 1);
	(void)signal(SIGTERM, SIG_IGN);
	roc_state_writer_stop(writer, roc_now_ns() + PATIENCE_NS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("state_writer");
	TCase *tc = tcase_create("state_writer");

	tcase_add_checked_fixture(tc, begin, end);
	/* with a thread, and without */
	tcase_add_loop_test(tc, texts_are_written_one_after_another, 0, 2);
	tcase_add_loop_test(tc, what_went_wrong_is_the_result, 0, 2);
	tcase_add_loop_test(tc, what_was_submitted_is_written_before_the_end, 0, 2);
	tcase_add_test(tc, signals_are_not_for_the_thread);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
