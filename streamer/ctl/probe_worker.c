/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe_worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "display.h"
#include "ipc.h"
#include "launch.h"
#include "log.h"
#include "output.h"
#include "roc/status.h"

#define TICK_NS ROC_NS_PER_S
#define STREAM_NS (30 * ROC_NS_PER_S) /* a test takes 15 s; more than this is a worker that hangs */
#define END_MS 1000                   /* from its last word to its end */

struct test {
	const struct roc_probe_watcher *watcher;
	struct roc_probe_report *report;
	int socket;
	pid_t pid;
	struct roc_output output;
	uint64_t began_ns; /* the test under way */
	char last_error[ROC_LOG_LINE_MAX];
};

static int send_start(int socket, const struct roc_camera_config *camera, bool verbose)
{
	union roc_ipc_message message;
	int r;

	memset(&message, 0, sizeof(message));
	message.start.type = ROC_IPC_START;
	message.start.mode = ROC_MODE_PROBE;
	message.start.log_level = verbose ? ROC_LOG_DEBUG : ROC_LOG_ERROR;
	message.start.camera = *camera;
	r = roc_ipc_send(socket, &message, -1);
	explicit_bzero(&message, sizeof(message));
	return r;
}

static void hear_log(struct test *test, const struct roc_ipc_log *log)
{
	if (log->level == ROC_LOG_ERROR)
		memcpy(test->last_error, log->text, sizeof(test->last_error));
	test->watcher->log(test->watcher->data, log->level, log->text);
}

/** The last words of a library; redacted. */
static void hear_output(void *data, const char *line)
{
	struct test *test = data;

	roc_display_clean(test->last_error, sizeof(test->last_error), line);
	test->watcher->log(test->watcher->data, ROC_LOG_WARNING, test->last_error);
}

static void hear(struct test *test, union roc_ipc_message *message)
{
	if (roc_ipc_disarm(message) < 0)
		return;
	if (message->type == ROC_IPC_LOG)
		hear_log(test, &message->log);
	if (message->type != ROC_IPC_RESULT)
		return;
	if (roc_probe_report_add(test->report, &message->result))
		test->began_ns = roc_now_ns();
}

static void show_progress(const struct test *test)
{
	if (roc_probe_report_next(test->report) < test->report->count)
		test->watcher->progress(test->watcher->data, test->report,
					(roc_now_ns() - test->began_ns) / ROC_NS_PER_MS);
}

/** All messages that are there. @return 0; -EPIPE the worker has closed; other negative errno */
static int hear_all(struct test *test)
{
	union roc_ipc_message message;

	for (;;) {
		const int r = roc_ipc_receive(test->socket, &message, NULL);

		if (r == 1)
			hear(test, &message);
		else if (r == -EAGAIN)
			return 0;
		else if (r == 0)
			return -EPIPE;
		else if (r != -EBADMSG)
			return r;
	}
}

/** Until all streams are tested. @return 0; -EPIPE the worker has closed; -ETIMEDOUT; errno */
static int listen_to(struct test *test)
{
	uint64_t began_ns = 0, tick_ns = 0;
	int r = 0;

	while (r == 0 && roc_probe_report_next(test->report) < test->report->count) {
		struct pollfd fds[] = {{.fd = test->socket, .events = POLLIN},
				       {.fd = test->output.fd, .events = POLLIN}};
		const uint64_t now = roc_now_ns();

		if (now - test->began_ns >= STREAM_NS)
			return -ETIMEDOUT;
		if (began_ns != test->began_ns || now >= tick_ns) {
			began_ns = test->began_ns;
			tick_ns = now + TICK_NS;
			show_progress(test);
		}
		if (poll(fds, 2, (int)((tick_ns - now) / ROC_NS_PER_MS) + 1) < 0 && errno != EINTR)
			return -errno;
		if (test->output.fd >= 0 && !roc_output_read(&test->output, hear_output, test))
			roc_output_finish(&test->output, hear_output, test);
		r = hear_all(test);
	}
	return r == -EPIPE && roc_probe_report_next(test->report) == test->report->count ? 0 : r;
}

/** Wait for its end, and see to it. @return as waitpid() has it */
static int end_worker(pid_t pid, int wait_ms)
{
	const int pidfd = pidfd_open(pid, 0);
	struct pollfd pfd = {.fd = pidfd, .events = POLLIN};
	int status = 0;

	/* Without a pidfd it gets no time; nor when it has to die. */
	if (pidfd < 0 || wait_ms == 0 || poll(&pfd, 1, wait_ms) <= 0)
		(void)kill(pid, SIGKILL);
	(void)kill(-pid, SIGKILL); /* and what it may have left */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (pidfd >= 0)
		close(pidfd);
	return status;
}

static void explain_death(const struct test *test, int status, char *reterr, size_t size)
{
	const uint32_t next = roc_probe_report_next(test->report);
	const char *stream = roc_stream_name(test->report->rows[next].stream);
	const char *colon = test->last_error[0] ? ": " : "";

	if (WIFSIGNALED(status))
		snprintf(reterr, size, "roc-worker died while testing the %s stream (%s)%s%s",
			 stream, sigdescr_np(WTERMSIG(status)), colon, test->last_error);
	else
		snprintf(reterr, size,
			 "roc-worker ended before it had tested the %s stream (status %d)%s%s",
			 stream, WEXITSTATUS(status), colon, test->last_error);
}

int roc_probe_worker_test(const char *worker, const struct roc_camera_config *camera,
			  const struct roc_probe_watcher *watcher, struct roc_probe_report *report,
			  char *reterr, size_t size)
{
	struct test test = {
		.watcher = watcher, .report = report, .socket = -1, .began_ns = roc_now_ns()};
	int status, r;

	struct roc_launched launched;

	r = roc_launch_worker(worker, &launched);
	if (r < 0) {
		snprintf(reterr, size, "can't start %s: %s", worker, strerrordesc_np(-r));
		return r;
	}
	test.pid = launched.pid;
	test.socket = launched.socket;
	roc_output_init(&test.output, launched.output);
	r = send_start(test.socket, camera, watcher->verbose);
	if (r == 0)
		r = listen_to(&test);
	close(test.socket);
	status = end_worker(test.pid, r == -EPIPE ? END_MS : 0);
	(void)roc_output_read(&test.output, hear_output, &test);
	roc_output_finish(&test.output, hear_output, &test);
	if (r == -EPIPE) {
		explain_death(&test, status, reterr, size);
		r = -ECHILD;
	} else if (r == -ETIMEDOUT) {
		snprintf(reterr, size,
			 "roc-worker did not come back from testing the %s stream and was ended",
			 roc_stream_name(report->rows[roc_probe_report_next(report)].stream));
	} else if (r < 0) {
		snprintf(reterr, size, "lost the connection to roc-worker: %s",
			 strerrordesc_np(-r));
	}
	return r;
}
