/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <string.h>

#include "text.h"

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t roc_text_char(const char *text, size_t size, uint32_t *ret_code)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char first = size > 0 ? (unsigned char)text[0] : 0x80;
	uint32_t code;
	size_t length;

	if (first < 0x80) {
		*ret_code = first;
		return 1;
	}
	if (first >= 0xc2 && first < 0xe0) {
		length = 2;
		code = first & 0x1fu;
	} else if (first >= 0xe0 && first < 0xf0) {
		length = 3;
		code = first & 0x0fu;
	} else if (first >= 0xf0 && first < 0xf5) {
		length = 4;
		code = first & 0x07u;
	} else {
		return 0;
	}
	if (length > size)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if (!is_continuation(text[i]))
			return 0;
		code = code << 6 | ((unsigned char)text[i] & 0x3fu);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	*ret_code = code;
	return length;
}

size_t roc_text_cut(const char *text, size_t length, size_t room)
{
	size_t end = room;

	if (length <= room)
		return length;
	for (int i = 0; i < 3 && end > 0 && is_continuation(text[end]); i++)
		end--;
	/* more than three continuation bytes are no character: nothing to keep whole */
	return is_continuation(text[end]) ? room : end;
}

char *roc_text_copy(char *out, size_t size, const char *in)
{
	const size_t length = roc_text_cut(in, strlen(in), size - 1);

	memcpy(out, in, length);
	memset(out + length, 0, size - length);
	return out;
}

static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

void roc_text_clean(char *text, size_t size)
{
	size_t in = 0, out = 0;
	size_t length;

	text[size - 1] = '\0';
	length = strlen(text);
	while (in < length) {
		uint32_t code = 0;
		const size_t step = roc_text_char(text + in, length - in, &code);

		if (step == 0) {
			text[out++] = '?';
			in++;
			continue;
		}
		if (is_control(code)) {
			text[out++] = ' ';
		} else {
			memmove(text + out, text + in, step);
			out += step;
		}
		in += step;
	}
	memset(text + out, 0, size - out);
}
