/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc.h"

#define ENVIRONMENT_MAX 32
#define BUFFER_BYTES 262144 /* room for some hundred log lines while the supervisor is busy */

#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

extern char **environ;

static int look_for(const char *path)
{
	if (access(path, X_OK) == 0)
		return 0;
	return access(path, F_OK) == 0 ? -EACCES : -ENOENT;
}

int roc_launch_find_worker(const char *override, char *ret_path, size_t size)
{
	static const char *const places[] = {"", "../libexec/roc/", "../lib/roc/"};
	char self[PATH_MAX - 64];

	ret_path[0] = '\0';
	if (override)
		return (size_t)snprintf(ret_path, size, "%s", override) < size ? look_for(ret_path)
									       : -ENOENT;
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

		if (length <= 0 || (size_t)length >= size)
			continue;
		const int r = look_for(ret_path);
		if (r != -ENOENT)
			return r;
	}
	return -ENOENT;
}

static int make_pair(int pair[2])
{
	const int bytes = BUFFER_BYTES;
	const int no = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -errno;
	/* A worker has nothing to give; Linux before 6.16 has only its filter to see to that. */
	(void)setsockopt(pair[0], SOL_SOCKET, SO_PASSRIGHTS, &no, sizeof(no));
	/* Smaller is worse, not wrong. */
	(void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	(void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	return 0;
}

static bool is_for_worker(const char *entry)
{
	static const char *const names[] = {
		"TZ",          "TZDIR",        "LD_LIBRARY_PATH", "GLIBC_TUNABLES", "RES_OPTIONS",
		"LOCALDOMAIN", "ASAN_OPTIONS", "LSAN_OPTIONS",    "TSAN_OPTIONS",   "UBSAN_OPTIONS",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const size_t length = strlen(names[i]);

		if (strncmp(entry, names[i], length) == 0 && entry[length] == '=')
			return true;
	}
	return false;
}

void roc_launch_environment(char *const *environment, char **ret_kept, size_t max)
{
	size_t count = 0;

	for (; *environment && count + 1 < max; environment++)
		if (is_for_worker(*environment))
			ret_kept[count++] = *environment;
	ret_kept[count] = NULL;
}

/* Nonblocking on both sides: last words that nobody reads must not hold up the end. */
static int make_output(int ends[2])
{
	return pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;
}

/* Out of the way of those that the child is to have; -errno */
static int move_up(int *fd)
{
	const int moved = fcntl(*fd, F_DUPFD_CLOEXEC, ROC_WORKER_CONTROL_FD + 1);

	if (moved < 0)
		return -errno;
	close(*fd);
	*fd = moved;
	return 0;
}

static int set_actions(posix_spawn_file_actions_t *actions, int control, int output)
{
	int r = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, output, STDERR_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, control, ROC_WORKER_CONTROL_FD);
	/* Also what we were given without O_CLOEXEC by whoever started us. */
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(actions, ROC_WORKER_CONTROL_FD + 1);
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
		r = posix_spawnattr_setpgroup(attr, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
							   POSIX_SPAWN_SETPGROUP);
	return r;
}

static int spawn(const char *worker, int control, int output, pid_t *ret_pid)
{
	char name[] = "roc-worker"; /* all that ps is told */
	char *argv[] = {name, NULL};
	char *kept[ENVIRONMENT_MAX];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	roc_launch_environment(environ, kept, ENVIRONMENT_MAX);
	int r = set_actions(&actions, control, output);
	if (r == 0)
		r = set_attributes(&attr);
	if (r == 0)
		r = posix_spawn(ret_pid, worker, &actions, &attr, argv, kept);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static void close_pair(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

int roc_launch_worker(const char *worker, struct roc_launched *ret_launched)
{
	int pair[2] = {-1, -1};
	int output[2] = {-1, -1};
	pid_t pid;
	int r = make_pair(pair);

	if (r == 0)
		r = make_output(output);
	if (r == 0)
		r = move_up(&pair[1]);
	if (r == 0)
		r = move_up(&output[1]);
	if (r == 0)
		r = spawn(worker, pair[1], output[1], &pid);
	if (r == 0) {
		*ret_launched = (struct roc_launched){pid, pair[0], output[0]};
		pair[0] = output[0] = -1;
	}
	close_pair(pair);
	close_pair(output);
	return r;
}
