/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch.h - start a roc-worker with exactly the fds that we mean. */
#ifndef ROC_LAUNCH_H
#define ROC_LAUNCH_H

#include <stddef.h>
#include <sys/types.h>

/**
 * Path of roc-worker: @override if given; else beside our own executable or in the libexec folder
 * that belongs to it.
 * @param ret_path  where it is; on failure where it is looked for, "" when even that is not known
 * @return 0; -EACCES it is there and may not be executed; -ENOENT
 */
int roc_launch_find_worker(const char *override, char *ret_path, size_t size);

/** A worker that runs; the fds are ours, nonblocking, O_CLOEXEC. */
struct roc_launched {
	pid_t pid;  /* leads a process group of its own */
	int socket; /* SOCK_SEQPACKET */
	int output; /* what it writes to stdout and stderr */
};

/**
 * Start @worker with one end of a new socket pair as its fd 3, /dev/null as stdin, a pipe as stdout and
 * stderr, default signals, roc_launch_environment() and nothing else of ours.
 *
 * @return 0 or negative errno
 */
int roc_launch_worker(const char *worker, struct roc_launched *ret_launched);

/**
 * PURE: what a worker gets of @environment: how to load libraries and tell the time, and what a
 * sanitizer is told. Nothing that lets it speak to the service manager, the journal or a session.
 *
 * @param ret_kept  room for @max pointers into @environment, the last of which is NULL
 */
void roc_launch_environment(char *const *environment, char **ret_kept, size_t max);

#endif
