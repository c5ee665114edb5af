/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "config.h"
#include "text.h"
#include "url_parts.h"

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *byte = data;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ byte[i]) * FNV_PRIME;
	return hash;
}

static uint64_t hash_number(uint64_t hash, uint32_t number)
{
	/* byte by byte: the same file means the same on every machine */
	for (int shift = 0; shift < 32; shift += 8) {
		const unsigned char byte = (unsigned char)(number >> shift);

		hash = hash_bytes(hash, &byte, 1);
	}
	return hash;
}

/** The last '@' of the authority [start, end), or NULL: where libavformat splits too. */
static const char *find_at(const char *start, const char *end)
{
	const char *at = NULL;

	for (const char *c = start; c < end; c++)
		if (*c == '@')
			at = c;
	return at;
}

/** The part of @url behind its userinfo, up to the query; *ret_end is where that ends. */
static const char *after_userinfo(const char *url, const char **ret_end)
{
	const char *start = strstr(url, "://");
	const char *at;

	start = start ? start + 3 : url;
	at = find_at(start, start + strcspn(start, "/?#"));
	if (at)
		start = at + 1;
	*ret_end = start + strcspn(start, "?#");
	return start;
}

/** Channels of a recorder differ in their arguments alone. Of secrets and users nothing is taken. */
static void hash_argument(void *data, const struct roc_url_part *part)
{
	uint64_t *hash = data;

	if (!part->argument || part->secret || part->user || part->length == 0)
		return;
	*hash = hash_bytes(*hash, "&", 1);
	if (part->key)
		*hash = hash_bytes(*hash, part->key, part->key_length + 1); /* with its '=' */
	*hash = hash_bytes(*hash, part->value, part->length);
}

uint64_t roc_camera_config_identity(const struct roc_camera_config *camera)
{
	uint64_t hash = FNV_BASIS;

	for (const char *c = camera->ip; *c; c++) {
		const char lower = (char)tolower((unsigned char)*c);

		hash = hash_bytes(hash, &lower, 1);
	}
	hash = hash_number(hash, camera->port);
	hash = hash_number(hash, camera->channel);
	for (uint32_t i = 0; i < ROC_STREAMS; i++) {
		const char *url = camera->url[i];
		const char *end = NULL;
		const char *rest = after_userinfo(url, &end);
		const char *scheme = strstr(url, "://");

		if (!url[0])
			continue;
		hash = hash_number(hash, i + 1);
		if (scheme)
			hash = hash_bytes(hash, url, (size_t)(scheme - url));
		hash = hash_bytes(hash, rest, (size_t)(end - rest));
		roc_url_parts(url, hash_argument, &hash);
	}
	return hash;
}

/** The host of @url, without userinfo, port and brackets. @return false: none that is sure */
static bool url_host(const char *url, char *buf, size_t size)
{
	const char *start = strstr(url, "://");
	const char *authority_end;
	const char *at;
	size_t length;

	if (!start)
		return false;
	start += 3;
	authority_end = start + strcspn(start, "/?#");
	/* an '@' further on: the authority may be half of a password */
	if (strchr(authority_end, '@'))
		return false;
	at = find_at(start, authority_end);
	if (at)
		start = at + 1;
	if (*start == '[') {
		start++;
		length = strcspn(start, "]/?#");
	} else {
		length = strcspn(start, ":/?#");
	}
	if (length == 0 || length >= size)
		return false;
	memcpy(buf, start, length);
	buf[length] = '\0';
	return true;
}

const char *roc_camera_config_host(const struct roc_camera_config *camera, char *buf, size_t size)
{
	bool found = false;

	if (size == 0)
		return "";
	if (camera->ip[0]) {
		roc_text_copy(buf, size, camera->ip);
		found = true;
	}
	for (uint32_t i = 0; i < ROC_STREAMS && !found; i++)
		found = camera->url[i][0] && url_host(camera->url[i], buf, size);
	if (!found)
		roc_text_copy(buf, size, camera->name);
	roc_text_clean(buf, size);
	return buf;
}
