/* SPDX-License-Identifier: GPL-2.0-or-later */
/* color.h - PURE: what a picture says of its colours, in the words of the status segment. */
#ifndef ROC_COLOR_H
#define ROC_COLOR_H

#include <stdbool.h>

#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>

/** The "J" formats say the range in their name, and swscale complains about them: the one without. */
enum AVPixelFormat roc_color_plain_format(int format);
bool roc_color_is_rgb(int format);
/** enum roc_color_range; limited unless it says otherwise */
int roc_color_range(const AVFrame *frame);
/** enum roc_color_matrix; unknown where the stream does not say */
int roc_color_matrix(const AVFrame *frame);

#endif
