/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_find.h - PURE: which camera a person means. */
#ifndef ROC_CTL_SNAPSHOT_FIND_H
#define ROC_CTL_SNAPSHOT_FIND_H

#include <stddef.h>

#include "report.h"

/**
 * The camera of that number, else of that name, else of that name but for capitals (of ASCII).
 * @return 0; -ENOENT there is none; -EEXIST several have the name; with *reterr set
 */
int roc_snapshot_find(const struct roc_report *report, const char *word,
		      const struct roc_camera_status **ret_camera, char *reterr, size_t size);

#endif
