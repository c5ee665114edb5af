/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "text.h"

#define DEFAULT_USER "admin"
#define DEFAULT_PORT 1935

enum key {
	KEY_IP,
	KEY_PASSWORD,
	KEY_PASSWORD_FILE,
	KEY_USER,
	KEY_NAME,
	KEY_PORT,
	KEY_CHANNEL,
	KEY_STREAMS,
	KEY_URL,
	KEY_DEVICE,
	KEY_OUTPUT,
	KEY_ENABLED,
	KEYS,
};

static const char *const key_names[KEYS] = {
	[KEY_IP] = "ip",
	[KEY_PASSWORD] = "password",
	[KEY_PASSWORD_FILE] = "password_file",
	[KEY_USER] = "user",
	[KEY_NAME] = "name",
	[KEY_PORT] = "port",
	[KEY_CHANNEL] = "channel",
	[KEY_STREAMS] = "streams",
	[KEY_URL] = "url",
	[KEY_DEVICE] = "device",
	[KEY_OUTPUT] = "output",
	[KEY_ENABLED] = "enabled",
};

struct fields {
	const cJSON *item[KEYS];
	char where[24]; /* "camera 3: " */
};

uint32_t roc_config_stream(const char *word)
{
	static const char *const words[] = {"main", "ext", "sub"};

	for (uint32_t i = 0; i < ROC_STREAMS; i++)
		if (strcmp(words[i], word) == 0)
			return ROC_STREAM_MAIN + i;
	return ROC_STREAM_NONE;
}

/** Copy the string of @key (a number is one here: config.c) into @out, whole or not at all. Absent: leaves @out. */
static bool read_string(const struct fields *fields, enum key key, char *out, size_t size,
			struct roc_camera_config *camera)
{
	const cJSON *item = fields->item[key];

	if (!item)
		return true;
	if (!cJSON_IsString(item))
		return roc_config_refuse(camera, "\"%s\" must be a string or a number",
					 key_names[key]);
	if (strlen(item->valuestring) >= size)
		return roc_config_refuse(camera, "\"%s\" is longer than %zu bytes", key_names[key],
					 size - 1);
	roc_text_copy(out, size, item->valuestring);
	return true;
}

static bool read_whole(const cJSON *item, double from, double to, uint32_t *ret)
{
	if (!cJSON_IsNumber(item) || !(item->valuedouble >= from && item->valuedouble <= to) ||
	    item->valuedouble != (double)(uint32_t)item->valuedouble)
		return false;
	*ret = (uint32_t)item->valuedouble;
	return true;
}

static bool read_number(const struct fields *fields, enum key key, uint32_t from, uint32_t to,
			uint32_t *ret, struct roc_camera_config *camera)
{
	const cJSON *item = fields->item[key];

	if (!item || read_whole(item, from, to, ret))
		return true;
	return roc_config_refuse(camera, "\"%s\" must be a number from %u to %u", key_names[key],
				 from, to);
}

/** Name and device are wanted of a bad entry too: people look for it by these. */
static void read_name(const struct fields *fields, struct roc_camera_config *camera)
{
	const cJSON *item = fields->item[KEY_NAME];

	if (item && !cJSON_IsString(item))
		roc_config_refuse(camera, "\"name\" must be a string");
	if (item && cJSON_IsString(item)) {
		/* cleaned before it is cut: what replaces a character may be shorter */
		char name[4 * sizeof(camera->name)];

		roc_text_copy(name, sizeof(name), item->valuestring);
		roc_text_clean(name, sizeof(name));
		if (name[strspn(name, " ")] != '\0')
			roc_text_copy(camera->name, sizeof(camera->name), name);
		explicit_bzero(name, sizeof(name));
	}
	if (!camera->name[0])
		snprintf(camera->name, sizeof(camera->name), "Camera %u", camera->index);
}

static void read_device(const struct fields *fields, struct roc_camera_config *camera)
{
	const cJSON *item = fields->item[KEY_DEVICE];
	char cleaned[sizeof(camera->device)];

	if (!item) {
		snprintf(camera->device, sizeof(camera->device), "/dev/video%u", camera->index);
		return;
	}
	if (cJSON_IsString(item) && item->valuestring[0] == '/' &&
	    strlen(item->valuestring) < sizeof(cleaned)) {
		roc_text_copy(cleaned, sizeof(cleaned), item->valuestring);
		roc_text_clean(cleaned, sizeof(cleaned));
		if (strcmp(cleaned, item->valuestring) == 0) {
			memcpy(camera->device, cleaned, sizeof(cleaned));
			return;
		}
	}
	roc_config_refuse(camera, "\"device\" must be a path like \"/dev/video%u\"", camera->index);
}

static void read_enabled(const struct fields *fields, struct roc_camera_config *camera)
{
	const cJSON *item = fields->item[KEY_ENABLED];

	camera->enabled = 1;
	if (!item)
		return;
	if (cJSON_IsBool(item))
		camera->enabled = cJSON_IsTrue(item) ? 1 : 0;
	else
		roc_config_refuse(camera, "\"enabled\" must be true or false");
}

static bool read_streams(const struct fields *fields, struct roc_camera_config *camera)
{
	const cJSON *list = fields->item[KEY_STREAMS];
	const cJSON *word;
	uint32_t count = 0;

	if (!list) {
		for (uint32_t i = 0; i < ROC_STREAMS; i++)
			camera->streams[i] = ROC_STREAM_MAIN + i;
		return true;
	}
	if (!cJSON_IsArray(list) || !list->child)
		goto refuse;
	cJSON_ArrayForEach(word, list)
	{
		const uint32_t stream =
			cJSON_IsString(word) ? roc_config_stream(word->valuestring) : 0;

		if (stream == ROC_STREAM_NONE || count == ROC_STREAMS)
			goto refuse;
		for (uint32_t i = 0; i < count; i++)
			if (camera->streams[i] == stream)
				goto refuse;
		camera->streams[count++] = stream;
	}
	return true;
refuse:
	return roc_config_refuse(camera,
				 "\"streams\" must be a list of \"main\", \"ext\", \"sub\", "
				 "each at most once");
}

static bool read_output(struct roc_config_source *source, const struct fields *fields,
			struct roc_camera_config *camera)
{
	static const char *const names[] = {"width", "height", "fps"};
	const cJSON *object = fields->item[KEY_OUTPUT];
	const cJSON *item[3];
	uint32_t size[2];

	if (!object)
		return true;
	if (!cJSON_IsObject(object))
		return roc_config_refuse(
			camera, "\"output\" must be an object with \"width\" and \"height\"");
	roc_config_keys(source, fields->where, key_names[KEY_OUTPUT], object, names, 3, item);
	if (!item[0] || !item[1])
		return roc_config_refuse(camera, "\"output\" needs \"width\" and \"height\"");
	for (int i = 0; i < 2; i++)
		if (!read_whole(item[i], 16, 8192, &size[i]) || size[i] % 2 != 0)
			return roc_config_refuse(
				camera, "\"%s\" must be an even number from 16 to 8192", names[i]);
	if (item[2]) {
		if (!cJSON_IsNumber(item[2]) ||
		    !(item[2]->valuedouble >= 1 && item[2]->valuedouble <= 120))
			return roc_config_refuse(camera, "\"fps\" must be a number from 1 to 120");
		camera->mhz = (uint32_t)(item[2]->valuedouble * 1000 + 0.5);
	}
	camera->width = size[0];
	camera->height = size[1];
	return true;
}

static bool read_password(struct roc_config_source *source, const struct fields *fields,
			  struct roc_camera_config *camera)
{
	const cJSON *file = fields->item[KEY_PASSWORD_FILE];

	if (fields->item[KEY_PASSWORD] && file)
		return roc_config_refuse(camera, "both \"password\" and \"password_file\"");
	if (!fields->item[KEY_PASSWORD] && !file)
		return roc_config_refuse(camera, "no \"password\"");
	if (!file)
		return read_string(fields, KEY_PASSWORD, camera->password, sizeof(camera->password),
				   camera);
	if (!cJSON_IsString(file) || !file->valuestring[0])
		return roc_config_refuse(camera, "\"password_file\" must be the path of a file");
	return roc_config_password_file(source, file->valuestring, camera);
}

/** A camera that is known by its address: everything else has a default. */
static bool read_camera(struct roc_config_source *source, const struct fields *fields,
			struct roc_camera_config *camera)
{
	if (!cJSON_IsString(fields->item[KEY_IP]))
		return roc_config_refuse(camera, "\"ip\" must be a string");
	roc_text_copy(camera->user, sizeof(camera->user), DEFAULT_USER);
	camera->port = DEFAULT_PORT;
	return roc_config_address(fields->item[KEY_IP]->valuestring, camera) &&
	       read_password(source, fields, camera) &&
	       read_string(fields, KEY_USER, camera->user, sizeof(camera->user), camera) &&
	       read_number(fields, KEY_PORT, 1, 65535, &camera->port, camera) &&
	       read_number(fields, KEY_CHANNEL, 0, 255, &camera->channel, camera);
}

static bool read_input(struct roc_config_source *source, const struct fields *fields,
		       struct roc_camera_config *camera)
{
	static const enum key of_ip[] = {KEY_USER, KEY_PASSWORD, KEY_PASSWORD_FILE, KEY_PORT,
					 KEY_CHANNEL};

	if (!fields->item[KEY_IP] && !fields->item[KEY_URL])
		return roc_config_refuse(camera, "no \"ip\" and no \"url\"");
	if (fields->item[KEY_IP] && fields->item[KEY_URL])
		return roc_config_refuse(camera, "both \"ip\" and \"url\"");
	if (fields->item[KEY_IP])
		return read_camera(source, fields, camera) && read_streams(fields, camera);
	for (size_t i = 0; i < sizeof(of_ip) / sizeof(of_ip[0]); i++)
		if (fields->item[of_ip[i]])
			roc_config_say(source, "%s\"%s\" has no effect beside \"url\"",
				       fields->where, key_names[of_ip[i]]);
	return read_streams(fields, camera) &&
	       roc_config_url(source, fields->item[KEY_URL], camera);
}

void roc_config_entry(struct roc_config_source *source, const struct cJSON *entry,
		      struct roc_camera_config *camera)
{
	struct fields fields = {0};

	snprintf(fields.where, sizeof(fields.where), "camera %u: ", camera->index);
	if (cJSON_IsObject(entry))
		roc_config_keys(source, fields.where, "", entry, key_names, KEYS, fields.item);
	else
		roc_config_refuse(camera, "the entry is not an object");
	read_name(&fields, camera);
	read_device(&fields, camera);
	read_enabled(&fields, camera);
	if (camera->problem[0])
		return;
	if (read_input(source, &fields, camera))
		read_output(source, &fields, camera);
}
