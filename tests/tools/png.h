/* SPDX-License-Identifier: GPL-2.0-or-later */
/* png.h - a raw frame as a PNG file, for people to look at. */
#ifndef ROC_TEST_PNG_H
#define ROC_TEST_PNG_H

#include <stdbool.h>

#include "image.h"

/** Write @image to @path, read as BT.601. 0 or negative errno (or AVERROR). */
int roc_png_write(const char *path, const struct roc_image *image, bool full_range);

#endif
