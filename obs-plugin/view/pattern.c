/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pattern.h"

#include <stdbool.h>

struct output {
	char *next;
	size_t room; /* without the NUL */
	bool full;
};

static void put(struct output *out, char c)
{
	out->full = out->full || out->room == 0;
	if (out->full)
		return;
	*out->next++ = c;
	out->room--;
}

static void put_text(struct output *out, const char *text)
{
	while (text && *text)
		put(out, *text++);
}

/* The bytes of a character that was cut in the middle. */
static void drop_half(char *begin, char *end)
{
	char *start = end;

	while (start > begin && ((unsigned char)start[-1] & 0xc0) == 0x80)
		start--;
	if (start == begin)
		return;
	const unsigned char lead = (unsigned char)start[-1];
	const ptrdiff_t need = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
	if (end - start < need)
		start[-1] = '\0';
}

char *roc_pattern_fill(char *out, size_t size, const char *pattern, const char *first,
		       const char *second)
{
	struct output output = {.next = out, .room = size - 1};

	if (size == 0)
		return out;
	for (; *pattern; pattern++) {
		if (pattern[0] == '%' && (pattern[1] == '1' || pattern[1] == '2')) {
			put_text(&output, *++pattern == '1' ? first : second);
			continue;
		}
		put(&output, *pattern);
	}
	*output.next = '\0';
	if (output.full)
		drop_half(out, output.next);
	return out;
}
