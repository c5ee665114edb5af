/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - strict check of a JSON text before cJSON sees it.
 *
 * cJSON accepts texts that are not JSON, cuts strings at "\u0000", leaves pieces of a broken text
 * (with passwords) in freed memory and can't say what is wrong. A text that passes here is parsed
 * by cJSON unless memory runs out.
 */
#ifndef ROC_JSON_H
#define ROC_JSON_H

#include <stddef.h>

struct cJSON;

struct roc_json_error {
	const char *problem; /* in words, static, without a byte of the text */
	size_t line, column; /* 1-based, columns in characters */
};

/**
 * Is @text one JSON value (RFC 8259, UTF-8, byte-order mark accepted) and nothing else? Refuses
 * also "\u0000", nesting deeper than 64 and numbers longer than 60 characters.
 * @return 0; -ENODATA only white space; -EBADMSG, with *reterr set
 */
int roc_json_check(const char *text, size_t size, struct roc_json_error *reterr);

/**
 * Check and parse. @return 0 with *ret_root set (end it with roc_json_destroy()), as above, -ENOMEM
 */
int roc_json_parse(const char *text, size_t size, struct cJSON **ret_root,
		   struct roc_json_error *reterr);

/**
 * The numbers that are values of @keys become strings, by their text as written: cJSON keeps a double
 * of a number, and 1.50 or 12345678901234567890 would come back as something else.
 *
 * @param text  passed by roc_json_check()
 * @return the new text of *ret_size bytes (erase and free it); NULL: out of memory
 */
char *roc_json_quote_numbers(const char *text, size_t size, const char *const *keys, size_t count,
			     size_t *ret_size);

/** Erase all values, then free. NULL is fine. */
void roc_json_destroy(struct cJSON *root);

#endif
