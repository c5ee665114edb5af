/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <strings.h>

#include "redact.h"
#include "url_parts.h"

#define PART_MAX 1024u
#define KEY_MIN 6u   /* bytes of a key that is recognized by its looks */
#define SMALL_RUN 3u /* digits that are harmless behind any key */
#define NUMBER_MAX 12u
#define ENDS "#;/?, |" /* where a server may end a value */

struct walk {
	roc_url_visit visit;
	void *data;
};

/* Behind these any number and any plain name is harmless. */
static const char *const known_keys[] = {
	"app",
	"appname",
	"audio",
	"bitrate",
	"buffer_size",
	"cam",
	"camera",
	"ch",
	"channel",
	"channelid",
	"chn",
	"codec",
	"connect_timeout",
	"device",
	"enable",
	"enablesrtp",
	"fifo_size",
	"format",
	"fps",
	"framerate",
	"height",
	"id",
	"iface",
	"interface",
	"latency",
	"listen_timeout",
	"localaddr",
	"localport",
	"maxbw",
	"mode",
	"mss",
	"name",
	"payload_size",
	"pbkeylen",
	"peerlatency",
	"pkt_size",
	"port",
	"profile",
	"proto",
	"protocol",
	"quality",
	"rcvlatency",
	"res",
	"resolution",
	"rtsp_transport",
	"size",
	"source",
	"src",
	"stream",
	"streamprofile",
	"streamtype",
	"subtype",
	"timeout",
	"track",
	"trackid",
	"transport",
	"transtype",
	"ttl",
	"type",
	"video",
	"videocodec",
	"view",
	"width",
};
static const char *const user_keys[] = {
	"account", "loginuse", "loginuser", "user", "username", "usr",
};

/* Of these the value is secret whatever it looks like. */
static const char *const secret_words[] = {
	"pass", "pwd", "psw", "secret", "token", "credential", "signature", "authorization",
};
/* These at the key's end alone: "apikey", not "keyframes". */
static const char *const secret_ends[] = {
	"key", "auth", "sig", "sign", "pin",
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t roc_url_decode(const char *text, size_t length, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		const int high = text[i] == '%' && i + 2 < length ? hex_digit(text[i + 1]) : -1;
		const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

		/* a NUL would end what follows */
		if (low >= 0 && high + low > 0) {
			out[used++] = (char)(high * 16 + low);
			i += 2;
		} else {
			out[used++] = text[i];
		}
	}
	out[used] = '\0';
	return used;
}

static bool is_name(const char *text, size_t length)
{
	char decoded[PART_MAX];
	bool name;

	if (length >= sizeof(decoded))
		return false;
	name = roc_url_is_name(decoded, roc_url_decode(text, length, decoded));
	explicit_bzero(decoded, sizeof(decoded));
	return name;
}

static bool is_key(const char *text, size_t length)
{
	return length >= KEY_MIN && !is_name(text, length);
}

/** Of digits and dots alone: a number, an IPv4 address. */
static bool is_numeric(const char *text, size_t length)
{
	size_t digits = 0;

	while (digits < length && strchr("0123456789.", text[digits]))
		digits++;
	return length > 0 && digits == length;
}

static bool is_number(const char *text, size_t length)
{
	return length <= NUMBER_MAX && is_numeric(text, length);
}

static bool is_small(const char *text, size_t length)
{
	struct roc_url_words words;

	roc_url_words(text, length, &words);
	return words.unknown == 0 && words.odd == 0 && words.run <= SMALL_RUN &&
	       words.digits <= 2 * SMALL_RUN;
}

static bool is_one_of(const char *key, size_t length, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && strncasecmp(words[i], key, length) == 0)
			return true;
	return false;
}

#define IS_ONE_OF(key, length, words)                                                              \
	is_one_of(key, length, words, sizeof(words) / sizeof((words)[0]))

static bool names_secret(const char *key, size_t length)
{
	for (size_t i = 0; i < sizeof(secret_words) / sizeof(secret_words[0]); i++) {
		const size_t word = strlen(secret_words[i]);

		for (size_t at = 0; at + word <= length; at++)
			if (strncasecmp(key + at, secret_words[i], word) == 0)
				return true;
	}
	for (size_t i = 0; i < sizeof(secret_ends) / sizeof(secret_ends[0]); i++) {
		const size_t word = strlen(secret_ends[i]);

		if (word <= length && strncasecmp(key + length - word, secret_ends[i], word) == 0)
			return true;
	}
	return false;
}

static bool is_secret(const struct roc_url_part *part)
{
	if (!part->key)
		return is_key(part->value, part->length);
	if (names_secret(part->key, part->key_length))
		return true;
	if (is_small(part->value, part->length))
		return false;
	return !((part->user || IS_ONE_OF(part->key, part->key_length, known_keys)) &&
		 (is_number(part->value, part->length) || is_name(part->value, part->length)));
}

static void show(const struct walk *walk, const char *value, size_t length)
{
	const struct roc_url_part part = {.value = value, .length = length, .secret = true};

	if (length > 0)
		walk->visit(walk->data, &part);
}

static struct roc_url_part read_part(const char *text, size_t length)
{
	const char *equals = memchr(text, '=', length);
	struct roc_url_part part = {.value = text, .length = length};
	size_t end = 0;

	while (end < length && !strchr(ENDS, text[end]))
		end++;
	if (equals && equals < text + end) {
		part.key = text;
		part.key_length = (size_t)(equals - text);
		part.value = equals + 1;
		part.length = length - part.key_length - 1;
		part.user = IS_ONE_OF(part.key, part.key_length, user_keys);
	}
	part.secret = is_secret(&part);
	return part;
}

/** The first @length bytes of the value of @part are all that a server may have of it. */
static bool is_secret_start(const struct roc_url_part *part, size_t length)
{
	if (!part->key)
		return is_key(part->value, length);
	return part->secret && !is_small(part->value, length);
}

/** @return bytes of the value in front of the first of ENDS */
static size_t visit_starts(const struct walk *walk, const struct roc_url_part *part)
{
	size_t first = part->length;

	for (const char *end = ENDS; *end; end++) {
		const char *at = memchr(part->value, *end, part->length);
		const size_t length = at ? (size_t)(at - part->value) : part->length;

		if (at && is_secret_start(part, length))
			show(walk, part->value, length);
		if (length < first)
			first = length;
	}
	return first;
}

/**
 * "key=value", or a value alone. A server may end the value earlier than the user meant: what it has
 * of it then is as secret, and what is behind may be an argument of its own.
 */
static void visit_part(const struct walk *walk, const char *text, size_t length, bool argument)
{
	while (length > 0) {
		struct roc_url_part part = read_part(text, length);
		const char *colon = part.key ? NULL : memchr(part.value, ':', part.length);
		size_t first;

		part.argument = argument;
		if (part.secret || argument)
			walk->visit(walk->data, &part);
		if (part.secret && part.key && part.length < ROC_REDACT_SHORT)
			show(walk, part.key, length);
		argument = false;
		if (colon) /* "?user:password" */
			show(walk, colon + 1, part.length - (size_t)(colon + 1 - part.value));
		first = visit_starts(walk, &part);
		if (first >= part.length)
			return;
		length = part.length - first - 1;
		text = part.value + first + 1;
	}
}

static void visit_query(const struct walk *walk, const char *query)
{
	while (*query) {
		const size_t length = strcspn(query, "&");

		visit_part(walk, query, length, true);
		/* it may have an '&' in it */
		if (query[length]) {
			const struct roc_url_part part = read_part(query, length);

			if (part.key && names_secret(part.key, part.key_length))
				show(walk, part.value, strlen(part.value));
		}
		query += length;
		query += *query == '&';
	}
}

static void visit_path(const struct walk *walk, const char *path, const char *end)
{
	while (path < end) {
		size_t length = 0;

		while (path + length < end && path[length] != '/')
			length++;
		if (memchr(path, '=', length)) {
			size_t at = 0;

			while (at < length) {
				const char *next = memchr(path + at, '&', length - at);
				const size_t part = next ? (size_t)(next - path) - at : length - at;

				visit_part(walk, path + at, part, false);
				at += part + 1;
			}
		} else if (is_key(path, length)) {
			show(walk, path, length);
		}
		path += length + 1;
	}
}

static void visit_userinfo(const struct walk *walk, const char *start, const char *end)
{
	const char *colon = memchr(start, ':', (size_t)(end - start));
	const size_t user = (size_t)((colon ? colon : end) - start);

	/* "10.0.0.1:80/?pass=p@ss" can be read as a user: that is the camera's address all the same. */
	if (!is_name(start, user) && !is_numeric(start, user))
		show(walk, start, user);
	if (colon)
		show(walk, colon + 1, (size_t)(end - colon - 1));
	if (colon && (size_t)(end - colon - 1) < ROC_REDACT_SHORT)
		show(walk, start, (size_t)(end - start));
}

void roc_url_parts(const char *url, roc_url_visit visit, void *data)
{
	const struct walk walk = {.visit = visit, .data = data};
	const char *start = strstr(url, "://");
	const char *authority_end, *path_end, *at, *last;

	if (!start || strncasecmp(url, "file:", 5) == 0)
		return;
	start += 3;
	authority_end = start + strcspn(start, "/?#");
	at = memrchr(start, '@', (size_t)(authority_end - start));
	if (at)
		visit_userinfo(&walk, start, at);
	/* a '/' or '?' in the password: then the host is behind the last '@' of all */
	last = strrchr(start, '@');
	if (last && last != at && (at || memchr(start, ':', (size_t)(authority_end - start))))
		visit_userinfo(&walk, start, last);
	path_end = authority_end + strcspn(authority_end, "?#");
	visit_path(&walk, authority_end, path_end);
	if (*path_end)
		visit_query(&walk, path_end + 1);
}
