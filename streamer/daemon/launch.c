/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc.h"

#define BUFFER_BYTES 262144 /* room for some hundred log lines while the supervisor is busy */

extern char **environ;

int roc_launch_find_worker(const char *override, char *ret_path, size_t size)
{
	static const char *const places[] = {"", "../libexec/roc/", "../lib/roc/"};
	char self[PATH_MAX - 64];

	if (override) {
		if ((size_t)snprintf(ret_path, size, "%s", override) >= size ||
		    access(ret_path, X_OK) < 0)
			return -ENOENT;
		return 0;
	}
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n < 0)
		return -ENOENT;
	self[n] = '\0';
	char *slash = strrchr(self, '/');
	if (!slash)
		return -ENOENT;
	slash[1] = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const int length = snprintf(ret_path, size, "%s%sroc-worker", self, places[i]);

		if (length > 0 && (size_t)length < size && access(ret_path, X_OK) == 0)
			return 0;
	}
	return -ENOENT;
}

static int make_pair(int pair[2])
{
	const int bytes = BUFFER_BYTES;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -errno;
	/* Smaller is worse, not wrong. */
	(void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	(void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	return 0;
}

static int set_actions(posix_spawn_file_actions_t *actions, int child_end)
{
	int r = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	/* dup2 clears O_CLOEXEC, also (since glibc 2.29) where source and target are the same. */
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, child_end, ROC_WORKER_CONTROL_FD);
	return r;
}

static int set_attributes(posix_spawnattr_t *attr)
{
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	r = posix_spawnattr_setsigmask(attr, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attr, &all);
	if (r == 0)
		r = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return r;
}

int roc_launch_worker(const char *worker, pid_t *ret_pid, int *ret_socket)
{
	char name[] = "roc-worker"; /* all that ps is told */
	char *argv[] = {name, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int pair[2] = {-1, -1};
	pid_t pid;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	r = make_pair(pair);
	if (r < 0)
		goto out;
	r = -set_actions(&actions, pair[1]);
	if (r == 0)
		r = -set_attributes(&attr);
	if (r == 0)
		r = -posix_spawn(&pid, worker, &actions, &attr, argv, environ);
	if (r < 0)
		goto out;
	*ret_pid = pid;
	*ret_socket = pair[0];
	pair[0] = -1;
out:
	if (pair[0] >= 0)
		close(pair[0]);
	if (pair[1] >= 0)
		close(pair[1]);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}
