/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker here is this very program: it says what it was given. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc.h"
#include "launch.h"
#include "suite.h"

extern char **environ;

/* ---- the worker ----------------------------------------------------------------------------- */

static int be_worker(void)
{
	DIR *dir = opendir("/proc/self/fd");
	const struct dirent *entry;

	for (char **e = environ; *e; e++)
		printf("env %s\n", *e);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(dir))
			printf("fd %s\n", entry->d_name);
	if (dir)
		closedir(dir);
	printf("leads %d\n", getpgrp() == getpid());
	fflush(stdout);
	fputs("err words\n", stderr);
	return 0;
}

/* ---- the tests ------------------------------------------------------------------------------ */

static char said[8192];

static void start_and_listen(void)
{
	struct roc_launched launched;
	size_t used = 0;
	ssize_t n;
	int status;

	ck_assert_int_eq(roc_launch_worker("/proc/self/exe", &launched), 0);
	ck_assert_int_eq(fcntl(launched.socket, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(fcntl(launched.output, F_GETFD), FD_CLOEXEC);
	for (;;) {
		struct pollfd pfd = {.fd = launched.output, .events = POLLIN};

		ck_assert_int_eq(poll(&pfd, 1, 20000), 1);
		n = read(launched.output, said + used, sizeof(said) - 1 - used);
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	said[used] = '\0';
	ck_assert_int_eq(waitpid(launched.pid, &status, 0), launched.pid);
	ck_assert_msg(status == 0, "status %#x: %s", (unsigned int)status, said);
	close(launched.socket);
	close(launched.output);
}

START_TEST(a_worker_has_its_four_descriptors_and_no_other)
{
	/* as a careless starter would leave them to us */
	const int loose = open("/dev/null", O_RDONLY);
	const int high = fcntl(loose, F_DUPFD, 40);

	ck_assert(loose >= 0 && high >= 40);
	start_and_listen();
	for (int fd = 0; fd < 64; fd++) {
		char line[16];

		(void)snprintf(line, sizeof(line), "fd %d\n", fd);
		ck_assert_msg((strstr(said, line) != NULL) == (fd <= ROC_WORKER_CONTROL_FD),
			      "fd %d", fd);
	}
	ck_assert_ptr_nonnull(strstr(said, "err words\n"));
	ck_assert_ptr_nonnull(strstr(said, "leads 1\n"));
}
END_TEST

START_TEST(it_can_speak_to_nobody_by_its_environment)
{
	static const char *const gone[] = {"NOTIFY_SOCKET", "JOURNAL_STREAM",
					   "DBUS_SESSION_BUS_ADDRESS", "WATCHDOG_USEC", "TZX"};

	for (size_t i = 0; i < COUNT(gone); i++)
		ck_assert_int_eq(setenv(gone[i], "/run/systemd/notify", 1), 0);
	ck_assert_int_eq(setenv("TZ", "Asia/Tokyo", 1), 0);
	ck_assert_int_eq(setenv("LD_LIBRARY_PATH", "/nowhere", 1), 0);
	start_and_listen();
	for (size_t i = 0; i < COUNT(gone); i++)
		ck_assert_ptr_null(strstr(said, gone[i]));
	ck_assert_ptr_null(strstr(said, "env PATH="));
	ck_assert_ptr_nonnull(strstr(said, "env TZ=Asia/Tokyo\n"));
	ck_assert_ptr_nonnull(strstr(said, "env LD_LIBRARY_PATH=/nowhere\n"));
}
END_TEST

START_TEST(an_environment_of_any_length_fits)
{
	char tz[] = "TZ=a", other[] = "X=b";
	char *environment[] = {other, tz, tz, tz, tz, other, NULL};
	char *kept[3];

	roc_launch_environment(environment, kept, 3);
	ck_assert_ptr_eq(kept[0], tz);
	ck_assert_ptr_eq(kept[1], tz);
	ck_assert_ptr_null(kept[2]);
}
END_TEST

START_TEST(where_our_own_low_descriptors_are_closed_it_works_as_well)
{
	close(STDIN_FILENO); /* then the lowest of ours is what the worker's stdin is to be */
	start_and_listen();
	ck_assert_ptr_nonnull(strstr(said, "fd 3\n"));
	ck_assert_ptr_null(strstr(said, "fd 4\n"));
}
END_TEST

START_TEST(what_is_not_there_is_told)
{
	struct roc_launched launched;

	ck_assert_int_eq(roc_launch_worker("/nowhere/roc-worker", &launched), -ENOENT);
}
END_TEST

int main(int argc, char **argv)
{
	(void)argc;
	if (strcmp(argv[0], "roc-worker") == 0)
		return be_worker();

	Suite *suite = suite_create("launch");
	TCase *tc = tcase_create("launch");

	tcase_add_test(tc, a_worker_has_its_four_descriptors_and_no_other);
	tcase_add_test(tc, it_can_speak_to_nobody_by_its_environment);
	tcase_add_test(tc, an_environment_of_any_length_fits);
	tcase_add_test(tc, where_our_own_low_descriptors_are_closed_it_works_as_well);
	tcase_add_test(tc, what_is_not_there_is_told);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
