/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program itself: exit status, what goes where, and how it leaves a terminal. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "roc/status.h"
#include "suite.h"

#define S UINT64_C(1000000000)

static char dir[32], path[64], out_path[64], err_path[64];
static char out[65536], err[4096];
static struct roc_status_writer *writer;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * S + (uint64_t)ts.tv_nsec;
}

static void setup(void)
{
	strcpy(dir, "/tmp/roc-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/status", dir);
	snprintf(out_path, sizeof(out_path), "%s/out", dir);
	snprintf(err_path, sizeof(err_path), "%s/err", dir);
	ck_assert_int_eq(setenv(ROC_STATUS_ENV, path, 1), 0);
	ck_assert_int_eq(setenv("TERM", "xterm", 1), 0);
	ck_assert_int_eq(unsetenv("NO_COLOR"), 0);
	writer = NULL;
}

static void teardown(void)
{
	roc_status_writer_close(writer, false);
	unlink(path);
	unlink(out_path);
	unlink(err_path);
	ck_assert_int_eq(rmdir(dir), 0);
}

static void publish(uint32_t index, uint32_t state)
{
	struct roc_camera_status status = {.state = state, .readers = -1};

	strcpy(status.name, "Field 1");
	ck_assert_int_eq(roc_status_publish(writer, index, &status), 0);
	ck_assert_int_eq(roc_status_beat(writer, now_ns()), 0);
}

static void create(void)
{
	ck_assert_int_eq(roc_status_create(path, &writer), 0);
	publish(0, ROC_STATE_LIVE);
}

static void slurp(const char *file, char *text, size_t size)
{
	const int fd = open(file, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	const ssize_t n = read(fd, text, size - 1);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	close(fd);
}

/* Run with up to three arguments; @return exit status. */
static int rocctl(const char *a, const char *b, const char *c)
{
	int status;

	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		const int o = open(out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		const int e = open(err_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (dup2(o, 1) < 0 || dup2(e, 2) < 0)
			_exit(99);
		execl(ROCCTL, "rocctl", a, b, c, (char *)NULL);
		_exit(99);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	slurp(out_path, out, sizeof(out));
	slurp(err_path, err, sizeof(err));
	return WEXITSTATUS(status);
}

static const struct {
	const char *args[3];
	int status;
	const char *out, *err; /* parts, or "" for nothing at all */
} usages[] = {
	{{0}, 2, "", "Usage: rocctl"},
	{{"--help"}, 0, "status ", ""},
	{{"--version"}, 0, "rocctl " ROC_VERSION "\n", ""},
	{{"status", "--help"}, 0, "--watch [SECONDS]", ""},
	{{"status", "--json", "-h"}, 0, "--watch [SECONDS]", ""},
	{{"frob"}, 2, "", "unknown command 'frob'"},
	{{"--frob"}, 2, "", "unknown option '--frob'"},
	{{"status", "--frob"}, 2, "", "unknown option '--frob'"},
	{{"status", "extra"}, 2, "", "unexpected argument 'extra'"},
	{{"status"}, 3, "", "there is no '"},
	{{"status", "--json"}, 3, "", "systemctl start roc-streamer"},
	{{"status", "--check"}, 3, "", "not running"},
	{{"snapshot", "--help"}, 0, "FILE", ""},
	{{"snapshot"}, 2, "", "a camera and a file are needed"},
	{{"snapshot", "0", ""}, 2, "", "a camera and a file are needed"},
	{{"snapshot", "--frob", "x"}, 2, "", "unknown option '--frob'"},
	{{"snapshot", "0", "x.png"}, 3, "", "not running"},
	{{"check-config", "--help"}, 0, "78", ""},
	{{"check-config", "--frob"}, 2, "", "unknown option '--frob'"},
	{{"check-config", "a", "b"}, 2, "", "unexpected argument 'b'"},
	{{"check-config", "/nonexistent/c.json"}, 78, "/nonexistent/c.json: No such file", ""},
	{{"status", "--prometheus"}, 3, "\nroc_up 0\n", "not running"},
};

static void assert_part(const char *text, const char *part)
{
	if (*part)
		ck_assert_ptr_nonnull(strstr(text, part));
	else
		ck_assert_str_eq(text, "");
}

START_TEST(usage_and_help_go_to_the_right_place)
{
	const char *const *args = usages[_i].args;

	ck_assert_int_eq(rocctl(args[0], args[1], args[2]), usages[_i].status);
	assert_part(out, usages[_i].out);
	assert_part(err, usages[_i].err);
}
END_TEST

START_TEST(a_table_without_colour_goes_to_a_pipe)
{
	create();
	ck_assert_int_eq(rocctl("status", NULL, NULL), 0);
	ck_assert_ptr_nonnull(strstr(out, "Field 1"));
	ck_assert_ptr_null(strchr(out, '\033'));
	ck_assert_str_eq(err, "");
	ck_assert_int_eq(rocctl("status", "--json", NULL), 0);
	ck_assert_int_eq(out[0], '{');
	ck_assert_int_eq(rocctl("status", "--prometheus", NULL), 0);
	ck_assert_ptr_nonnull(strstr(out, "\nroc_up 1\n"));
}
END_TEST

START_TEST(check_tells_by_its_exit_status)
{
	create();
	ck_assert_int_eq(rocctl("status", "--check", NULL), 0);
	publish(1, ROC_STATE_DISABLED);
	ck_assert_int_eq(rocctl("status", "--check", NULL), 0);
	publish(2, ROC_STATE_OFFLINE);
	ck_assert_int_eq(rocctl("status", "--check", "--json"), 1);
	ck_assert_int_eq(out[0], '{');
	ck_assert_int_eq(rocctl("status", NULL, NULL), 0);
}
END_TEST

START_TEST(a_dead_or_stopped_streamer_is_not_running)
{
	create();
	ck_assert_int_eq(roc_status_beat(writer, now_ns() - 60 * S), 0);
	ck_assert_int_eq(rocctl("status", "--json", NULL), 3);
	ck_assert_str_eq(out, "");
	ck_assert_ptr_nonnull(strstr(err, "no sign of life for 1 min"));
	ck_assert_int_eq(roc_status_beat(writer, now_ns() + 60 * S), 0);
	ck_assert_int_eq(rocctl("status", "--check", NULL), 3);
	roc_status_writer_close(writer, true);
	writer = NULL;
	ck_assert_int_eq(rocctl("status", NULL, NULL), 3);
	ck_assert_str_eq(out, "");
	ck_assert_ptr_nonnull(strstr(err, "was stopped"));
	ck_assert_int_eq(truncate(path, 10), 0);
	ck_assert_int_eq(rocctl("status", NULL, NULL), 3);
	ck_assert_ptr_nonnull(strstr(err, "no status file"));
}
END_TEST

/* Read from the terminal until @part came, or the other side closed. */
static bool read_until(int fd, const char *part)
{
	const uint64_t deadline = now_ns() + 20 * S;
	size_t used = strlen(out);

	while (!strstr(out, part) && now_ns() < deadline && used < sizeof(out) - 1) {
		struct pollfd waiting = {.fd = fd, .events = POLLIN};

		if (poll(&waiting, 1, 1000) <= 0)
			continue;
		const ssize_t n = read(fd, out + used, sizeof(out) - 1 - used);
		if (n <= 0)
			break; /* EIO: the program has ended */
		used += (size_t)n;
		out[used] = '\0';
	}
	return strstr(out, part) != NULL;
}

START_TEST(watch_refreshes_in_place_and_leaves_the_terminal_clean)
{
	static const char leave[] = "\033[?7h\033[?25h\033[?1049l";
	struct winsize size = {.ws_row = 24, .ws_col = 120};
	int fd, status;

	create();
	const pid_t child = forkpty(&fd, NULL, NULL, &size);
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		execl(ROCCTL, "rocctl", "status", "--watch", "0.1", (char *)NULL);
		_exit(99);
	}
	out[0] = '\0';
	ck_assert(read_until(fd, "\033[32m\u25cf live"));
	ck_assert_int_eq(strncmp(out, "\033[?1049h", 8), 0);
	publish(0, ROC_STATE_OFFLINE);
	ck_assert(read_until(fd, "offline"));
	/* the file is replaced under it: the new one is found */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert(read_until(fd, "there is no '"));
	publish(0, ROC_STATE_STALLED);
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	ck_assert(read_until(fd, "stalled"));

	ck_assert_int_eq(write(fd, "\003", 1), 1); /* ^C at the terminal */
	ck_assert(read_until(fd, leave));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	close(fd);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rocctl");
	TCase *tc = tcase_create("program");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, usage_and_help_go_to_the_right_place, 0, (int)COUNT(usages));
	tcase_add_test(tc, a_table_without_colour_goes_to_a_pipe);
	tcase_add_test(tc, check_tells_by_its_exit_status);
	tcase_add_test(tc, a_dead_or_stopped_streamer_is_not_running);
	tcase_add_test(tc, watch_refreshes_in_place_and_leaves_the_terminal_clean);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
