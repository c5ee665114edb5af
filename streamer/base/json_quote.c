/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* All of this walks over a text that roc_json_check() has passed. */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_space(const char *text, size_t size, size_t at)
{
	while (at < size && is_space(text[at]))
		at++;
	return at;
}

/** @return behind the string that begins at @at */
static size_t skip_string(const char *text, size_t size, size_t at)
{
	for (at++; at < size && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at < size ? at + 1 : size;
}

static bool is_one_of(const char *name, size_t length, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(keys[i]) == length && memcmp(keys[i], name, length) == 0)
			return true;
	return false;
}

static size_t number_length(const char *text, size_t size, size_t at)
{
	size_t length = 0;

	while (at + length < size && memchr("+-.0123456789Ee", text[at + length], 15))
		length++;
	return length;
}

char *roc_json_quote_numbers(const char *text, size_t size, const char *const *keys, size_t count,
			     size_t *ret_size)
{
	char *out = malloc(size * 2 + 1); /* two quotes for each digit are more than enough */
	size_t used = 0, at = 0, copied = 0;

	if (!out)
		return NULL;
	while (at < size) {
		const size_t start = at;
		size_t value, length;

		if (text[at++] != '"')
			continue;
		at = skip_string(text, size, start);
		value = skip_space(text, size, at);
		if (value >= size || text[value] != ':' ||
		    !is_one_of(text + start + 1, at - start - 2, keys, count))
			continue;
		value = skip_space(text, size, value + 1);
		length = number_length(text, size, value);
		if (length == 0)
			continue; /* "true" and "null" begin with none of a number's characters */
		memcpy(out + used, text + copied, value - copied);
		used += value - copied;
		out[used++] = '"';
		memcpy(out + used, text + value, length);
		used += length;
		out[used++] = '"';
		at = copied = value + length;
	}
	memcpy(out + used, text + copied, size - copied);
	used += size - copied;
	out[used] = '\0';
	*ret_size = used;
	return out;
}
