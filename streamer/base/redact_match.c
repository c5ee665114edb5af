/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * redact_match.c - PURE: one pattern at one place of a text, however each of its bytes is spelt.
 *
 * The text is read in units: a byte as it is, "%41", "\n", "\u0041" ... A unit stands for one byte,
 * or for the UTF-8 bytes of one character, and a match may mix them freely.
 */
#include <stdint.h>
#include <string.h>

#include "redact_internal.h"

#define UNITS_MAX 3
#define CUT_BASE64_MIN 4 /* digits at the end of a cut text that are taken for a secret's */

struct unit {
	unsigned char bytes[4];
	size_t length; /* of .bytes */
	size_t used;   /* of the text */
};

struct match {
	struct roc_redact_text *text;
	const struct roc_redact_pattern *pattern;
	size_t end; /* behind the match */
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/** The value of @digits hexadecimal digits, -1: not there. */
static int32_t hex_number(const struct roc_redact_text *text, size_t at, int digits)
{
	int32_t number = 0;

	for (int i = 0; i < digits; i++) {
		const int digit =
			at + (size_t)i < text->length ? hex_digit(text->text[at + (size_t)i]) : -1;

		if (digit < 0)
			return -1;
		number = number * 16 + digit;
	}
	return number;
}

static void put_utf8(struct unit *unit, uint32_t code)
{
	if (code < 0x80) {
		unit->bytes[0] = (unsigned char)code;
		unit->length = 1;
		return;
	}
	unit->length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = unit->length - 1; i > 0; i--) {
		unit->bytes[i] = (unsigned char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	unit->bytes[0] = (unsigned char)((0xf0u << (4 - unit->length)) | code);
}

/** "\uXXXX", or a pair of them. @return false: it is none */
static bool read_unicode(const struct roc_redact_text *text, size_t at, struct unit *unit)
{
	int32_t code = hex_number(text, at + 2, 4);
	int32_t low;

	if (code < 0)
		return false;
	unit->used = 6;
	if (code >= 0xd800 && code < 0xdc00 && at + 7 < text->length &&
	    text->text[at + 6] == '\\' && text->text[at + 7] == 'u') {
		low = hex_number(text, at + 8, 4);
		if (low >= 0xdc00 && low < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
			unit->used = 12;
		}
	}
	put_utf8(unit, (uint32_t)code);
	return true;
}

static bool read_escape(const struct roc_redact_text *text, size_t at, struct unit *unit)
{
	static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
	const char *name;

	if (at + 1 >= text->length)
		return false;
	if (text->text[at + 1] == 'u')
		return read_unicode(text, at, unit);
	unit->used = 2;
	unit->length = 1;
	name = memchr(names, text->text[at + 1], sizeof(names) - 1);
	/* any other escaped byte stands for itself: \" \\ \/ and the shells' and FFmpeg's \: */
	unit->bytes[0] = (unsigned char)(name ? values[name - names] : text->text[at + 1]);
	return true;
}

/** All readings of the text at @at, the longest first. */
static size_t read_units(const struct roc_redact_text *text, size_t at, bool base64,
			 struct unit units[UNITS_MAX])
{
	const char c = text->text[at];
	const int32_t code = c == '%' ? hex_number(text, at + 1, 2) : -1;
	size_t count = 0;

	if (code >= 0)
		units[count++] =
			(struct unit){.bytes = {(unsigned char)code}, .length = 1, .used = 3};
	if (c == '\\' && read_escape(text, at, &units[count]))
		count++;
	if (base64 && (c == '-' || c == '_'))
		units[count++] =
			(struct unit){.bytes = {c == '-' ? '+' : '/'}, .length = 1, .used = 1};
	if (!base64 && c == '+')
		units[count++] = (struct unit){.bytes = {' '}, .length = 1, .used = 1};
	units[count++] = (struct unit){.bytes = {(unsigned char)c}, .length = 1, .used = 1};
	return count;
}

size_t roc_redact_first(const struct roc_redact_text *text, size_t at, unsigned char ret_bytes[4])
{
	const char c = text->text[at];
	struct unit units[UNITS_MAX];
	size_t count = 1;

	ret_bytes[0] = (unsigned char)c;
	if (c == '+')
		ret_bytes[count++] = ' ';
	else if (c == '-')
		ret_bytes[count++] = '+';
	else if (c == '_')
		ret_bytes[count++] = '/';
	else if (c == '%' || c == '\\')
		for (size_t i = read_units(text, at, false, units) - 1; i-- > 0;)
			ret_bytes[count++] = units[i].bytes[0];
	return count;
}

/** The longest counts, where several readings of the text make the pattern of it. */
static bool end_at(struct match *match, size_t end)
{
	if (end > match->end)
		match->end = end;
	return true;
}

/** Does the rest of the pattern, from @done, stand at @at? Sets match->end. */
static bool match_rest(struct match *match, size_t done, size_t at)
{
	struct roc_redact_text *text = match->text;
	const struct roc_redact_pattern *pattern = match->pattern;
	bool found = false;

	while (done < pattern->length) {
		const size_t left = pattern->length - done;
		struct unit units[UNITS_MAX];
		size_t fitting = 0;
		size_t count;

		if (at >= text->length)
			return text->cut && (done >= CUT_BASE64_MIN || !pattern->base64)
				       ? end_at(match, text->length)
				       : found;
		if (text->steps == 0)
			return end_at(match, text->length); /* where it ends is not known */
		text->steps--;
		count = read_units(text, at, pattern->base64, units);
		for (size_t i = 0; i < count; i++)
			if (units[i].length <= left &&
			    memcmp(units[i].bytes, pattern->bytes + done, units[i].length) == 0)
				units[fitting++] = units[i];
		if (fitting == 0) {
			/* an escape that was cut in the middle */
			if (text->cut && !pattern->base64 && memchr("%\\", text->text[at], 2) &&
			    text->length - at < 12)
				return end_at(match, text->length);
			return found;
		}
		/* several fit only where the pattern itself has a '%' or '\' */
		for (size_t i = 0; i + 1 < fitting; i++)
			found |= match_rest(match, done + units[i].length, at + units[i].used);
		done += units[fitting - 1].length;
		at += units[fitting - 1].used;
	}
	return end_at(match, at);
}

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       memchr("+/-_=%", c, 6);
}

void roc_redact_match(struct roc_redact_text *text, size_t at,
		      const struct roc_redact_pattern *pattern)
{
	struct match match = {.text = text, .pattern = pattern};

	if (!match_rest(&match, 0, at))
		return;
	/* the neighbours hold the secret's outermost bits, and what it was encoded together with */
	while (pattern->base64 && at > 0 && is_base64(text->text[at - 1]))
		at--;
	while (pattern->base64 && match.end < text->length && is_base64(text->text[match.end]))
		match.end++;
	memset(text->hidden + at, 1, match.end - at);
	if (match.end == text->length && at < text->rest)
		text->rest = at;
}
