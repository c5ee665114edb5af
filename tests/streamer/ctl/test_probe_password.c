/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "probe_password.h"
#include "suite.h"

#define PROMPT "Password: "

static char password[16];
static char error[256];

/* ---- from a file ---------------------------------------------------------------------------- */

static int read_text(const char *text, size_t length)
{
	char path[] = "/tmp/roc-test-password.XXXXXX";
	const int fd = mkstemp(path);
	int r;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	close(fd);
	r = roc_probe_password_read(path, password, sizeof(password), error, sizeof(error));
	unlink(path);
	return r;
}

START_TEST(the_end_of_the_line_is_no_part_of_a_password)
{
	ck_assert_int_eq(read_text("a b\n", 4), 0);
	ck_assert_str_eq(password, "a b");
	ck_assert_int_eq(read_text("a b\r\n", 5), 0);
	ck_assert_str_eq(password, "a b");
	ck_assert_int_eq(read_text(" ab", 3), 0);
	ck_assert_str_eq(password, " ab");
	ck_assert_int_eq(read_text("", 0), 0);
	ck_assert_str_eq(password, "");
	ck_assert_int_eq(read_text("123456789012345\n", 16), 0);
	ck_assert_str_eq(password, "123456789012345");
}
END_TEST

START_TEST(a_file_that_holds_more_than_a_password_is_refused_in_words)
{
	char large[4096];

	ck_assert_int_eq(read_text("one\ntwo\n", 8), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(error, "not one line of text"));
	ck_assert_int_eq(read_text("a\0b", 3), -EBADMSG);
	ck_assert_int_eq(read_text("1234567890123456", 16), -E2BIG);
	ck_assert_ptr_null(strstr(error, "12345"));
	memset(large, 'x', sizeof(large));
	ck_assert_int_eq(read_text(large, sizeof(large)), -E2BIG);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_named)
{
	ck_assert_int_eq(roc_probe_password_read("/nonexistent", password, sizeof(password), error,
						 sizeof(error)),
			 -ENOENT);
	ck_assert_str_eq(error, "password file /nonexistent: No such file or directory");
	ck_assert_int_eq(
		roc_probe_password_read("/", password, sizeof(password), error, sizeof(error)),
		-EISDIR);
}
END_TEST

/* ---- from a terminal ------------------------------------------------------------------------ */

struct terminal {
	int master, slave;
	struct termios before;
	char seen[256]; /* what the terminal has shown */
};

static void open_terminal(struct terminal *terminal)
{
	memset(terminal, 0, sizeof(*terminal));
	terminal->master = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_ge(terminal->master, 0);
	ck_assert_int_eq(grantpt(terminal->master), 0);
	ck_assert_int_eq(unlockpt(terminal->master), 0);
	terminal->slave = open(ptsname(terminal->master), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(terminal->slave, 0);
	ck_assert_int_eq(tcgetattr(terminal->slave, &terminal->before), 0);
}

/** A process that asks there, as the leader of that terminal's session; its status says the rest. */
static pid_t start_asking(const struct terminal *terminal, const char *expected)
{
	const pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid > 0)
		return pid;
	setsid();
	signal(SIGINT, SIG_DFL); /* Check has a handler of its own there */
	const int tty = open(ptsname(terminal->master), O_RDWR);
	int r = roc_probe_password_ask(tty, PROMPT, password, sizeof(password));
	if (r == 0)
		_exit(strcmp(password, expected) == 0 ? 0 : 1);
	_exit(-r);
}

/** Once the prompt stands there, the terminal is quiet. */
static void await_prompt(struct terminal *terminal)
{
	struct pollfd pfd = {.fd = terminal->master, .events = POLLIN};

	while (!strstr(terminal->seen, PROMPT)) {
		const size_t length = strlen(terminal->seen);

		ck_assert_int_eq(poll(&pfd, 1, 10000), 1);
		const ssize_t n = read(terminal->master, terminal->seen + length,
				       sizeof(terminal->seen) - 1 - length);
		ck_assert_int_gt(n, 0);
	}
}

static void type(const struct terminal *terminal, const char *text)
{
	ck_assert_int_eq(write(terminal->master, text, strlen(text)), (ssize_t)strlen(text));
}

static int end_asking(struct terminal *terminal, pid_t pid)
{
	struct termios after;
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(tcgetattr(terminal->slave, &after), 0);
	ck_assert_uint_eq(after.c_lflag, terminal->before.c_lflag);
	ck_assert_int_eq(fcntl(terminal->master, F_SETFL, O_NONBLOCK), 0);
	const size_t length = strlen(terminal->seen);
	(void)!read(terminal->master, terminal->seen + length, sizeof(terminal->seen) - 1 - length);
	close(terminal->master);
	close(terminal->slave);
	return status;
}

START_TEST(what_is_typed_is_taken_and_not_shown)
{
	struct terminal terminal;
	int status;

	open_terminal(&terminal);
	const pid_t pid = start_asking(&terminal, "geheim");
	await_prompt(&terminal);
	type(&terminal, "gx\177eheim\n"); /* one mistake, taken back */
	status = end_asking(&terminal, pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_ptr_null(strpbrk(terminal.seen + strlen(PROMPT), "gehim"));
}
END_TEST

START_TEST(an_interrupt_leaves_the_terminal_as_it_was_and_then_ends_the_program)
{
	struct terminal terminal;
	int status;

	open_terminal(&terminal);
	const pid_t pid = start_asking(&terminal, "");
	await_prompt(&terminal);
	type(&terminal, "geh\003");
	status = end_asking(&terminal, pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGINT);
}
END_TEST

START_TEST(the_end_of_input_is_no_password)
{
	struct terminal terminal;
	int status;

	open_terminal(&terminal);
	const pid_t pid = start_asking(&terminal, "");
	await_prompt(&terminal);
	type(&terminal, "\004");
	status = end_asking(&terminal, pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), ECANCELED);
}
END_TEST

START_TEST(a_password_that_is_too_long_is_not_cut)
{
	struct terminal terminal;
	int status;

	open_terminal(&terminal);
	const pid_t pid = start_asking(&terminal, "");
	await_prompt(&terminal);
	type(&terminal, "1234567890123456\n");
	status = end_asking(&terminal, pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), E2BIG);
}
END_TEST

START_TEST(without_a_terminal_nothing_is_asked)
{
	const int fd = open("/dev/null", O_RDWR);

	ck_assert_int_eq(roc_probe_password_ask(fd, PROMPT, password, sizeof(password)), -ENOTTY);
	close(fd);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_password");
	TCase *file = tcase_create("file");
	TCase *terminal = tcase_create("terminal");

	tcase_add_test(file, the_end_of_the_line_is_no_part_of_a_password);
	tcase_add_test(file, a_file_that_holds_more_than_a_password_is_refused_in_words);
	tcase_add_test(file, a_file_that_is_not_there_is_named);
	suite_add_tcase(suite, file);
	tcase_add_test(terminal, what_is_typed_is_taken_and_not_shown);
	tcase_add_test(terminal,
		       an_interrupt_leaves_the_terminal_as_it_was_and_then_ends_the_program);
	tcase_add_test(terminal, the_end_of_input_is_no_password);
	tcase_add_test(terminal, a_password_that_is_too_long_is_not_cut);
	tcase_add_test(terminal, without_a_terminal_nothing_is_asked);
	tcase_set_timeout(terminal, 30);
	suite_add_tcase(suite, terminal);
	return run_suite(suite);
}
