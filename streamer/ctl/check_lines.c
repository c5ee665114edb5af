/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_lines.c - walks over JSON that is known to be sound, so every bracket has its partner. */
#include "check_lines.h"

#include <string.h>

static const char *skip_space(const char *c)
{
	return c + strspn(c, " \t\r\n");
}

/* @return behind the string that begins at @c */
static const char *skip_string(const char *c)
{
	for (c++; *c && *c != '"'; c++)
		if (*c == '\\' && c[1])
			c++;
	return *c ? c + 1 : c;
}

static const char *skip_value(const char *c)
{
	unsigned int depth = 0;

	do {
		if (*c == '"') {
			c = skip_string(c);
			continue;
		}
		if (*c == '[' || *c == '{')
			depth++;
		else if (*c == ']' || *c == '}')
			depth--;
		else if (depth == 0)
			return c + strcspn(c, ",]} \t\r\n");
		c++;
	} while (depth > 0 && *c);
	return c;
}

/* Behind a value: to the next one of the list or object. @return NULL: it was the last */
static const char *next_value(const char *c)
{
	c = skip_space(c);
	return *c == ',' ? skip_space(c + 1) : NULL;
}

/* The value of @key in the object at @c; its key's own place in @ret_place. @return NULL: none */
static const char *find_member(const char *c, const char *key, const char **ret_place)
{
	const char *found = NULL;
	const size_t length = strlen(key);

	if (*c != '{')
		return NULL;
	for (c = skip_space(c + 1); c && *c == '"'; c = next_value(skip_value(c))) {
		const char *name = c;
		const char *end = skip_string(c);

		c = skip_space(end);
		if (*c != ':')
			return found;
		c = skip_space(c + 1);
		if ((size_t)(end - name) == length + 2 && strncmp(name + 1, key, length) == 0) {
			found = c;
			*ret_place = name;
		}
	}
	return found;
}

static unsigned int line_of(const char *text, const char *place)
{
	unsigned int line = 1;

	for (; text < place; text++)
		line += *text == '\n';
	return line;
}

unsigned int roc_check_line(const char *text, uint32_t index, const char *key)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *c = skip_space(strncmp(text, mark, 3) == 0 ? text + 3 : text);
	const char *place;

	if (*c == '{')
		c = find_member(c, "cameras", &place);
	if (!c || *c != '[')
		return 0;
	c = skip_space(c + 1);
	if (*c == ']')
		return 0;
	for (; c && index > 0; index--)
		c = next_value(skip_value(c));
	if (!c)
		return 0;
	if (key && find_member(c, key, &place))
		c = place;
	return line_of(text, c);
}

void roc_check_key(const char *text, char *ret_key, size_t size)
{
	const char *start = strchr(text, '"');
	const size_t length = start ? strcspn(start + 1, "\"") : 0;

	ret_key[0] = '\0';
	if (!start || start[1 + length] != '"' || length >= size)
		return;
	memcpy(ret_key, start + 1, length);
	ret_key[length] = '\0';
}
