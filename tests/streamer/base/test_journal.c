/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "journal.h"
#include "suite.h"

static char folder[64];
static char path[96];
static int journal;

static void make_journal(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	strcpy(folder, "/tmp/roc-journal-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
	strcpy(address.sun_path, path);
	journal = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ck_assert_int_ge(journal, 0);
	ck_assert_int_eq(bind(journal, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void remove_journal(void)
{
	close(journal);
	unlink(path);
	rmdir(folder);
}

static void expect(const char *wanted)
{
	char got[2048];
	const ssize_t n = recv(journal, got, sizeof(got) - 1, 0);

	ck_assert_int_gt(n, 0);
	got[n] = '\0';
	ck_assert_str_eq(got, wanted);
}

START_TEST(a_cameras_line_has_its_number_and_state)
{
	ck_assert_int_eq(roc_journal_send(path, ROC_LOG_WARNING, 3, "offline", "no answer"), 0);
	expect("PRIORITY=4\nSYSLOG_IDENTIFIER=roc-streamer\nCAMERA=3\nSTATE=offline\n"
	       "MESSAGE=camera 3: no answer\n");
	ck_assert_int_eq(roc_journal_send(path, ROC_LOG_INFO, 0, NULL, "x"), 0);
	expect("PRIORITY=6\nSYSLOG_IDENTIFIER=roc-streamer\nCAMERA=0\nMESSAGE=camera 0: x\n");
}
END_TEST

START_TEST(a_line_of_the_service_has_neither)
{
	ck_assert_int_eq(
		roc_journal_send(path, ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "live", "starts"), 0);
	expect("PRIORITY=5\nSYSLOG_IDENTIFIER=roc-streamer\nMESSAGE=starts\n");
}
END_TEST

START_TEST(the_longest_line_fits)
{
	char text[ROC_LOG_LINE_MAX];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(roc_journal_send(path, ROC_LOG_ERROR, 15, "connecting", text), 0);
}
END_TEST

START_TEST(a_journal_that_is_behind_is_not_waited_for)
{
	int r = 0;

	for (int i = 0; i < 100000 && r == 0; i++)
		r = roc_journal_send(path, ROC_LOG_INFO, 0, "live", "a line");
	ck_assert_int_eq(r, -EAGAIN);
}
END_TEST

START_TEST(no_journal_is_an_error)
{
	ck_assert_int_eq(roc_journal_send("/nowhere/socket", ROC_LOG_INFO, 0, NULL, "x"), -ENOENT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tc = tcase_create("journal");

	tcase_add_checked_fixture(tc, make_journal, remove_journal);
	tcase_add_test(tc, a_cameras_line_has_its_number_and_state);
	tcase_add_test(tc, a_line_of_the_service_has_neither);
	tcase_add_test(tc, the_longest_line_fits);
	tcase_add_test(tc, a_journal_that_is_behind_is_not_waited_for);
	tcase_add_test(tc, no_journal_is_an_error);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
