/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "text.h"

#define HOST_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

static bool refuse_address(struct roc_camera_config *camera)
{
	memset(camera->ip, 0, sizeof(camera->ip));
	return roc_config_refuse(camera, "\"ip\" must be an IP address or a host name alone");
}

/** "fe80::1%eth0" too: libc resolves the zone. */
static bool is_ipv6(const char *text)
{
	char address[INET6_ADDRSTRLEN];
	const size_t length = strcspn(text, "%");
	struct in6_addr parsed;

	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	if (inet_pton(AF_INET6, address, &parsed) != 1)
		return false;
	return text[length] == '\0' ||
	       (text[length + 1] &&
		text[length + 1 + strspn(text + length + 1, HOST_CHARS)] == '\0');
}

static bool all_digits(const char *text)
{
	return text[0] && text[strspn(text, "0123456789")] == '\0';
}

bool roc_config_address(const char *text, struct roc_camera_config *camera)
{
	const size_t length = strlen(text);
	const char *colon;
	const char *bracket;

	if (length == 0)
		return roc_config_refuse(camera, "\"ip\" is empty");
	if (length >= sizeof(camera->ip))
		return roc_config_refuse(camera, "\"ip\" is longer than %zu bytes",
					 sizeof(camera->ip) - 1);
	roc_text_copy(camera->ip, sizeof(camera->ip), text);
	if (is_ipv6(text))
		return true;
	bracket = text[0] == '[' ? strchr(text, ']') : NULL;
	colon = bracket ? bracket + 1 : strchr(text, ':');
	if (colon && *colon == ':' && all_digits(colon + 1)) {
		memset(camera->ip, 0, sizeof(camera->ip));
		return roc_config_refuse(camera, "\"ip\" has a port: use the key \"port\"");
	}
	if (bracket && bracket[1] == '\0') {
		memset(camera->ip, 0, sizeof(camera->ip));
		memcpy(camera->ip, text + 1, length - 2);
		return is_ipv6(camera->ip) ? true : refuse_address(camera);
	}
	if (text[0] == '-' || text[strspn(text, HOST_CHARS)] != '\0')
		return refuse_address(camera);
	return true;
}

static bool set_url(const char *key, const cJSON *item, uint32_t stream,
		    struct roc_camera_config *camera)
{
	char *url = camera->url[stream - 1];

	if (!cJSON_IsString(item))
		return roc_config_refuse(camera, "\"%s\" must be a string", key);
	if (!item->valuestring[0])
		return roc_config_refuse(camera, "\"%s\" is empty", key);
	if (strlen(item->valuestring) >= sizeof(camera->url[0]))
		return roc_config_refuse(camera, "\"%s\" is longer than %zu bytes", key,
					 sizeof(camera->url[0]) - 1);
	roc_text_copy(url, sizeof(camera->url[0]), item->valuestring);
	return true;
}

/** Streams without a URL are not there, URLs of streams that are not wanted are dropped. */
static bool keep_common(struct roc_camera_config *camera)
{
	uint32_t wanted[ROC_STREAMS];
	uint32_t count = 0;
	bool used[ROC_STREAMS] = {false};

	memcpy(wanted, camera->streams, sizeof(wanted));
	memset(camera->streams, 0, sizeof(camera->streams));
	for (uint32_t i = 0; i < ROC_STREAMS && wanted[i]; i++)
		if (camera->url[wanted[i] - 1][0]) {
			camera->streams[count++] = wanted[i];
			used[wanted[i] - 1] = true;
		}
	for (uint32_t i = 0; i < ROC_STREAMS; i++)
		if (!used[i])
			explicit_bzero(camera->url[i], sizeof(camera->url[i]));
	return count > 0 ? true : roc_config_refuse(camera, "\"url\" has none of the \"streams\"");
}

bool roc_config_url(struct roc_config_source *source, const struct cJSON *item,
		    struct roc_camera_config *camera)
{
	static const char *const names[ROC_STREAMS] = {"main", "ext", "sub"};
	const cJSON *urls[ROC_STREAMS];
	char where[24];
	bool any = false;

	if (cJSON_IsString(item))
		return set_url("url", item, ROC_STREAM_MAIN, camera) && keep_common(camera);
	if (!cJSON_IsObject(item))
		return roc_config_refuse(camera, "\"url\" must be a string or an object");
	snprintf(where, sizeof(where), "camera %u: ", camera->index);
	roc_config_keys(source, where, "url", item, names, ROC_STREAMS, urls);
	for (uint32_t i = 0; i < ROC_STREAMS; i++) {
		if (!urls[i])
			continue;
		if (!set_url(names[i], urls[i], i + 1, camera))
			return false;
		any = true;
	}
	if (!any)
		return roc_config_refuse(camera,
					 "\"url\" has none of \"main\", \"ext\" and \"sub\"");
	return keep_common(camera);
}
