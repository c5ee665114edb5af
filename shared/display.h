/* SPDX-License-Identifier: GPL-2.0-or-later */
/* display.h - PURE: text from outside made fit for people to see, and its width in columns. */
#ifndef ROC_DISPLAY_H
#define ROC_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Copy @in into @out (@size > 0) as valid UTF-8 without anything that a terminal acts upon.
 *
 * Control characters (C0, DEL, C1), separators and marks of writing direction become a space,
 * bytes that are not UTF-8 become '?'. Cut at a whole character. Returns @out.
 */
char *roc_display_clean(char *out, size_t size, const char *in);

/** Whether all of @text is well-formed UTF-8. */
bool roc_display_is_utf8(const char *text);

/** Columns that clean text takes: 0 for combining marks, 2 for East Asian wide and emoji. */
unsigned int roc_display_width(const char *text);

/** Bytes of the longest start of clean @text that fits @columns. */
size_t roc_display_fit(const char *text, unsigned int columns);

#endif
