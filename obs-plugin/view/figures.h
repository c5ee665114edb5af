/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figures.h - PURE: figures with their units, as people read them.
 *
 * Units are those of the SI and the same in every language; @point is what stands before decimals
 * ("." or ","). Unknown (mostly 0) gives "". All write at most ROC_FIGURE_SIZE bytes into @out,
 * NUL-terminated, and return it.
 */
#ifndef ROC_FIGURES_H
#define ROC_FIGURES_H

#include <stdint.h>

#define ROC_FIGURE_SIZE 40

/** 1280, 720: "1280\u00d7720" */
char *roc_figure_size(char out[ROC_FIGURE_SIZE], uint32_t width, uint32_t height);

/** 20000: "20 fps", 12500: "12.5 fps", 29970: "29.97 fps" */
char *roc_figure_rate(char out[ROC_FIGURE_SIZE], uint32_t mhz, const char *point);

/** For a rate that is measured and never quite round. 19980: "20.0 fps", 0: "0.0 fps" */
char *roc_figure_measured_rate(char out[ROC_FIGURE_SIZE], uint32_t mhz, const char *point);

/** 4200000: "4.2 Mbit/s", 850000: "850 kbit/s" */
char *roc_figure_bitrate(char out[ROC_FIGURE_SIZE], uint64_t bps, const char *point);

/** "0.1 s", "9.9 s", "12 s", "4 min", "2 h 5 min", "3 d 4 h"; UINT64_MAX (never): "" */
char *roc_figure_age(char out[ROC_FIGURE_SIZE], uint64_t ns, const char *point);

/** 9999: "9999", 12345: "12.3 k", 4200000: "4.2 M"; cut, not rounded */
char *roc_figure_count(char out[ROC_FIGURE_SIZE], uint64_t count, const char *point);

/** @part of @whole: "0 %", "<0.1 %", "0.4 %", "12 %", ">100 %"; whole of 0: "" */
char *roc_figure_percent(char out[ROC_FIGURE_SIZE], uint64_t part, uint64_t whole,
			 const char *point);

#endif
