/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json.h"
#include "memory_internal.h"
#include "roc/status_abi.h"

#define FILE_NAME "state.json"
#define FILE_NEW "state.json.new"
#define FILE_SIZE_MAX 65536

static const char *const stream_words[] = {"", "main", "ext", "sub"};

static uint32_t number_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	/* anything odd becomes a value that no field may have */
	if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble < UINT32_MAX))
		return UINT32_MAX;
	return (uint32_t)item->valuedouble;
}

static const char *string_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	return text ? text : "";
}

static void read_camera(struct roc_memory *memory, const cJSON *item)
{
	const char *id = string_of(item, "id");
	const char *word = string_of(item, "stream");

	if (strlen(id) != 16 || strspn(id, "0123456789abcdef") != 16)
		return;
	for (uint32_t stream = ROC_STREAM_MAIN; stream <= ROC_STREAMS; stream++)
		if (strcmp(stream_words[stream], word) == 0)
			roc_memory_set_stream(memory, strtoull(id, NULL, 16), stream);
}

static void read_device(struct roc_memory *memory, const cJSON *item)
{
	const char *word = string_of(item, "format");
	const struct roc_device_format format = {
		.width = number_of(item, "width"),
		.height = number_of(item, "height"),
		.mhz = number_of(item, "mhz"),
		.fourcc = strcmp(word, "YU12") == 0   ? ROC_FOURCC_YU12
			  : strcmp(word, "NV12") == 0 ? ROC_FOURCC_NV12
						      : 0,
		.color_range = number_of(item, "color_range"),
		.color_matrix = number_of(item, "color_matrix"),
	};

	if (string_of(item, "path")[0] == '/')
		roc_memory_set_format(memory, string_of(item, "path"), &format);
}

/** @return bytes read; -1: not there, not a file, or longer than ours can be */
static ssize_t read_file(const char *dir, char *buf, size_t size)
{
	char path[PATH_MAX];
	const int length = snprintf(path, sizeof(path), "%s/" FILE_NAME, dir);
	struct stat st;
	ssize_t done = -1;
	int fd;

	if (length < 0 || (size_t)length >= sizeof(path))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= (off_t)size) {
		/* a regular file this small comes in one piece, or is being changed under us */
		do {
			done = read(fd, buf, size);
		} while (done < 0 && errno == EINTR);
	}
	close(fd);
	return done;
}

void roc_memory_read(struct roc_memory *memory)
{
	struct roc_json_error error;
	cJSON *root = NULL;
	const cJSON *item;
	char *text = malloc(FILE_SIZE_MAX);
	const ssize_t size = text ? read_file(memory->dir, text, FILE_SIZE_MAX) : -1;

	if (size >= 0 && roc_json_parse(text, (size_t)size, &root, &error) == 0) {
		cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "cameras"))
			read_camera(memory, item);
		cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "devices"))
			read_device(memory, item);
	}
	roc_json_destroy(root);
	free(text);
}

static bool add_cameras(cJSON *root, const struct roc_memory *memory)
{
	cJSON *list = cJSON_AddArrayToObject(root, "cameras");

	for (uint32_t i = 0; i < memory->camera_count; i++) {
		const struct roc_memory_camera *camera = &memory->cameras[i];
		cJSON *item = cJSON_CreateObject();
		char id[17];

		snprintf(id, sizeof(id), "%016" PRIx64, camera->identity);
		if (!cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			return false;
		}
		if (!cJSON_AddStringToObject(item, "id", id) ||
		    !cJSON_AddStringToObject(item, "stream", stream_words[camera->stream]))
			return false;
	}
	return list != NULL;
}

static bool add_devices(cJSON *root, const struct roc_memory *memory)
{
	cJSON *list = cJSON_AddArrayToObject(root, "devices");

	for (uint32_t i = 0; i < memory->device_count; i++) {
		const struct roc_memory_device *device = &memory->devices[i];
		const struct roc_device_format *format = &device->format;
		cJSON *item = cJSON_CreateObject();

		if (!cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			return false;
		}
		if (!cJSON_AddStringToObject(item, "path", device->path) ||
		    !cJSON_AddNumberToObject(item, "width", format->width) ||
		    !cJSON_AddNumberToObject(item, "height", format->height) ||
		    !cJSON_AddNumberToObject(item, "mhz", format->mhz) ||
		    !cJSON_AddStringToObject(item, "format",
					     format->fourcc == ROC_FOURCC_NV12 ? "NV12" : "YU12") ||
		    !cJSON_AddNumberToObject(item, "color_range", format->color_range) ||
		    !cJSON_AddNumberToObject(item, "color_matrix", format->color_matrix))
			return false;
	}
	return list != NULL;
}

char *roc_memory_print(const struct roc_memory *memory)
{
	cJSON *root = cJSON_CreateObject();
	char *text = NULL;

	if (root && add_cameras(root, memory) && add_devices(root, memory))
		text = cJSON_Print(root);
	cJSON_Delete(root);
	return text; /* cJSON allocates with malloc() as long as it has no hooks */
}

static int write_file(int fd, const char *text, size_t size)
{
	while (size > 0) {
		const ssize_t n = write(fd, text, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		size -= (size_t)n;
	}
	/* fchmod: whatever the umask of the service is */
	if (fchmod(fd, 0640) < 0)
		return -errno;
	return 0;
}

int roc_memory_write(const char *state_dir, const char *text)
{
	int fd = -1;
	int r = 0;
	const int dir = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return -errno;
	fd = openat(dir, FILE_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0) {
		r = -errno;
		goto out;
	}
	r = write_file(fd, text, strlen(text));
	if (r == 0 && renameat(dir, FILE_NEW, dir, FILE_NAME) < 0)
		r = -errno;
	if (r < 0)
		unlinkat(dir, FILE_NEW, 0);
out:
	if (fd >= 0)
		close(fd);
	close(dir);
	return r;
}
