/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url_words.c - PURE: does a part of a URL read like a name, or like a key? */
#include <string.h>
#include <strings.h>

#include "url_parts.h"

#define NAME_WORDS 2u
#define NAME_LETTERS 12u
#define NAME_RUN 4u
#define NAME_DIGITS 8u

static const char *const known_words[] = {
	"admin",    "app",    "axis",      "bcs",      "cam",       "camera",     "cameras",
	"cgi",      "ch",     "channel",   "channels", "ext",       "false",      "fluent",
	"flv",      "h",      "hd",        "hevc",     "hls",       "http",       "https",
	"image",    "img",    "index",     "ipcam",    "jpeg",      "jpg",        "live",
	"listener", "caller", "main",      "media",    "mjpeg",     "mjpg",       "mode",
	"mp",       "mpeg",   "multicast", "no",       "off",       "on",         "onvif",
	"play",     "player", "preview",   "primary",  "profile",   "rendezvous", "rtmp",
	"rtsp",     "s",      "sd",        "sdp",      "secondary", "stream",     "streaming",
	"streams",  "sub",    "tcp",       "track",    "true",      "ts",         "udp",
	"unicast",  "user",   "video",     "view",     "x",         "yes",
};

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/** Bytes of other scripts are letters. */
static bool is_letter(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_known(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(known_words) / sizeof(known_words[0]); i++)
		if (strlen(known_words[i]) == length &&
		    strncasecmp(known_words[i], word, length) == 0)
			return true;
	return false;
}

void roc_url_words(const char *text, size_t length, struct roc_url_words *ret_words)
{
	size_t at = 0;

	*ret_words = (struct roc_url_words){0};
	while (at < length) {
		const size_t start = at++;

		if (is_digit(text[start])) {
			while (at < length && is_digit(text[at]))
				at++;
			ret_words->digits += at - start;
			if (at - start > ret_words->run)
				ret_words->run = at - start;
		} else if (is_letter(text[start])) {
			while (at < length && is_letter(text[at]) &&
			       !(is_upper(text[at]) && !is_upper(text[at - 1])))
				at++;
			if (is_known(text + start, at - start))
				continue;
			ret_words->unknown++;
			if (at - start > ret_words->longest)
				ret_words->longest = at - start;
		} else if (!strchr("._-+ ", text[start])) {
			ret_words->odd++;
		}
	}
}

bool roc_url_is_name(const char *text, size_t length)
{
	struct roc_url_words words;

	roc_url_words(text, length, &words);
	return words.odd == 0 && words.unknown <= NAME_WORDS && words.longest <= NAME_LETTERS &&
	       words.run <= NAME_RUN && words.digits <= NAME_DIGITS;
}
