/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_file.h - open and check a segment's file; private to the library. */
#ifndef ROC_STATUS_FILE_H
#define ROC_STATUS_FILE_H

#include <sys/stat.h>

#include "roc/status_abi.h"

/**
 * Open the file at @path and check its header against its size.
 *
 * @return a file descriptor that the caller closes, or the errors of roc_status_open(); both
 *         results are written on success only
 */
int roc_status_file_open(const char *path, struct roc_status_header *ret_header,
			 struct stat *ret_st);

#endif
