/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holder.h - who has a device open. */
#ifndef ROC_HOLDER_H
#define ROC_HOLDER_H

#include <stddef.h>

/**
 * Who else holds the device at @path: "obs (pid 1234), zoom (pid 77)", those of ours that write to
 * it left out. Looks through all processes that this one may look into, so it blocks, and knows
 * nothing of other users' programs, nor out of a sandbox.
 * @return how many are named in @ret_text; -ENOENT nobody is known; other negative errno
 */
int roc_holder_find(const char *path, char *ret_text, size_t size);

#endif
