/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * display.c - UTF-8 for terminals. Own tables and not wcwidth(), which knows ASCII alone in the C
 * locale, where services, cron and containers live.
 */
#include "display.h"

#include <stdbool.h>
#include <string.h>

#include "text.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define INVALID UINT32_MAX

struct range {
	uint32_t first, last;
};

/* Would move, hide or turn what stands around them. */
static const struct range unwanted[] = {
	{0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad},   {0x061c, 0x061c},
	{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
	{0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe00ff},
};

static const struct range narrow[] = {
	{0x0300, 0x036f}, {0x0483, 0x0489},   {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
	{0x093c, 0x093c}, {0x094d, 0x094d},   {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},
	{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},   {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
	{0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

static const struct range wide[] = {
	{0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},
	{0x2614, 0x2615},   {0x26a1, 0x26a1},   {0x26bd, 0x26be},   {0x2705, 0x2705},
	{0x274c, 0x274c},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
	{0x3400, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
	{0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
	{0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1f9ff},
	{0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static bool is_in(const struct range *ranges, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* One character; @ret_length is at least 1. The NUL ends a sequence like any wrong byte. */
static uint32_t decode(const char *text, size_t *ret_length)
{
	uint32_t code;
	const size_t length = roc_text_char(text, SIZE_MAX, &code);

	*ret_length = length > 0 ? length : 1;
	return length > 0 ? code : INVALID;
}

char *roc_display_clean(char *out, size_t size, const char *in)
{
	size_t used = 0;

	while (*in) {
		size_t length;
		const uint32_t c = decode(in, &length);
		const bool as_is = c != INVALID && !is_in(unwanted, LENGTH(unwanted), c);
		const size_t need = as_is ? length : 1;

		if (used + need >= size)
			break;
		if (as_is)
			memcpy(out + used, in, length);
		else
			out[used] = c == INVALID ? '?' : ' ';
		used += need;
		in += length;
	}
	out[used] = '\0';
	return out;
}

bool roc_display_is_utf8(const char *text)
{
	size_t length;

	for (; *text; text += length)
		if (decode(text, &length) == INVALID)
			return false;
	return true;
}

static unsigned int char_width(uint32_t c)
{
	if (c == INVALID)
		return 1;
	if (is_in(narrow, LENGTH(narrow), c))
		return 0;
	return is_in(wide, LENGTH(wide), c) ? 2 : 1;
}

unsigned int roc_display_width(const char *text)
{
	unsigned int columns = 0;
	size_t length;

	for (; *text; text += length)
		columns += char_width(decode(text, &length));
	return columns;
}

size_t roc_display_fit(const char *text, unsigned int columns)
{
	size_t used = 0, length;
	unsigned int taken = 0;

	for (; text[used]; used += length) {
		taken += char_width(decode(text + used, &length));
		if (taken > columns)
			break;
	}
	return used;
}
