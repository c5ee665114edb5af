/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern.h - PURE: sentences of the locale files with places to fill, in any order. */
#ifndef ROC_PATTERN_H
#define ROC_PATTERN_H

#include <stddef.h>

/**
 * Copy @pattern to @out with %1 and %2 replaced by @first and @second (NULL: by nothing). Any other
 * % stands for itself. Too long is cut at a whole character. Returns @out, NUL-terminated if @size > 0.
 */
char *roc_pattern_fill(char *out, size_t size, const char *pattern, const char *first,
		       const char *second);

#endif
