/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "logfiles.h"
#include "no_thread.h"
#include "suite.h"

#define LIMIT_MS 30000
#define LINES 300

static char folder[64];
static char text[65536];
static int ends[2], stderr_before;

static void begin(void)
{
	strcpy(folder, "/tmp/roc-logfiles-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	/* as the other programs on a terminal have it */
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, 0), 0);
	stderr_before = dup(STDERR_FILENO);
	ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void end(void)
{
	(void)dup2(stderr_before, STDERR_FILENO);
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void start(int mode)
{
	has_no_thread = mode == 1;
	roc_logfiles_start(folder);
}

static const char *read_file(const char *name)
{
	char path[PATH_MAX];
	size_t size = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	if (file) {
		size = fread(text, 1, sizeof(text) - 1, file);
		(void)fclose(file);
	}
	text[size] = '\0';
	return text;
}

static const char *read_console(void)
{
	const ssize_t n = read(ends[0], text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static int count(const char *in, const char *what)
{
	int found = 0;

	for (const char *at = in; (at = strstr(at, what)); at += strlen(what))
		found++;
	return found;
}

START_TEST(lines_go_where_they_belong)
{
	start(_i);
	roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "for all");
	roc_log(ROC_LOG_INFO, 3, "of camera three");
	roc_log(ROC_LOG_ERROR, 3, "an error of it");
	roc_logfiles_stop(LIMIT_MS);
	ck_assert_int_eq(count(read_file("camera_streamer.log"), "\n"), 3 + _i);
	ck_assert_ptr_nonnull(strstr(text, " - INFO - for all\n"));
	ck_assert_int_eq(count(read_file("cameras/camera3.log"), "\n"), 2);
	ck_assert_int_eq(count(read_file("ffmpeg_errors.log"), "\n"), 1);
	ck_assert_ptr_nonnull(strstr(text, " - ERROR - an error of it\n"));
	ck_assert_ptr_nonnull(strstr(read_console(), "ERROR camera 3: an error of it\n"));
}
END_TEST

START_TEST(files_that_are_moved_away_lose_no_line)
{
	char from[PATH_MAX], to[PATH_MAX], name[32];
	int kept = 0, files = 0;

	(void)snprintf(from, sizeof(from), "%s/camera_streamer.log", folder);
	start(_i);
	for (int i = 0; access(from, F_OK) < 0; i++) {
		ck_assert_int_lt(i, LIMIT_MS / 10);
		(void)usleep(10000);
	}
	for (int i = 0; i < LINES; i++) {
		roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA, "line %d.", i);
		if (i % 10 == 0) {
			(void)snprintf(to, sizeof(to), "%s/%d", folder, files);
			files += rename(from, to) == 0;
			roc_logfiles_reopen();
			(void)read_console();
		}
	}
	roc_logfiles_stop(LIMIT_MS);
	kept = count(read_file("camera_streamer.log"), " - line ");
	for (int i = 0; i < files; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		kept += count(read_file(name), " - line ");
	}
	ck_assert_int_gt(files, 0);
	ck_assert_int_eq(kept, LINES);
}
END_TEST

START_TEST(a_file_that_can_not_be_written_is_reported_once)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/ffmpeg_errors.log", folder);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	start(_i);
	for (int i = 0; i < 5; i++)
		roc_log(ROC_LOG_ERROR, 1, "line %d", i);
	roc_logfiles_stop(LIMIT_MS);
	ck_assert_int_eq(count(read_file("camera_streamer.log"), "can't write log file"), 1);
	ck_assert_int_eq(count(text, "line "), 5);
	ck_assert_int_eq(count(read_console(), "can't write log file"), 1);
	ck_assert_int_eq(count(text, "line "), 5);
}
END_TEST

static const char *read_tail(void)
{
	char path[PATH_MAX];
	size_t size = 0;

	(void)snprintf(path, sizeof(path), "%s/camera_streamer.log", folder);
	FILE *file = fopen(path, "r");
	if (file && fseek(file, -100, SEEK_END) == 0)
		size = fread(text, 1, sizeof(text) - 1, file);
	if (file)
		(void)fclose(file);
	text[size] = '\0';
	return text;
}

START_TEST(a_console_that_nobody_reads_costs_the_files_nothing)
{
	char filler[700] = "";
	char last[16];

	memset(filler, 'x', sizeof(filler) - 1);
	start(_i);
	for (int i = 0; i < LINES; i++)
		roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA, "%s %d.", filler, i);
	(void)snprintf(last, sizeof(last), " %d.\n", LINES - 1);
	for (int i = 0; !strstr(read_tail(), last); i++) {
		ck_assert_int_lt(i, LIMIT_MS / 10);
		(void)usleep(10000);
	}
	ck_assert_int_lt(count(read_console(), "\n"), LINES);
	roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA, "read again");
	roc_logfiles_stop(LIMIT_MS);
	(void)read_console();
	ck_assert_ptr_nonnull(strstr(text, " log lines dropped here: the terminal is too slow\n"));
	ck_assert_ptr_nonnull(strstr(text, "read again\n"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logfiles");
	TCase *tc = tcase_create("logfiles");

	tcase_add_checked_fixture(tc, begin, end);
	/* with a thread, and without */
	tcase_add_loop_test(tc, lines_go_where_they_belong, 0, 2);
	tcase_add_loop_test(tc, files_that_are_moved_away_lose_no_line, 0, 2);
	tcase_add_loop_test(tc, a_file_that_can_not_be_written_is_reported_once, 0, 2);
	tcase_add_loop_test(tc, a_console_that_nobody_reads_costs_the_files_nothing, 0, 2);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
