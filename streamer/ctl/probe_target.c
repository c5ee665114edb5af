/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe_target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "display.h"
#include "text.h"

#define DIGITS "0123456789"

static size_t scheme_length(const char *target)
{
	const char *end = strstr(target, "://");

	return end ? (size_t)(end - target) + 3 : 0;
}

enum roc_probe_target roc_probe_target_kind(const char *target)
{
	if (target[strspn(target, DIGITS)] == '\0')
		return ROC_PROBE_NUMBER;
	if (scheme_length(target) > 0 || strchr(target, '/'))
		return ROC_PROBE_URL;
	return ROC_PROBE_ADDRESS;
}

int roc_probe_by_number(const struct roc_config *config, const char *target,
			struct roc_camera_config *ret_camera, char *reterr, size_t size)
{
	const size_t zeros = strspn(target, "0");
	const char *digits = target[zeros] ? target + zeros : "0";
	uint32_t number = ROC_CAMERAS_MAX;

	if (strlen(digits) <= 2)
		for (number = 0; *digits; digits++)
			number = number * 10 + (uint32_t)(*digits - '0');
	if (config->count == 0) {
		snprintf(reterr, size, "no camera configured");
		return -ENOENT;
	}
	if (number >= config->count) {
		snprintf(reterr, size, "there is no camera %.20s: the configuration has %u to %u",
			 target, 0u, config->count - 1);
		return -ENOENT;
	}
	if (!config->cameras[number].valid) {
		snprintf(reterr, size, "camera %u can't be used: %s", number,
			 config->cameras[number].problem);
		return -EINVAL;
	}
	*ret_camera = config->cameras[number];
	return 0;
}

int roc_probe_by_address(const char *address, struct roc_camera_config *ret_camera, char *reterr,
			 size_t size)
{
	struct roc_camera_config *camera;
	struct roc_config config;
	char entry[512];
	int r;

	/* What an entry of the configuration goes through, so does this: same checks and defaults. */
	if (strpbrk(address, "\"\\") || strlen(address) >= sizeof(camera->ip) ||
	    roc_probe_target_kind(address) != ROC_PROBE_ADDRESS)
		goto refuse;
	snprintf(entry, sizeof(entry), "[{\"ip\":\"%s\",\"password\":\"\"}]", address);
	r = roc_config_parse("", entry, strlen(entry), NULL, NULL, &config, reterr, size);
	if (r < 0)
		goto refuse; /* not UTF-8, a control character */
	camera = &config.cameras[0];
	if (!camera->valid)
		goto refuse;
	*ret_camera = *camera;
	return 0;
refuse:
	snprintf(reterr, size,
		 "an IP address or host name alone is needed, or a number of the configuration, "
		 "or a URL");
	return -EINVAL;
}

int roc_probe_look_up(const struct roc_config *config, struct roc_camera_config *camera,
		      char *reterr, size_t size)
{
	const struct roc_camera_config *found = NULL;

	for (uint32_t i = 0; i < config->count; i++) {
		const struct roc_camera_config *entry = &config->cameras[i];

		if (!entry->valid || !entry->ip[0] || strcasecmp(entry->ip, camera->ip) != 0)
			continue;
		if (found) {
			snprintf(reterr, size,
				 "cameras %u and %u have this address: say which by its number",
				 found->index, entry->index);
			return -EEXIST;
		}
		found = entry;
	}
	if (found)
		*camera = *found;
	return found ? 1 : 0;
}

/** Length of "user:password" in front of the '@' of @url's host part; 0: none. */
static size_t userinfo_length(const char *url)
{
	const char *start = url + scheme_length(url);
	const size_t authority = start == url ? 0 : strcspn(start, "/?#");
	const char *at = memrchr(start, '@', authority);

	return at ? (size_t)(at - start) : 0;
}

const char *roc_probe_url_password(const char *url, size_t *ret_length)
{
	const char *start = url + scheme_length(url);
	const size_t length = userinfo_length(url);
	const char *colon = memchr(start, ':', length);

	if (!colon)
		return NULL;
	*ret_length = length - (size_t)(colon + 1 - start);
	return colon + 1;
}

/** Append @text percent-encoded. @return false: no room */
static bool append_encoded(char *out, size_t size, const char *text)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-._~";
	size_t length = strlen(out);

	for (; *text; text++) {
		const bool is_plain = strchr(plain, *text) != NULL;

		if (length + 4 > size)
			return false;
		snprintf(out + length, size - length, is_plain ? "%c" : "%%%02X",
			 (unsigned int)(unsigned char)*text);
		length += is_plain ? 1 : 3;
	}
	return true;
}

static bool append(char *out, size_t size, const char *text, size_t count)
{
	const size_t length = strlen(out);

	if (length + count >= size)
		return false;
	memcpy(out + length, text, count);
	out[length + count] = '\0';
	return true;
}

int roc_probe_by_url(const char *url, const char *user, const char *password,
		     struct roc_camera_config *ret_camera, char *reterr, size_t size)
{
	struct roc_camera_config *camera = ret_camera;
	const size_t scheme = scheme_length(url);
	char *out = camera->url[ROC_STREAM_MAIN - 1];
	const size_t room = sizeof(camera->url[0]);
	bool fits;

	memset(camera, 0, sizeof(*camera));
	camera->valid = camera->enabled = 1;
	camera->streams[0] = ROC_STREAM_MAIN;
	roc_text_copy(camera->name, sizeof(camera->name), "URL");
	if (!user && !password) {
		fits = append(out, room, url, strlen(url));
	} else if (scheme == 0 || userinfo_length(url) > 0) {
		snprintf(reterr, size,
			 scheme == 0 ? "a file has no user and no password"
				     : "user and password are in the URL already");
		return -EINVAL;
	} else {
		fits = append(out, room, url, scheme) &&
		       append_encoded(out, room, user ? user : "admin") &&
		       append(out, room, ":", 1) &&
		       append_encoded(out, room, password ? password : "") &&
		       append(out, room, "@", 1) &&
		       append(out, room, url + scheme, strlen(url + scheme));
	}
	if (!fits) {
		explicit_bzero(camera, sizeof(*camera));
		snprintf(reterr, size, "the URL is longer than %zu bytes", room - 1);
		return -ENAMETOOLONG;
	}
	return 0;
}
