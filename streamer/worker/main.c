/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roc-worker - one camera. Started by roc-streamer (or rocctl probe) with its end of a socket pair
 * as fd 3; everything else, the password above all, comes through that. Not for people.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "avlog.h"
#include "director.h"
#include "harden.h"
#include "ipc.h"
#include "log.h"
#include "policy.h"
#include "probe.h"
#include "sandbox.h"
#include "secrets.h"

#define START_WITHIN_MS 10000

static void log_to_supervisor(void *data, enum roc_log_level level, int camera, const char *text)
{
	union roc_ipc_message message;

	(void)data;
	(void)camera; /* the supervisor knows whose socket it is */
	memset(&message, 0, sizeof(message.log));
	message.log.type = ROC_IPC_LOG;
	message.log.level = level;
	(void)snprintf(message.log.text, sizeof(message.log.text), "%s", text);
	/* A supervisor that does not read loses lines; a camera never waits for its log. */
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

static int receive_start(union roc_ipc_message *message, int *ret_device)
{
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};

	if (poll(&pfd, 1, START_WITHIN_MS) <= 0)
		return -ETIMEDOUT;
	const int r = roc_ipc_receive(ROC_WORKER_CONTROL_FD, message, ret_device);
	if (r < 0)
		return r;
	return r == 1 && message->type == ROC_IPC_START ? 0 : -EPROTO;
}

#ifdef ROC_SANITIZED
/* A sanitizer looks into /proc, maps memory as it likes and writes its report to a file: it could
   not tell what it finds. */
static void lock_in(const struct roc_ipc_start *start)
{
	roc_log(ROC_LOG_DEBUG, (int)start->camera.index, "a sanitizer's worker has no sandbox");
}
#else
static void lock_in(const struct roc_ipc_start *start)
{
	const int camera = (int)start->camera.index;
	struct roc_sandbox sandbox;
	struct roc_policy policy;

	roc_policy_make(&start->camera, &policy);
	roc_sandbox_enter(&policy, &sandbox);
	/* What the kernel does not have the supervisor has told once for all. */
	if (sandbox.filter < 0 && sandbox.filter != -EOPNOTSUPP)
		roc_log(ROC_LOG_WARNING, camera, "system calls are not filtered: %s",
			strerror(-sandbox.filter));
	if (sandbox.landlock < 0)
		roc_log(ROC_LOG_WARNING, camera, "Landlock does not hold the worker: %s",
			strerror(-sandbox.landlock));
	roc_log(ROC_LOG_DEBUG, camera, "sandbox: system calls %sfiltered, Landlock %d",
		sandbox.filter == 0 ? "" : "not ", sandbox.landlock);
}
#endif

int main(int argc, char **argv)
{
	union roc_ipc_message message;
	struct roc_ipc_start *start = &message.start;
	int device = -1;
	int r;

	(void)argv;
	if (argc > 1) {
		fputs("roc-worker is started by roc-streamer; there is nothing to start by hand\n",
		      stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	/* The supervisor tells when to stop; a ^C on the terminal is for the supervisor. */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);

	r = roc_harden();
	if (r == 0)
		r = receive_start(&message, &device);
	if (r < 0) {
		fprintf(stderr, "roc-worker: no word from its starter: %s\n", strerror(-r));
		return 1;
	}

	roc_log_set_level((enum roc_log_level)start->log_level);
	roc_log_set_sink(log_to_supervisor, NULL);
	roc_secrets_register(&start->camera);
	roc_avlog_install((int)start->camera.index);
	lock_in(start);

	if (start->mode == ROC_MODE_PROBE)
		r = roc_probe_run(ROC_WORKER_CONTROL_FD, start);
	else if (device >= 0)
		r = roc_director_run(ROC_WORKER_CONTROL_FD, start, device);
	else
		r = -ENODEV;
	if (r < 0 && r != -ESTALE)
		roc_log(ROC_LOG_ERROR, (int)start->camera.index, "worker ends: %s", strerror(-r));
	explicit_bzero(&message, sizeof(message));
	/* Not exit(): a thread that hangs in a library must not hold the end up. */
	_exit(r == -ESTALE ? ROC_WORKER_ANEW : r < 0 ? 1 : 0);
}
