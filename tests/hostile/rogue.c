/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile-worker - in the place of roc-worker, for tests: a camera named "attacker..." or "liar..." gets
 * a worker that somebody has taken over, every other one the real worker beside it.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "harden.h"
#include "rogue.h"

void rogue_log(uint32_t level, const char *text)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.log.type = ROC_IPC_LOG;
	message.log.level = level;
	(void)snprintf(message.log.text, sizeof(message.log.text), "%s", text);
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

void rogue_report(uint64_t written)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.report = (struct roc_ipc_report){.type = ROC_IPC_REPORT,
						 .state = ROC_STATE_LIVE,
						 .written = written,
						 .received = written,
						 .last_frame_ns = roc_now_ns()};
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

bool rogue_is_over(int wait_ms)
{
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	union roc_ipc_message message;

	if (poll(&pfd, 1, wait_ms) <= 0)
		return false;
	const int r = roc_ipc_receive(ROC_WORKER_CONTROL_FD, &message, NULL);
	return r == 0 || (r == 1 && message.type == ROC_IPC_STOP);
}

static int be_real(void)
{
	char self[PATH_MAX], path[PATH_MAX + 16];
	char name[] = "roc-worker";
	char *argv[] = {name, NULL};
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return 1;
	self[n] = '\0';
	(void)snprintf(path, sizeof(path), "%s/roc-worker", dirname(self));
	execv(path, argv);
	return 1;
}

int main(void)
{
	static union roc_ipc_message message;
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	int device = -1;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGPIPE, SIG_IGN);
	/* A look at it leaves it there, with its device, for the real one. */
	if (poll(&pfd, 1, 10000) <= 0 ||
	    recv(ROC_WORKER_CONTROL_FD, &message, sizeof(message), MSG_PEEK) <= 0)
		return 1;
	const bool attacker = strncmp(message.start.camera.name, "attacker", 8) == 0;
	if (!attacker && strncmp(message.start.camera.name, "liar", 4) != 0)
		return be_real();
	if (attacker && strcmp(message.start.camera.name, "attacker free") != 0 && roc_harden() < 0)
		return 1;
	if (roc_ipc_receive(ROC_WORKER_CONTROL_FD, &message, &device) != 1)
		return 1;
	return attacker ? rogue_attack(&message.start, device) : rogue_lie(&message.start, device);
}
