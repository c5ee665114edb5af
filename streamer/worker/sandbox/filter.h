/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter.h - the system calls that a worker may make; all others are refused with EPERM. */
#ifndef ROC_FILTER_H
#define ROC_FILTER_H

#include "policy.h"

/**
 * For all threads, for ever. Needs no_new_privs.
 * @param daemons  modules of the resolver ask a daemon over a local socket
 * @return 0; -EOPNOTSUPP the kernel has no filters; other negative errno
 */
int roc_filter_enter(const struct roc_policy *policy, bool daemons);

#endif
