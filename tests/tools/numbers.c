/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"

#define MAX_SIDE 8192
#define MAX_SECONDS 1e9

bool roc_number_real(const char *text, double min, double max, double *ret_value)
{
	char *end;
	double value;

	if (!*text || isspace((unsigned char)*text))
		return false;
	errno = 0;
	value = strtod(text, &end);
	if (errno || *end || !isfinite(value) || value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

bool roc_number_long(const char *text, long min, long max, long *ret_value)
{
	char *end;
	long value;

	if (!*text || isspace((unsigned char)*text))
		return false;
	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || *end || value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

/* Cut @text at @separator into @head, whose size is @size; returns what follows, or NULL. */
static const char *cut(const char *text, char separator, char *head, size_t size)
{
	const char *at = strchr(text, separator);

	if (!at || (size_t)(at - text) >= size)
		return NULL;
	memcpy(head, text, (size_t)(at - text));
	head[at - text] = '\0';
	return at + 1;
}

bool roc_number_size(const char *text, unsigned int *ret_width, unsigned int *ret_height)
{
	char head[32];
	const char *tail = cut(text, 'x', head, sizeof(head));
	long width, height;

	if (!tail || !roc_number_long(head, 2, MAX_SIDE, &width) ||
	    !roc_number_long(tail, 2, MAX_SIDE, &height))
		return false;
	*ret_width = (unsigned int)width;
	*ret_height = (unsigned int)height;
	return true;
}

bool roc_number_pair(const char *text, double min_second, double *ret_first, double *ret_second)
{
	char head[32];
	const char *tail = cut(text, ':', head, sizeof(head));

	return tail && roc_number_real(head, 0, MAX_SECONDS, ret_first) &&
	       roc_number_real(tail, min_second, MAX_SECONDS, ret_second);
}
