/* SPDX-License-Identifier: GPL-2.0-or-later */
/* png_file.h - a bitmap of the overlay as a PNG file, and back. */
#ifndef ROC_TEST_PNG_FILE_H
#define ROC_TEST_PNG_FILE_H

#include "bitmap.h"

/*
 * A PNG file's colours are not multiplied by alpha, so they are divided when written and
 * multiplied again when read, which may cost a level. 0 or negative errno.
 */
int roc_png_save(const char *path, const struct roc_bitmap *bitmap);
int roc_png_load(const char *path, struct roc_bitmap *bitmap);

#endif
