/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_internal.h"

/**
 * Say why the file could not be used. An absolute path is named; anything else could be a password
 * that was written behind the wrong key, so only the key is.
 */
static bool refuse_file(const char *name, const char *why, struct roc_camera_config *camera)
{
	if (name[0] == '/')
		return roc_config_refuse(camera, "\"password_file\": %s: %s", why, name);
	return roc_config_refuse(camera, "\"password_file\": %s", why);
}

/** @name relative to the folder of the configuration. @return false: too long */
static bool resolve(const char *config, const char *name, char *out, size_t size)
{
	const char *slash = strrchr(config, '/');
	const int folder = name[0] != '/' && slash ? (int)(slash - config + 1) : 0;
	const int length = snprintf(out, size, "%.*s%s", folder, config, name);

	return length >= 0 && (size_t)length < size;
}

bool roc_config_password_file(struct roc_config_source *source, const char *name,
			      struct roc_camera_config *camera)
{
	char path[PATH_MAX];
	char text[sizeof(camera->password) + 2]; /* "\r\n" behind the longest */
	size_t size = 0;
	ssize_t n = 0;
	struct stat st;
	bool ok = false;
	int fd = -1;

	if (!resolve(source->path, name, path, sizeof(path)))
		return refuse_file(name, strerrordesc_np(ENAMETOOLONG), camera);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0) {
		refuse_file(name, strerrordesc_np(errno), camera);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		refuse_file(name, "not a regular file", camera);
		goto out;
	}
	do {
		n = read(fd, text + size, sizeof(text) - size);
		if (n > 0)
			size += (size_t)n;
	} while ((n > 0 && size < sizeof(text)) || (n < 0 && errno == EINTR));
	if (n < 0) {
		refuse_file(name, strerrordesc_np(errno), camera);
		goto out;
	}
	if (size > 0 && text[size - 1] == '\n')
		size--;
	if (size > 0 && text[size - 1] == '\r')
		size--;
	if (size >= sizeof(camera->password)) {
		refuse_file(name, "longer than 255 bytes", camera);
		goto out;
	}
	if (memchr(text, '\0', size) || memchr(text, '\n', size)) {
		refuse_file(name, "not one line of text", camera);
		goto out;
	}
	if (st.st_mode & S_IROTH)
		roc_config_say(source,
			       "camera %u: \"password_file\" is readable by everyone: "
			       "chmod 640",
			       camera->index);
	memset(camera->password, 0, sizeof(camera->password));
	memcpy(camera->password, text, size);
	ok = true;
out:
	explicit_bzero(text, sizeof(text));
	if (fd >= 0)
		close(fd);
	return ok;
}
