/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_file.h - a PNG that is there whole or not at all. */
#ifndef ROC_CTL_SNAPSHOT_FILE_H
#define ROC_CTL_SNAPSHOT_FILE_H

#include <stddef.h>
#include <stdint.h>

/**
 * Write @rgb (3 bytes a pixel) to @path: beside it, then renamed into place. What is at @path and is
 * no regular file is left alone, a symbolic link too. "-" is standard output, unless a terminal.
 * @return 0, or negative errno with *reterr set
 */
int roc_snapshot_save(const char *path, const uint8_t *rgb, uint32_t width, uint32_t height,
		      char *reterr, size_t size);

#endif
