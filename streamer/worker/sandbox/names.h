/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - resolving host names from inside the sandbox. */
#ifndef ROC_NAMES_H
#define ROC_NAMES_H

#include <stdbool.h>

/** What the resolver reads, ended by NULL. */
extern const char *const roc_names_files[];

/**
 * PURE: the sources of host names in @nsswitch (the content of nsswitch.conf) that are modules, the
 * ones built into libc left out. Each is called with the module's name; no name has a '/'.
 * @return how many
 */
unsigned int roc_names_modules(const char *nsswitch, void (*call)(const char *module));

/**
 * Before the sandbox: load the modules, since no code can be loaded inside, and note which files
 * can be read.
 * @return true when a module is there: they ask a daemon, over a local socket
 */
bool roc_names_prepare(void);

/**
 * Inside: has one of the files been replaced since? Landlock knows files, not their names, so the
 * new one can't be read: the worker has to start anew.
 */
bool roc_names_stale(void);

#endif
