/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch.h - start a roc-worker with exactly the fds that we mean. */
#ifndef ROC_LAUNCH_H
#define ROC_LAUNCH_H

#include <stddef.h>
#include <sys/types.h>

/**
 * Path of roc-worker: @override if given; else beside our own executable or in the libexec folder
 * that belongs to it. @return 0 or -ENOENT
 */
int roc_launch_find_worker(const char *override, char *ret_path, size_t size);

/**
 * Start @worker with one end of a new socket pair as its fd 3, /dev/null as stdin, our stdout and
 * stderr, default signals, and nothing else of ours.
 *
 * @param ret_socket  our end: SOCK_SEQPACKET, nonblocking, O_CLOEXEC
 * @return 0 or negative errno
 */
int roc_launch_worker(const char *worker, pid_t *ret_pid, int *ret_socket);

#endif
