/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine.h - what this kernel offers for locking a process in. */
#ifndef ROC_CONFINE_H
#define ROC_CONFINE_H

#include <stdbool.h>

/** The version of its Landlock, 0: none. 1 files, 3 and truncating, 4 TCP ports, 6 signals. */
int roc_confine_landlock_abi(void);
/** Filters of system calls (seccomp). */
bool roc_confine_has_filters(void);

/** PURE: what is missing, in words for a log; NULL: nothing that matters. */
const char *roc_confine_missing(int landlock_abi, bool has_filters);

#endif
