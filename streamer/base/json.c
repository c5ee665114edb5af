/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "text.h"

#define DEPTH_MAX 64
#define NUMBER_MAX 60 /* cJSON cuts at 63 */

struct scan {
	const char *text;
	size_t size, at;
	unsigned depth;
	const char *problem;
};

static bool scan_value(struct scan *scan);

static bool refuse(struct scan *scan, const char *problem)
{
	scan->problem = scan->at < scan->size ? problem : "the text ends too early";
	return false;
}

/** The byte at the current place, or NUL (never part of a valid text) at the end. */
static char peek(const struct scan *scan)
{
	return scan->at < scan->size ? scan->text[scan->at] : '\0';
}

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->size && memchr(" \t\r\n", scan->text[scan->at], 4))
		scan->at++;
}

static bool skip_byte(struct scan *scan, char c)
{
	if (peek(scan) != c)
		return false;
	scan->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool skip_digits(struct scan *scan)
{
	if (!is_digit(peek(scan)))
		return refuse(scan, "a number that JSON does not allow");
	while (is_digit(peek(scan)))
		scan->at++;
	return true;
}

static bool scan_number(struct scan *scan)
{
	const size_t start = scan->at;

	skip_byte(scan, '-');
	if (skip_byte(scan, '0')) {
		if (is_digit(peek(scan)))
			return refuse(scan, "a number that JSON does not allow");
	} else if (!skip_digits(scan)) {
		return false;
	}
	if (skip_byte(scan, '.') && !skip_digits(scan))
		return false;
	if (peek(scan) == 'e' || peek(scan) == 'E') {
		scan->at++;
		if (!skip_byte(scan, '-'))
			skip_byte(scan, '+');
		if (!skip_digits(scan))
			return false;
	}
	if (scan->at - start > NUMBER_MAX) {
		scan->at = start;
		return refuse(scan, "a number with too many digits");
	}
	return true;
}

/** The four hexadecimal digits behind "\u"; -1: not there. */
static int32_t scan_hex(struct scan *scan)
{
	int32_t code = 0;

	for (int i = 0; i < 4; i++) {
		const char c = peek(scan);
		const char *digits = "0123456789abcdef";
		const char *digit = c ? strchr(digits, c | (c >= 'A' ? 0x20 : 0)) : NULL;

		if (!digit)
			return -1;
		code = code * 16 + (int32_t)(digit - digits);
		scan->at++;
	}
	return code;
}

static bool scan_escape(struct scan *scan)
{
	int32_t code;

	scan->at++;
	if (peek(scan) != 'u') {
		if (peek(scan) == '\0' || !strchr("\"\\/bfnrt", peek(scan)))
			return refuse(scan, "an escape that JSON does not allow");
		scan->at++;
		return true;
	}
	scan->at++;
	code = scan_hex(scan);
	if (code < 0)
		return refuse(scan, "an escape that JSON does not allow");
	if (code == 0)
		return refuse(scan, "\\u0000 is not allowed");
	if (code >= 0xdc00 && code < 0xe000)
		return refuse(scan, "half of a surrogate pair");
	if (code >= 0xd800 && code < 0xdc00) {
		if (!skip_byte(scan, '\\') || !skip_byte(scan, 'u'))
			return refuse(scan, "half of a surrogate pair");
		code = scan_hex(scan);
		if (code < 0xdc00 || code >= 0xe000)
			return refuse(scan, "half of a surrogate pair");
	}
	return true;
}

static bool scan_string(struct scan *scan)
{
	const size_t start = scan->at;

	scan->at++;
	for (;;) {
		const char c = peek(scan);
		uint32_t code;
		size_t step;

		if (scan->at >= scan->size || c == '\n' || c == '\r') {
			/* where it was opened says more than where its line ends */
			scan->at = start;
			return refuse(scan, "a string that is not closed");
		}
		if (c == '"') {
			scan->at++;
			return true;
		}
		if (c == '\\') {
			if (!scan_escape(scan))
				return false;
			continue;
		}
		if ((unsigned char)c < 0x20)
			return refuse(scan, "a control character in a string");
		step = roc_text_char(scan->text + scan->at, scan->size - scan->at, &code);
		if (step == 0)
			return refuse(scan, "not UTF-8");
		scan->at += step;
	}
}

static bool scan_array(struct scan *scan)
{
	scan->at++;
	skip_space(scan);
	if (skip_byte(scan, ']'))
		return true;
	for (;;) {
		if (!scan_value(scan))
			return false;
		skip_space(scan);
		if (skip_byte(scan, ']'))
			return true;
		if (!skip_byte(scan, ','))
			return refuse(scan, "expected ',' or ']'");
	}
}

static bool scan_object(struct scan *scan)
{
	scan->at++;
	skip_space(scan);
	if (skip_byte(scan, '}'))
		return true;
	for (;;) {
		skip_space(scan);
		if (peek(scan) != '"')
			return refuse(scan, "expected a key in double quotes");
		if (!scan_string(scan))
			return false;
		skip_space(scan);
		if (!skip_byte(scan, ':'))
			return refuse(scan, "expected ':'");
		if (!scan_value(scan))
			return false;
		skip_space(scan);
		if (skip_byte(scan, '}'))
			return true;
		if (!skip_byte(scan, ','))
			return refuse(scan, "expected ',' or '}'");
	}
}

static bool scan_nested(struct scan *scan)
{
	bool ok;

	if (scan->depth >= DEPTH_MAX)
		return refuse(scan, "nested too deeply");
	scan->depth++;
	ok = peek(scan) == '[' ? scan_array(scan) : scan_object(scan);
	scan->depth--;
	return ok;
}

static bool scan_word(struct scan *scan)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const size_t length = strlen(words[i]);

		if (scan->size - scan->at >= length &&
		    memcmp(scan->text + scan->at, words[i], length) == 0) {
			scan->at += length;
			return true;
		}
	}
	return refuse(scan, "expected a value");
}

static bool scan_value(struct scan *scan)
{
	skip_space(scan);
	switch (peek(scan)) {
	case '[':
	case '{':
		return scan_nested(scan);
	case '"':
		return scan_string(scan);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return scan_number(scan);
	default:
		return scan_word(scan);
	}
}

static void locate(const char *text, size_t at, struct roc_json_error *reterr)
{
	reterr->line = 1;
	reterr->column = 1;
	for (size_t i = 0; i < at; i++) {
		if (text[i] == '\n') {
			reterr->line++;
			reterr->column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			reterr->column++;
		}
	}
}

static size_t mark_length(const char *text, size_t size)
{
	return size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int roc_json_check(const char *text, size_t size, struct roc_json_error *reterr)
{
	const size_t mark = mark_length(text, size);
	struct scan scan = {.text = text + mark, .size = size - mark};

	skip_space(&scan);
	if (scan.at == scan.size) {
		*reterr = (struct roc_json_error){.problem = "empty", .line = 1, .column = 1};
		return -ENODATA;
	}
	if (scan_value(&scan)) {
		skip_space(&scan);
		if (scan.at == scan.size)
			return 0;
		refuse(&scan, "something follows the end of the list");
	}
	reterr->problem = scan.problem;
	locate(scan.text, scan.at, reterr);
	return -EBADMSG;
}

int roc_json_parse(const char *text, size_t size, struct cJSON **ret_root,
		   struct roc_json_error *reterr)
{
	const size_t mark = mark_length(text, size);
	const int r = roc_json_check(text, size, reterr);
	cJSON *root;

	if (r < 0)
		return r;
	root = cJSON_ParseWithLengthOpts(text + mark, size - mark, NULL, 0);
	if (!root) {
		*reterr = (struct roc_json_error){.problem = "out of memory"};
		return -ENOMEM;
	}
	*ret_root = root;
	return 0;
}

static void erase(cJSON *item)
{
	for (; item; item = item->next) {
		if (item->valuestring)
			explicit_bzero(item->valuestring, strlen(item->valuestring));
		explicit_bzero(&item->valuedouble, sizeof(item->valuedouble));
		explicit_bzero(&item->valueint, sizeof(item->valueint));
		erase(item->child);
	}
}

void roc_json_destroy(struct cJSON *root)
{
	erase(root);
	cJSON_Delete(root);
}
