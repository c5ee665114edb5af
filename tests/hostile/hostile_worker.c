/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile-worker - in the place of roc-worker, for tests: a camera named "liar ..." gets a worker that lies,
 * one named "attacker" attack-worker, every other one the real worker. It starts as quickly as any small
 * program: what it does is to trouble others, not its start.
 */
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rogue.h"

/* The program of that name beside this one takes over, with all that this one was given. */
static int become(const char *program)
{
	char self[PATH_MAX], path[PATH_MAX + 64];
	char name[] = "roc-worker";
	char *argv[] = {name, NULL};
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return 1;
	self[n] = '\0';
	(void)snprintf(path, sizeof(path), "%s/%s", dirname(self), program);
	execv(path, argv);
	return 1;
}

static bool is_called(const char *name, const char *kind)
{
	return strncmp(name, kind, strlen(kind)) == 0;
}

int main(void)
{
	static union roc_ipc_message message;
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	int device = -1;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGPIPE, SIG_IGN);
	/* A look at it leaves it there, with its device, for whoever takes over. */
	if (poll(&pfd, 1, 10000) <= 0 ||
	    recv(ROC_WORKER_CONTROL_FD, &message, sizeof(message), MSG_PEEK) <= 0)
		return 1;
	if (is_called(message.start.camera.name, "attacker"))
		return become("attack-worker");
	if (!is_called(message.start.camera.name, "liar"))
		return become("roc-worker");
	if (roc_ipc_receive(ROC_WORKER_CONTROL_FD, &message, &device) != 1)
		return 1;
	return rogue_lie(&message.start);
}
