/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format.h - PURE: numbers in the few columns that a table has. All write text, "" for nothing. */
#ifndef ROC_CTL_FORMAT_H
#define ROC_CTL_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define ROC_FORMAT_SIZE 32u

/** Time from @then_ns to @now_ns; 0 when @then_ns is 0 ("never") or, being hostile, in the future. */
uint64_t roc_format_since(uint64_t then_ns, uint64_t now_ns);

/** "85ms", "4.2s", "48s", "12m", "7h", "3d". */
char *roc_format_age(char out[ROC_FORMAT_SIZE], uint64_t ns);

/** "48 s", "12 min", "7 h 03 min", "3 d 04 h". */
char *roc_format_uptime(char out[ROC_FORMAT_SIZE], uint64_t ns);

/** "912", "12.3k", "4.5M", "7.8G". */
char *roc_format_count(char out[ROC_FORMAT_SIZE], uint64_t count);

/** "850k", "4.0M": bits per second; "" for 0. */
char *roc_format_bitrate(char out[ROC_FORMAT_SIZE], uint32_t bps);

/** "2560x1440@12.0"; "2560x1440" while the rate is not known; "" for no size. */
char *roc_format_picture(char out[ROC_FORMAT_SIZE], uint32_t width, uint32_t height, uint32_t mhz);

/** Frames per 1000 s as a JSON number with at least one decimal: "12.0", "14.985". */
char *roc_format_fps(char out[ROC_FORMAT_SIZE], uint32_t mhz);

#endif
