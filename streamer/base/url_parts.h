/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * url_parts.h - PURE: which parts of a camera's URL are secret. The one place for that rule:
 *
 *  - userinfo: the password; the user, too, unless it is a plain name.
 *  - an element of the path that looks like a key ("rtmp://host/app/KEY", "rtsps://host:7441/KEY").
 *  - "key=value" in the query (or in an element of the path): the value, unless it is plainly
 *    harmless. A key that names a secret (it contains "pass", "token" ... or ends in "key", "auth" ...) always has a
 *    secret value. Otherwise these are harmless: up to three digits and known words ("main", "tcp");
 *    behind a known key ("channel", "mode", "user" ...) any number and any plain name.
 *  - an argument without '=' that looks like a key; what follows a ':' in it.
 *
 * A plain name is made of known words, at most two other words, and numbers of up to four digits:
 * "cam1", "front-door", "h264Preview_01_main". What is shorter than six bytes is no key. So a key
 * that reads like a name is not recognized.
 *
 * A secret too short to be looked for alone (redact.h) is given a second time with its key or user.
 *
 * Where a part can be read in several ways (an '@', '/' or '#' in a password that is not
 * percent-encoded), each of them is given. Files, and inputs without "://", have no parts.
 */
#ifndef ROC_URL_PARTS_H
#define ROC_URL_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/** Bytes of the URL as written. */
struct roc_url_part {
	const char *key; /* NULL: it has none */
	size_t key_length;
	const char *value;
	size_t length;
	bool secret;
	bool user;     /* the key is of a user's name */
	bool argument; /* of the query, as a whole: one that is not secret tells cameras apart */
};

typedef void (*roc_url_visit)(void *data, const struct roc_url_part *part);

/** Call @visit for each secret and for each argument of @url. */
void roc_url_parts(const char *url, roc_url_visit visit, void *data);

/** Undo percent-encoding. @out has room for @length + 1 bytes. @return length of the result */
size_t roc_url_decode(const char *text, size_t length, char *out);

/* ---- url_words.c ---- */

/** What a name is made of: words and numbers, split at other characters and at "aB". */
struct roc_url_words {
	size_t unknown; /* words that are no usual part of a camera's URL */
	size_t longest; /* letters of the longest of these */
	size_t run;     /* digits of the longest number */
	size_t digits;
	size_t odd; /* characters that names do not have */
};

void roc_url_words(const char *text, size_t length, struct roc_url_words *ret_words);
/** Does @text read like a name? */
bool roc_url_is_name(const char *text, size_t length);

#endif
