/* SPDX-License-Identifier: GPL-2.0-or-later */
/* harden.h - a worker gives away what it does not need before it meets the network. */
#ifndef ROC_HARDEN_H
#define ROC_HARDEN_H

#define ROC_HARDEN_FILES_MAX 64 /* sockets of two sessions, a resolver, the device, eventfds; 2^n */

/**
 * No new privileges, not dumpable (so that no sibling may read the password out of memory), no core
 * files, no files that grow, bounded file descriptors and memory, first to go when memory is short;
 * dies with its parent (one that was gone before is seen as the end of the socket). Not bounded:
 * the number of threads, which the kernel counts for all processes of the user together.
 * @return 0 or negative errno
 */
int roc_harden(void);

#endif
