/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real roc-streamer at the moment at which its status segment appears (stop_at_rename.c): what a
 * reader sees first.
 */
#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "roc/status.h"
#include "suite.h"

static char folder[64], segment[96], config[96];
static pid_t streamer;

static void make_folder(void)
{
	strcpy(folder, "/tmp/roc-start-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(segment, sizeof(segment), "%s/status", folder);
	(void)snprintf(config, sizeof(config), "%s/cameras.json", folder);
	setenv(ROC_STATUS_ENV, segment, 1);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_folder(void)
{
	if (streamer > 0) {
		(void)kill(streamer, SIGKILL);
		(void)waitpid(streamer, NULL, 0);
	}
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void be_streamer(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	unsetenv("NOTIFY_SOCKET");
	setenv("LD_PRELOAD", ROC_STOP_AT_RENAME, 1);
	setenv("ROC_STOP_AT", segment, 1);
	execl(ROC_STREAMER, "roc-streamer", "--config", config, "--log-dir", "none", "--state-dir",
	      folder, "--worker", "/bin/true", NULL);
	_exit(99);
}

/* Start it with @cameras; it has put its segment in place, and stands still. */
static void start_streamer(const char *cameras)
{
	FILE *file = fopen(config, "w");
	int status;

	ck_assert_ptr_nonnull(file);
	fputs(cameras, file);
	ck_assert_int_eq(fclose(file), 0);
	streamer = fork();
	if (streamer == 0)
		be_streamer();
	ck_assert_int_gt(streamer, 0);
	ck_assert_int_eq(waitpid(streamer, &status, WUNTRACED), streamer);
	ck_assert_msg(WIFSTOPPED(status), "it ended before its segment was there");
}

static int check_status(void)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		execl(ROCCTL, "rocctl", "status", "--check", NULL);
		_exit(99);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(the_segment_appears_with_all_cameras)
{
	static struct roc_status_copy copy;

	start_streamer("[{\"ip\": \"127.0.0.1\", \"password\": \"x\", \"name\": \"Gate\"},"
		       " {\"ip\": \"127.0.0.2\", \"password\": \"x\", \"name\": \"Yard\"}]");
	ck_assert_int_eq(roc_status_load(segment, &copy), 0);
	ck_assert_str_eq(copy.cameras[0].name, "Gate");
	ck_assert_str_eq(copy.cameras[1].name, "Yard");
	ck_assert_uint_eq(copy.cameras[2].state, ROC_STATE_UNUSED);
	ck_assert_int_eq(check_status(), 1);
}
END_TEST

START_TEST(a_service_without_cameras_is_well)
{
	start_streamer("[]");
	ck_assert_int_eq(check_status(), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("start");
	TCase *tc = tcase_create("start");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, the_segment_appears_with_all_cameras);
	tcase_add_test(tc, a_service_without_cameras_is_well);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
