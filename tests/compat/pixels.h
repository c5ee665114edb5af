/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pixels.h - is the canvas' upper left part the camera's test picture? */
#ifndef ROC_COMPAT_PIXELS_H
#define ROC_COMPAT_PIXELS_H

#include "camera.h"

#define PIXELS_TOLERANCE 6 /* levels; a wrong matrix or range puts some bar off by 16 and more */

/**
 * How many pixels of the bars are off by more than the tolerance. Those within 4 of an edge between
 * bars may be anything.
 * @param ret_worst  levels that the worst one is off, of any pixel; may be NULL
 */
uint32_t pixels_wrong(const struct roc_device_format *format, int *ret_worst);

/** How many pixels it looks at. */
uint32_t pixels_compared(const struct roc_device_format *format);

/** Is it all of one colour? */
bool pixels_plain(const struct roc_device_format *format);

/** The strip's grey. */
uint8_t pixels_strip(const struct roc_device_format *format);

/** Write the picture that was looked at last to @prefix-@name.ppm. */
void pixels_keep(const char *prefix, const char *name);

#endif
