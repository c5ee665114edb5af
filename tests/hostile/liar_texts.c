/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "rogue.h"

static void percent(const char *secret, char *out, size_t size)
{
	size_t used = 0;

	for (; *secret && used + 4 < size; secret++)
		used += (size_t)snprintf(out + used, size - used, "%%%02x",
					 (unsigned int)(unsigned char)*secret);
}

static void base64(const char *secret, char *out, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const size_t length = strlen(secret);
	size_t used = 0;

	for (size_t bit = 0; bit + 6 <= length * 8 && used + 1 < size; bit += 6) {
		unsigned int value = 0;

		for (size_t i = bit; i < bit + 6; i++)
			value = value << 1 |
				((unsigned int)(unsigned char)secret[i / 8] >> (7 - i % 8) & 1u);
		out[used++] = digits[value];
	}
	out[used] = '\0';
}

/* The user's name is the other camera's password, as if it had been found out. */
bool rogue_text(const struct roc_ipc_start *start, unsigned int i, char *out, size_t size)
{
	static const char *const marks[] = {
		"LIE\033[2J\033[31mred\033]0;title\007",
		"LIE\nERROR camera 0: forged\r\n<0>forged\n",
		"LIE\xe2\x80\xaeturned\xe2\x80\xac\xe2\x80\x8b\xef\xbb\xbf",
		"LIE\xff\xfe\xc0\xaf\xed\xa0\x80",
		"LIE%s%s%n%x%1000000d",
		"LIE\x9b"
		"31m\xc2\x9b"
		"31m\x7f\x01\x08\x08",
		"LIE\xe2\x80\xa8line\xe2\x80\xa9paragraph",
		"LIE\",\"state\":\"live\"}]}\nroc_up 7\n",
	};
	const unsigned int plain = sizeof(marks) / sizeof(marks[0]);
	const char *secret = (i - plain) % 2 ? start->camera.password : start->camera.user;
	char coded[1200];

	if (i < plain) {
		(void)snprintf(out, size, "%s", marks[i]);
		return true;
	}
	switch ((i - plain) / 2) {
	case 0:
		(void)snprintf(out, size, "LIE %s", secret);
		return true;
	case 1:
		percent(secret, coded, sizeof(coded));
		(void)snprintf(out, size, "LIE %s", coded);
		return true;
	case 2:
		base64(secret, coded, sizeof(coded));
		(void)snprintf(out, size, "LIE %s", coded);
		return true;
	case 3: { /* over the end of what there is room for */
		const size_t part = strnlen(secret, 19);

		memset(out, 'x', size);
		if (size > 20)
			memcpy(out + size - 1 - part, secret, part);
		out[size - 1] = '\0';
		return true;
	}
	default:
		return false;
	}
}
