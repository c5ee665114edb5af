/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_lines.h - PURE: where in the text of a configuration something stands. */
#ifndef ROC_CTL_CHECK_LINES_H
#define ROC_CTL_CHECK_LINES_H

#include <stddef.h>
#include <stdint.h>

/**
 * The line, from 1, of camera @index, or of @key in its entry (the last one of that name, the entry
 * when there is none).
 *
 * @param text  what roc_json_check() has passed, with a NUL behind it
 * @param key   as it is written, or NULL
 * @return 0: there is no such camera
 */
unsigned int roc_check_line(const char *text, uint32_t index, const char *key);

/** The first "word" in quotes of @text, into @ret_key; "" when there is none. */
void roc_check_key(const char *text, char *ret_key, size_t size);

#endif
