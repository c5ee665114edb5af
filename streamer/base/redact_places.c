/* SPDX-License-Identifier: GPL-2.0-or-later */
/* redact_places.c - PURE: places of a text that hold secrets whoever wrote them. */
#include <string.h>
#include <strings.h>

#include "redact_internal.h"

#define TOKEN_END " \t\r\n\"'<>"

static void hide(struct roc_redact_text *text, const char *from, const char *to)
{
	memset(text->hidden + (from - text->text), 1, (size_t)(to - from));
}

/** strcspn() that looks no further than @end. */
static const char *find(const char *at, const char *end, const char *any)
{
	while (at < end && !strchr(any, *at))
		at++;
	return at;
}

/**
 * rtsp://user:password@host. A password may hold '/', '?', '@' itself: userinfo reaches to the last
 * '@' of the word if what looks like the authority has one, or a ':' that may be half of one.
 */
static void hide_userinfo(struct roc_redact_text *text)
{
	const char *text_end = text->text + text->length;
	const char *sep = strstr(text->text, "://");

	while (sep) {
		const char *start = sep + 3;
		const char *next = strstr(start, "://");
		const char *word_end = find(start, next ? next : text_end, TOKEN_END);
		const char *authority_end = find(start, word_end, "/?#");
		const char *at = NULL;

		for (const char *c = start; c < word_end; c++)
			if (*c == '@')
				at = c;
		if (at && find(start, authority_end, ":@") < authority_end)
			hide(text, start, at);
		sep = next;
	}
}

/** Behind a key: '=' or "%3D", or a closing quote and ':' or '='. NULL: it has no value here. */
static const char *find_value(const char *at)
{
	bool quoted = false;

	if (*at == '\\' && at[1] == '"')
		at++;
	if (*at == '"' || *at == '\'') {
		quoted = true;
		at++;
	}
	at += strspn(at, " ");
	if (*at == '=' || (*at == ':' && quoted))
		at++;
	else if (strncasecmp(at, "%3d", 3) == 0)
		at += 3;
	else
		return NULL;
	return at + strspn(at, " ");
}

/** @return false: that took too long, and all behind it is hidden */
static bool hide_value(struct roc_redact_text *text, const char *value)
{
	const char *end = value;

	if (*value == '\\' && (value[1] == '"' || value[1] == '\''))
		value++;
	if (*value == '"' || *value == '\'') {
		const char quote = *value++;

		for (end = value; *end && *end != quote && text->steps > 0; end++, text->steps--)
			if (*end == '\\' && end[1])
				end++;
	} else {
		for (; *end && !strchr("& \t\r\n\"'", *end) && strncasecmp(end, "%26", 3) != 0 &&
		       text->steps > 0;
		     end++)
			text->steps--;
	}
	if (text->steps == 0) {
		hide(text, value, text->text + text->length);
		return false;
	}
	hide(text, value, end);
	/* one with an '&' or a space in it does not end where values end */
	for (size_t i = 0; i < text->short_count && *value; i++)
		roc_redact_match(text, (size_t)(value - text->text), &text->shorts[i]);
	return true;
}

static void hide_values(struct roc_redact_text *text)
{
	static const char *const keys[] = {"password", "passwd",    "passphrase", "pass",   "pwd",
					   "psw",      "loginpas",  "token",      "secret", "key",
					   "auth",     "signature", "sig"};

	for (const char *c = text->text; *c; c++) {
		if (!strchr("pPtTlLsSkKaA", *c))
			continue;
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			const size_t length = strlen(keys[i]);
			const char *value = strncasecmp(c, keys[i], length) == 0
						    ? find_value(c + length)
						    : NULL;

			if (value && !hide_value(text, value))
				return;
		}
	}
}

/** The rest of the line: schemes differ in what they put there, and no part of it is of use. */
static void hide_authorization(struct roc_redact_text *text)
{
	static const char key[] = "authorization";
	const char *c = text->text;

	while ((c = strcasestr(c, key)) != NULL) {
		c += sizeof(key) - 1;
		c += strspn(c, "\\\"'");
		c += strspn(c, " ");
		if (*c == ':' || *c == '=') {
			const char *value = c + 1 + strspn(c + 1, " \t");

			c = value + strcspn(value, "\r\n");
			hide(text, value, c);
		}
	}
}

void roc_redact_known_places(struct roc_redact_text *text)
{
	hide_userinfo(text);
	hide_values(text);
	hide_authorization(text);
}
