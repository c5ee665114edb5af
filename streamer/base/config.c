/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_internal.h"
#include "json.h"
#include "text.h"

#define WARNINGS_MAX 50u

void roc_config_say(struct roc_config_source *source, const char *format, ...)
{
	char text[256];
	va_list args;

	if (!source->warn || source->warned > WARNINGS_MAX)
		return;
	if (source->warned++ == WARNINGS_MAX) {
		source->warn(source->data, "more warnings are left out");
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	roc_text_clean(text, sizeof(text));
	source->warn(source->data, text);
}

static void set_error(char *reterr, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void set_error(char *reterr, size_t size, const char *format, ...)
{
	va_list args;

	if (size == 0)
		return;
	va_start(args, format);
	vsnprintf(reterr, size, format, args);
	va_end(args);
	roc_text_clean(reterr, size);
}

/* @path without what changes nothing: "//", "/./", "/x/.." (symbolic links are not looked at). */
static void normalise(char out[sizeof(((struct roc_camera_config *)0)->device)], const char *path)
{
	size_t used = 0;

	while (*path) {
		const size_t n = strcspn(path, "/");

		if (n == 2 && strncmp(path, "..", 2) == 0) {
			while (used > 0 && out[--used] != '/')
				;
		} else if (n > 0 && !(n == 1 && path[0] == '.')) {
			out[used++] = '/';
			memcpy(out + used, path, n);
			used += n;
		}
		path += n + (path[n] == '/');
	}
	out[used] = '\0';
}

static bool is_same_device(const char *a, const char *b)
{
	char x[sizeof(((struct roc_camera_config *)0)->device)];
	char y[sizeof(((struct roc_camera_config *)0)->device)];

	normalise(x, a);
	normalise(y, b);
	return strcmp(x, y) == 0;
}

/** A device belongs to the first camera that names it, whatever else is wrong with that one. */
static void check_device(struct roc_config *config, struct roc_camera_config *camera)
{
	static const char usual[] = "/dev/video";
	const char *number = camera->device + sizeof(usual) - 1;

	for (uint32_t i = 0; i < camera->index && camera->device[0]; i++) {
		if (!config->cameras[i].device[0] ||
		    !is_same_device(config->cameras[i].device, camera->device))
			continue;
		/* only a path of this form is sure to be no misplaced secret */
		if (strncmp(camera->device, usual, sizeof(usual) - 1) == 0 && *number &&
		    number[strspn(number, "0123456789")] == '\0')
			roc_config_refuse(camera, "device %s is already used by camera %u",
					  camera->device, i);
		else
			roc_config_refuse(camera, "its device is already used by camera %u", i);
		memset(camera->device, 0, sizeof(camera->device));
	}
}

/** Of a bad entry only this much is meant; the rest may be half of something. */
static void keep_problem_only(struct roc_camera_config *camera)
{
	struct roc_camera_config kept = {.index = camera->index, .enabled = camera->enabled};

	memcpy(kept.problem, camera->problem, sizeof(kept.problem));
	memcpy(kept.name, camera->name, sizeof(kept.name));
	memcpy(kept.device, camera->device, sizeof(kept.device));
	explicit_bzero(camera, sizeof(*camera));
	memcpy(camera, &kept, sizeof(*camera));
}

static void read_cameras(struct roc_config_source *source, const cJSON *list,
			 struct roc_config *config)
{
	const cJSON *entry;
	unsigned ignored = 0;

	cJSON_ArrayForEach(entry, list)
	{
		struct roc_camera_config *camera = &config->cameras[config->count];

		if (config->count == ROC_CAMERAS_MAX) {
			ignored++;
			continue;
		}
		camera->index = config->count++;
		roc_config_entry(source, entry, camera);
		check_device(config, camera);
		camera->valid = camera->problem[0] == '\0';
		if (!camera->valid)
			keep_problem_only(camera);
		for (uint32_t i = 0; i < camera->index; i++)
			if (strcmp(config->cameras[i].name, camera->name) == 0) {
				roc_config_say(source, "camera %u: has the same name as camera %u",
					       camera->index, i);
				break;
			}
	}
	if (ignored > 0)
		roc_config_say(source,
			       "Maximum of %u cameras supported. Ignoring additional cameras. (%u "
			       "left out)",
			       ROC_CAMERAS_MAX, ignored);
}

/** Users and passwords may be written as numbers: '"password": 123456'. */
static int parse_json(const char *text, size_t size, cJSON **ret_root,
		      struct roc_json_error *reterr)
{
	static const char *const keys[] = {"password", "user"};
	size_t quoted_size;
	char *quoted;
	int r = roc_json_check(text, size, reterr);

	if (r < 0)
		return r;
	quoted = roc_json_quote_numbers(text, size, keys, 2, &quoted_size);
	if (!quoted)
		return -ENOMEM;
	r = roc_json_parse(quoted, quoted_size, ret_root, reterr);
	explicit_bzero(quoted, quoted_size);
	free(quoted);
	return r;
}

int roc_config_parse(const char *path, const char *text, size_t size, roc_config_warn warn,
		     void *data, struct roc_config *ret_config, char *reterr, size_t reterr_size)
{
	static const char *const names[] = {"cameras"};
	struct roc_config_source source = {.path = path, .warn = warn, .data = data};
	struct roc_json_error error = {0};
	const cJSON *list;
	cJSON *root = NULL;
	int r;

	if (size > ROC_CONFIG_SIZE_MAX) {
		set_error(reterr, reterr_size, "%s: larger than %d bytes", path,
			  ROC_CONFIG_SIZE_MAX);
		return -EFBIG;
	}
	r = parse_json(text, size, &root, &error);
	if (r == -EBADMSG)
		set_error(reterr, reterr_size, "%s:%zu:%zu: %s", path, error.line, error.column,
			  error.problem);
	else if (r < 0)
		set_error(reterr, reterr_size, "%s: %s", path,
			  r == -ENODATA ? "the file is empty" : "out of memory");
	if (r < 0)
		return r;

	list = root;
	if (cJSON_IsObject(root))
		roc_config_keys(&source, "", "", root, names, 1, &list);
	if (!list || !cJSON_IsArray(list)) {
		/* the text is known to be sound: its first character is the only place to name */
		set_error(reterr, reterr_size, "%s:1:1: %s", path,
			  cJSON_IsObject(root) ? "\"cameras\" must be a list of cameras"
					       : "expected a list of cameras");
		r = -EBADMSG;
	} else {
		memset(ret_config, 0, sizeof(*ret_config));
		read_cameras(&source, list, ret_config);
	}
	roc_json_destroy(root);
	return r;
}

/** @return bytes read, at most @room; negative errno */
static ssize_t read_all(int fd, char *buf, size_t room)
{
	size_t done = 0;

	while (done < room) {
		const ssize_t n = read(fd, buf + done, room - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

int roc_config_load(const char *path, roc_config_warn warn, void *data,
		    struct roc_config *ret_config, char *reterr, size_t reterr_size)
{
	const size_t room = ROC_CONFIG_SIZE_MAX + 1; /* one more, to see that there is more */
	struct roc_config_source source = {.path = path, .warn = warn, .data = data};
	char *text = NULL;
	struct stat st;
	ssize_t size;
	int fd = -1;
	int r;

	/* without O_NONBLOCK a FIFO at this path would hold the service */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0) {
		r = -errno;
		set_error(reterr, reterr_size, "%s: %s", path, strerrordesc_np(-r));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		r = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
		set_error(reterr, reterr_size, "%s: not a regular file", path);
		goto out;
	}
	text = malloc(room);
	if (!text) {
		r = -ENOMEM;
		set_error(reterr, reterr_size, "%s: out of memory", path);
		goto out;
	}
	size = read_all(fd, text, room);
	if (size < 0) {
		r = (int)size;
		set_error(reterr, reterr_size, "%s: %s", path, strerrordesc_np(-r));
		goto out;
	}
	if (st.st_mode & S_IROTH)
		roc_config_say(&source, "%s is readable by everyone: chmod 640", path);
	r = roc_config_parse(path, text, (size_t)size, warn, data, ret_config, reterr, reterr_size);
out:
	if (text)
		explicit_bzero(text, room);
	free(text);
	if (fd >= 0)
		close(fd);
	return r;
}

void roc_config_clear(struct roc_config *config)
{
	explicit_bzero(config, sizeof(*config));
}
