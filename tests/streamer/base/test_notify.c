/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"
#include "suite.h"

static char folder[64];
static char path[96];

static void make_folder(void)
{
	strcpy(folder, "/tmp/roc-notify-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

/** A service manager's socket. @name as in $NOTIFY_SOCKET. */
static int listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	ck_assert_int_ge(fd, 0);
	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
			 0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

static void expect_message(int fd)
{
	char got[64] = "";

	ck_assert_int_eq(roc_notify("READY=1\nSTATUS=all live"), 1);
	ck_assert_int_eq(recv(fd, got, sizeof(got) - 1, 0), 23);
	ck_assert_str_eq(got, "READY=1\nSTATUS=all live");
}

START_TEST(reaches_a_socket_in_the_file_system)
{
	const int fd = listen_at(path);

	expect_message(fd);
	close(fd);
	ck_assert_int_eq(roc_notify("READY=1"), -ECONNREFUSED);
	unlink(path);
	ck_assert_int_eq(roc_notify("READY=1"), -ENOENT);
}
END_TEST

START_TEST(reaches_an_abstract_socket)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "@roc-notify-test-%d", (int)getpid());
	fd = listen_at(name);
	expect_message(fd);
	close(fd);
}
END_TEST

START_TEST(never_blocks_on_a_manager_that_does_not_read)
{
	const int fd = listen_at(path);
	int r = 1;

	for (int i = 0; i < 100000 && r == 1; i++)
		r = roc_notify("WATCHDOG=1");
	ck_assert_int_eq(r, -EAGAIN);
	close(fd);
}
END_TEST

START_TEST(without_a_manager_nothing_is_sent)
{
	char long_path[200];

	unsetenv("NOTIFY_SOCKET");
	ck_assert_int_eq(roc_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "", 1);
	ck_assert_int_eq(roc_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
	ck_assert_int_eq(roc_notify("READY=1"), -EAFNOSUPPORT);
	memset(long_path, '/', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	setenv("NOTIFY_SOCKET", long_path, 1);
	ck_assert_int_eq(roc_notify("READY=1"), -ENAMETOOLONG);
}
END_TEST

static const struct {
	const char *usec, *pid; /* pid "own": ours */
	uint64_t expected;
} watchdogs[] = {
	{NULL, NULL, 0},
	{"10000000", NULL, UINT64_C(5000000000)},
	{"10000000", "own", UINT64_C(5000000000)},
	{"10000000", "1", 0},
	{"10000000", "x", 0},
	{"", NULL, 0},
	{"-5", NULL, 0},
	{"10s", NULL, 0},
	{"99999999999999999999", NULL, 0},
	{"18446744073709551615", NULL, 0},
};

START_TEST(the_watchdog_is_due_at_half_its_time)
{
	char own[32];

	snprintf(own, sizeof(own), "%d", (int)getpid());
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	if (watchdogs[_i].usec)
		setenv("WATCHDOG_USEC", watchdogs[_i].usec, 1);
	if (watchdogs[_i].pid)
		setenv("WATCHDOG_PID",
		       strcmp(watchdogs[_i].pid, "own") == 0 ? own : watchdogs[_i].pid, 1);
	ck_assert_uint_eq(roc_notify_watchdog_ns(), watchdogs[_i].expected);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("notify");
	TCase *tc = tcase_create("notify");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, reaches_a_socket_in_the_file_system);
	tcase_add_test(tc, reaches_an_abstract_socket);
	tcase_add_test(tc, never_blocks_on_a_manager_that_does_not_read);
	tcase_add_test(tc, without_a_manager_nothing_is_sent);
	tcase_add_loop_test(tc, the_watchdog_is_due_at_half_its_time, 0, COUNT(watchdogs));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
