/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pixels.h - is the canvas' upper left part the camera's test picture? */
#ifndef ROC_COMPAT_PIXELS_H
#define ROC_COMPAT_PIXELS_H

#include "camera.h"

#define PIXELS_TOLERANCE 6 /* levels; a wrong matrix or range is 10 and more off */

/**
 * How many pixels of the bars are off by more than the tolerance. Those within 4 of an edge between
 * bars may be anything.
 * @param ret_worst  levels that the worst one is off, of any pixel; may be NULL
 */
uint32_t pixels_wrong(const struct roc_device_format *format, int *ret_worst);

/** The strip's grey. */
uint8_t pixels_strip(const struct roc_device_format *format);

/** Write the picture that was looked at last to @prefix-@name.ppm. */
void pixels_keep(const char *prefix, const char *name);

#endif
