/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.h - PURE: figures as the log files have always shown them. */
#ifndef ROC_WORDS_H
#define ROC_WORDS_H

#include <stddef.h>
#include <stdint.h>

/** "12.0", "29.97": at least one decimal, at most three. Returns @out. */
char *roc_words_fps(char *out, size_t size, uint32_t mhz);
/** "44236800.0" from score x 1000. Returns @out. */
char *roc_words_score(char *out, size_t size, uint64_t score_milli);

#endif
