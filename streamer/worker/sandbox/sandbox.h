/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sandbox.h - a worker locks itself in: after it has been told what to do, before the first byte
 * from the network. What is left to it is what its policy names, and what it has open.
 */
#ifndef ROC_SANDBOX_H
#define ROC_SANDBOX_H

#include "policy.h"

struct roc_sandbox {
	int landlock; /* the kernel's ABI, 0: it has none; negative errno: it failed */
	int filter; /* 0: system calls are filtered; -EOPNOTSUPP: the kernel can't; negative errno */
};

/**
 * Call it once, with one thread. What the kernel does not offer is left out, and what fails as well:
 * a camera without a sandbox is better than none. Whoever calls says so.
 */
void roc_sandbox_enter(const struct roc_policy *policy, struct roc_sandbox *ret_sandbox);

#endif
