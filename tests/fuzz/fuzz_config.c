/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_config.c - any bytes as /etc/roc/cameras.json.
 *
 * The input is the file. Loaded twice, from a file and from memory, it must give the same. A value
 * with MARK in it stands for a password: no message may show it.
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "fuzz.h"
#include "json.h"

#define MARK "Pa55"
#define WORDS_MAX 16384

struct words {
	char text[WORDS_MAX];
	size_t used;
	unsigned count;
};

#define FILES_FROM 100 /* fds of what a "password_file" may name: "100" ... */

static int memory_fd = -1;
static struct roc_config loaded, parsed;

static int make_file(const char *name, const void *data, size_t size)
{
	const int fd = memfd_create(name, MFD_CLOEXEC);

	FUZZ_CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size && fchmod(fd, 0600) == 0);
	return fd;
}

/** The folder of the configuration is /proc/self/fd, so files beside it are numbers. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const texts[] = {MARK "w0rd!\r\n", "", MARK "\nword", MARK "word\n"};
	int number = FILES_FROM;
	char text[300];
	int fd;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fd = make_file("password", texts[i], strlen(texts[i]));
		if (i == 3)
			FUZZ_CHECK(fchmod(fd, 0644) == 0);
		FUZZ_CHECK(dup2(fd, number++) >= 0 && close(fd) == 0);
	}
	memset(text, 'x', sizeof(text));
	memcpy(text, MARK, sizeof(MARK) - 1);
	fd = make_file("password", text, sizeof(text));
	FUZZ_CHECK(dup2(fd, number++) >= 0 && close(fd) == 0);
	fd = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FUZZ_CHECK(fd >= 0 && dup2(fd, number) >= 0 && close(fd) == 0);
	memory_fd = make_file("cameras.json", "", 0);
	return 0;
}

static void on_warning(void *data, const char *text)
{
	struct words *words = data;

	FUZZ_CHECK(fuzz_is_clean(text, ""));
	FUZZ_CHECK(text[0] && ++words->count <= 51);
	words->used +=
		(size_t)snprintf(words->text + words->used, WORDS_MAX - words->used, "%s\n", text);
	FUZZ_CHECK(words->used < WORDS_MAX);
}

static bool is_even_size(uint32_t side)
{
	return side >= 16 && side <= 8192 && side % 2 == 0;
}

static void check_valid(const struct roc_camera_config *camera)
{
	bool seen[ROC_STREAMS + 1] = {false};
	uint32_t streams = 0;
	char host[64];

	FUZZ_CHECK(camera->problem[0] == '\0' && camera->device[0] == '/');
	for (; streams < ROC_STREAMS && camera->streams[streams]; streams++) {
		FUZZ_CHECK(camera->streams[streams] <= ROC_STREAMS);
		FUZZ_CHECK(!seen[camera->streams[streams]]);
		seen[camera->streams[streams]] = true;
	}
	FUZZ_CHECK(streams > 0);
	for (uint32_t i = 0; i < ROC_STREAMS; i++) {
		FUZZ_CHECK(memchr(camera->url[i], '\0', sizeof(camera->url[i])));
		FUZZ_CHECK((camera->url[i][0] != '\0') == (!camera->ip[0] && seen[i + 1]));
	}
	FUZZ_CHECK(memchr(camera->user, '\0', sizeof(camera->user)));
	FUZZ_CHECK(memchr(camera->password, '\0', sizeof(camera->password)));
	if (camera->ip[0])
		FUZZ_CHECK(camera->port >= 1 && camera->port <= 65535 && camera->channel <= 255);
	else
		FUZZ_CHECK(!camera->password[0] && !camera->user[0]);
	FUZZ_CHECK(fuzz_is_clean_field(camera->ip, sizeof(camera->ip)));
	FUZZ_CHECK(!strpbrk(camera->ip, " /@\"'"));
	if (camera->width || camera->height)
		FUZZ_CHECK(is_even_size(camera->width) && is_even_size(camera->height));
	FUZZ_CHECK(camera->mhz == 0 || (camera->mhz >= 1000 && camera->mhz <= 120000));
	FUZZ_CHECK(!camera->mhz || camera->width);
	FUZZ_CHECK(fuzz_is_clean(roc_camera_config_host(camera, host, sizeof(host)), ""));
	(void)roc_camera_config_identity(camera);
}

/** Of a bad entry nothing is left but what people look for it by. */
static void check_invalid(const struct roc_camera_config *camera)
{
	struct roc_camera_config kept = {.index = camera->index, .enabled = camera->enabled};

	FUZZ_CHECK(camera->problem[0]);
	memcpy(kept.problem, camera->problem, sizeof(kept.problem));
	memcpy(kept.name, camera->name, sizeof(kept.name));
	memcpy(kept.device, camera->device, sizeof(kept.device));
	FUZZ_CHECK(memcmp(&kept, camera, sizeof(kept)) == 0);
}

static void check_config(const struct roc_config *config)
{
	FUZZ_CHECK(config->count <= ROC_CAMERAS_MAX);
	for (uint32_t i = 0; i < config->count; i++) {
		const struct roc_camera_config *camera = &config->cameras[i];

		FUZZ_CHECK(camera->index == i && camera->valid <= 1 && camera->enabled <= 1);
		FUZZ_CHECK(camera->name[0] &&
			   fuzz_is_clean_field(camera->name, sizeof(camera->name)));
		FUZZ_CHECK(fuzz_is_clean_field(camera->problem, sizeof(camera->problem)));
		FUZZ_CHECK(fuzz_is_clean_field(camera->device, sizeof(camera->device)));
		for (uint32_t k = 0; k < i && camera->device[0]; k++)
			FUZZ_CHECK(strcmp(camera->device, config->cameras[k].device) != 0);
		if (camera->valid)
			check_valid(camera);
		else
			check_invalid(camera);
	}
}

/** Names of keys, and absolute paths of password files, may be told: is MARK in one of these? */
static bool may_be_told(const cJSON *item, unsigned depth)
{
	for (; item; item = item->next) {
		if (item->string && strstr(item->string, MARK))
			return true;
		if (item->string && strcmp(item->string, "password_file") == 0 &&
		    cJSON_IsString(item) && item->valuestring[0] == '/')
			return true;
		if (item->child && may_be_told(item->child, depth + 1))
			return true;
	}
	return false;
}

/**
 * An error names a place and says what is wrong in words of our own: no word of ten letters or more
 * with a digit in it comes from the file.
 */
static void check_error(const char *path, const char *error, const uint8_t *data, size_t size)
{
	const char *tail = error + strlen(path);
	size_t length;

	FUZZ_CHECK(fuzz_is_clean(error, "") && strncmp(error, path, strlen(path)) == 0);
	for (const char *at = tail; *at; at += length ? length : 1) {
		char word[32];

		length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_");
		if (length < 10 || length >= sizeof(word))
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)length, at);
		FUZZ_CHECK(!strpbrk(word, "0123456789") || !fuzz_holds(data, size, word));
	}
	FUZZ_CHECK(!strstr(error, MARK));
}

static void check_silence(const uint8_t *data, size_t size, const struct words *words)
{
	struct roc_json_error error;
	cJSON *root = NULL;
	bool told = true;

	if (roc_json_parse((const char *)data, size, &root, &error) == 0)
		told = may_be_told(root, 0);
	roc_json_destroy(root);
	if (told)
		return;
	FUZZ_CHECK(!strstr(words->text, MARK));
	for (uint32_t i = 0; i < loaded.count; i++)
		FUZZ_CHECK(!strstr(loaded.cameras[i].problem, MARK));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct words from_file, from_memory;
	char error[2][512] = {"", ""};
	char path[64];
	int r;

	FUZZ_CHECK(ftruncate(memory_fd, 0) == 0);
	FUZZ_CHECK(pwrite(memory_fd, data, size, 0) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory_fd);
	const int fd = fuzz_lowest_fd();

	memset(&from_file, 0, sizeof(from_file));
	memset(&from_memory, 0, sizeof(from_memory));
	memset(&loaded, 0xa5, sizeof(loaded));
	memset(&parsed, 0xa5, sizeof(parsed));
	r = roc_config_load(path, on_warning, &from_file, &loaded, error[0], sizeof(error[0]));
	/* under the number that the file had while it was loaded: it may be a "password_file", too */
	FUZZ_CHECK(open(path, O_RDONLY | O_CLOEXEC) == fd);
	FUZZ_CHECK(r == roc_config_parse(path, (const char *)data, size, on_warning, &from_memory,
					 &parsed, error[1], sizeof(error[1])));
	close(fd);
	FUZZ_CHECK(memcmp(&loaded, &parsed, sizeof(loaded)) == 0);
	FUZZ_CHECK(strcmp(error[0], error[1]) == 0);
	FUZZ_CHECK(strcmp(from_file.text, from_memory.text) == 0);
	FUZZ_CHECK(fuzz_lowest_fd() == fd);
	if (r == 0) {
		FUZZ_CHECK(!error[0][0]);
		check_config(&loaded);
		check_silence(data, size, &from_file);
	} else {
		FUZZ_CHECK(r == -EBADMSG || r == -ENODATA || r == -EFBIG);
		FUZZ_CHECK(loaded.count == 0xa5a5a5a5);
		check_error(path, error[0], data, size);
	}
	roc_config_clear(&loaded);
	roc_config_clear(&parsed);
	return 0;
}
