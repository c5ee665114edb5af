/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker here is this very program, and behaves as the address of the camera says. */
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc.h"
#include "log.h"
#include "probe_worker.h"
#include "redact.h"
#include "suite.h"

#define SECRET "topsecret/77"

/* ---- the worker ----------------------------------------------------------------------------- */

static void send_result(uint32_t stream, uint32_t reason, const char *detail)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.result = (struct roc_ipc_result){
		.type = ROC_IPC_RESULT,
		.stream = stream,
		.reason = reason,
		.width = 640,
		.height = 360,
		.mhz = 12000,
		.score_milli = 1000 * stream,
	};
	strcpy(message.result.detail, detail);
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

static void send_log(enum roc_log_level level, const char *text)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.log.type = ROC_IPC_LOG;
	message.log.level = level;
	strcpy(message.log.text, text);
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

static int act(const struct roc_ipc_start *start)
{
	const char *how = start->camera.ip;
	char level[32];

	snprintf(level, sizeof(level), "level %u", start->log_level);
	send_log(ROC_LOG_INFO, level);
	if (start->mode != ROC_MODE_PROBE || strcmp(start->camera.password, SECRET) != 0)
		return 9;
	if (strcmp(how, "leak") == 0) {
		send_log(ROC_LOG_ERROR, "password is " SECRET " \033[2J");
		send_result(ROC_STREAM_MAIN, ROC_REASON_AUTH, "no " SECRET "\033[2J");
	}
	if (strcmp(how, "nonsense") == 0) {
		send_result(77, ROC_REASON_NONE, "");
		(void)send(ROC_WORKER_CONTROL_FD, "x", 1, MSG_NOSIGNAL);
		send_result(ROC_STREAM_MAIN, 4242, "");
		send_result(ROC_STREAM_MAIN, ROC_REASON_AUTH, "twice");
	}
	send_result(ROC_STREAM_MAIN, ROC_REASON_NONE, "");
	if (strcmp(how, "die") == 0)
		raise(SIGKILL);
	if (strcmp(how, "shout") == 0) {
		fputs("free(): invalid pointer " SECRET " \033[2J\n", stderr);
		raise(SIGKILL);
	}
	if (strcmp(how, "quit") == 0) {
		send_log(ROC_LOG_ERROR, "worker ends: Out of memory");
		return 1;
	}
	send_result(ROC_STREAM_EXT, ROC_REASON_NO_STREAM, "no such stream");
	send_result(ROC_STREAM_SUB, ROC_REASON_NONE, "");
	/* One that does not end by itself is ended. */
	if (strcmp(how, "linger") == 0)
		for (;;)
			pause();
	return 0;
}

static int be_worker(void)
{
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	union roc_ipc_message message;

	(void)poll(&pfd, 1, 10000);
	if (roc_ipc_receive(ROC_WORKER_CONTROL_FD, &message, NULL) != 1 ||
	    message.type != ROC_IPC_START)
		return 8;
	return act(&message.start);
}

/* ---- the tests ------------------------------------------------------------------------------ */

static struct roc_probe_report report;
static char error[2048];
static char heard[4096];
static unsigned int progressed;

static void on_progress(void *data, const struct roc_probe_report *so_far, uint64_t elapsed_ms)
{
	(void)data;
	(void)elapsed_ms;
	ck_assert_uint_lt(roc_probe_report_next(so_far), so_far->count);
	progressed++;
}

static void on_log(void *data, uint32_t level, const char *text)
{
	(void)data;
	(void)level;
	strncat(heard, text, sizeof(heard) - strlen(heard) - 1);
	strncat(heard, "\n", sizeof(heard) - strlen(heard) - 1);
}

static int run_with(const char *worker, const char *how, bool verbose)
{
	const struct roc_probe_watcher watcher = {
		.progress = on_progress, .log = on_log, .verbose = verbose};
	struct roc_camera_config camera = {
		.password = SECRET,
		.streams = {ROC_STREAM_MAIN, ROC_STREAM_EXT, ROC_STREAM_SUB},
	};

	strcpy(camera.ip, how);
	heard[0] = error[0] = '\0';
	progressed = 0;
	ck_assert_int_eq(roc_redact_register(SECRET), 0);
	roc_probe_report_init(&report, &camera, false);
	return roc_probe_worker_test(worker, &camera, &watcher, &report, error, sizeof(error));
}

static int test_how(const char *how)
{
	return run_with("/proc/self/exe", how, false);
}

START_TEST(all_results_are_collected)
{
	ck_assert_int_eq(test_how("good"), 0);
	ck_assert_uint_eq(roc_probe_report_next(&report), 3);
	ck_assert_int_eq(roc_probe_report_best(&report), 2);
	ck_assert_str_eq(roc_probe_row_reason(&report.rows[1]), "no such stream");
	ck_assert_uint_ge(progressed, 1);
	ck_assert_str_eq(error, "");
}
END_TEST

START_TEST(a_worker_that_lingers_after_its_last_result_is_ended)
{
	ck_assert_int_eq(test_how("linger"), 0);
	ck_assert_uint_eq(roc_probe_report_next(&report), 3);
}
END_TEST

START_TEST(the_worker_is_told_how_much_to_say)
{
	ck_assert_int_eq(run_with("/proc/self/exe", "good", true), 0);
	ck_assert_ptr_nonnull(strstr(heard, "level 7\n"));
	ck_assert_int_eq(run_with("/proc/self/exe", "good", false), 0);
	ck_assert_ptr_nonnull(strstr(heard, "level 3\n"));
}
END_TEST

START_TEST(a_worker_that_is_killed_is_told_of_with_the_stream_it_was_at)
{
	ck_assert_int_eq(test_how("die"), -ECHILD);
	ck_assert_str_eq(error, "roc-worker died while testing the ext stream (Killed)");
	ck_assert(roc_probe_row_works(&report.rows[0]));
	ck_assert_str_eq(roc_probe_row_reason(&report.rows[1]), "not tested");
}
END_TEST

START_TEST(a_worker_that_gives_up_is_told_of_in_its_own_words)
{
	ck_assert_int_eq(test_how("quit"), -ECHILD);
	ck_assert_str_eq(error, "roc-worker ended before it had tested the ext stream (status 1): "
				"worker ends: Out of memory");
}
END_TEST

START_TEST(a_worker_that_can_not_be_started_is_told_of)
{
	ck_assert_int_lt(run_with("/nonexistent/roc-worker", "good", false), 0);
	ck_assert_str_eq(error, "can't start /nonexistent/roc-worker: No such file or directory");
}
END_TEST

START_TEST(no_secret_and_no_control_character_comes_through)
{
	ck_assert_int_eq(test_how("leak"), 0);
	ck_assert_ptr_nonnull(strstr(heard, "password is " ROC_REDACT_MASK));
	ck_assert_ptr_null(strstr(heard, SECRET));
	ck_assert_ptr_null(strchr(heard, '\033'));
	ck_assert_str_eq(report.rows[0].detail, "no " ROC_REDACT_MASK " [2J");
}
END_TEST

START_TEST(nor_by_what_it_writes_to_its_standard_error)
{
	ck_assert_int_eq(test_how("shout"), -ECHILD);
	ck_assert_str_eq(error, "roc-worker died while testing the ext stream (Killed): free(): "
				"invalid pointer " ROC_REDACT_MASK "  [2J");
	ck_assert_ptr_null(strstr(heard, SECRET));
	ck_assert_ptr_null(strchr(heard, '\033'));
}
END_TEST

START_TEST(nonsense_of_a_worker_does_no_harm)
{
	ck_assert_int_eq(test_how("nonsense"), 0);
	ck_assert_uint_eq(report.rows[0].reason, ROC_REASON_NONE); /* what is not known is none */
	ck_assert_uint_eq(report.rows[0].stream, ROC_STREAM_MAIN);
	ck_assert_uint_eq(roc_probe_report_next(&report), 3);
}
END_TEST

int main(int argc, char **argv)
{
	if (argc == 1 && strcmp(argv[0], "roc-worker") == 0)
		return be_worker();

	Suite *suite = suite_create("probe_worker");
	TCase *tc = tcase_create("probe_worker");

	tcase_add_test(tc, all_results_are_collected);
	tcase_add_test(tc, a_worker_that_lingers_after_its_last_result_is_ended);
	tcase_add_test(tc, the_worker_is_told_how_much_to_say);
	tcase_add_test(tc, a_worker_that_is_killed_is_told_of_with_the_stream_it_was_at);
	tcase_add_test(tc, a_worker_that_gives_up_is_told_of_in_its_own_words);
	tcase_add_test(tc, a_worker_that_can_not_be_started_is_told_of);
	tcase_add_test(tc, no_secret_and_no_control_character_comes_through);
	tcase_add_test(tc, nor_by_what_it_writes_to_its_standard_error);
	tcase_add_test(tc, nonsense_of_a_worker_does_no_harm);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
