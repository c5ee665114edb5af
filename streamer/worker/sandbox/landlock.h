/* SPDX-License-Identifier: GPL-2.0-or-later */
/* landlock.h - what the kernel's Landlock can take from a worker: files, ports, signals. */
#ifndef ROC_LANDLOCK_H
#define ROC_LANDLOCK_H

#include "policy.h"

/**
 * Files, TCP ports and other processes but those of @policy are out of reach of the calling thread
 * and of those that it starts, for ever. Needs no_new_privs.
 * @return the ABI that the kernel has (what it does: confine.h), 0 none; negative errno
 */
int roc_landlock_enter(const struct roc_policy *policy);

#endif
