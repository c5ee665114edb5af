/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.h - PURE: small helpers for fixed-size strings. */
#ifndef ROC_TEXT_H
#define ROC_TEXT_H

#include <stddef.h>
#include <stdint.h>

/** Copy @in into @out (@size > 0), cut at a whole character, rest zero-filled. Returns @out. */
char *roc_text_copy(char *out, size_t size, const char *in);

/**
 * Make @text presentable in place: terminate it, replace invalid UTF-8 with '?', and control
 * characters (C0, DEL, C1, line and paragraph separators) with ' '; zero-fill behind the end.
 */
void roc_text_clean(char *text, size_t size);

/** Bytes of the first UTF-8 character of @text (@size bytes), 0: not valid or not whole. */
size_t roc_text_char(const char *text, size_t size, uint32_t *ret_code);

/** How many of the @length bytes of @text fit into @room without cutting a character. */
size_t roc_text_cut(const char *text, size_t length, size_t room);

#endif
