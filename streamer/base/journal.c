/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* One line a field; the text has no newline, which is what would need the longer form. */
static int format(char *line, size_t size, enum roc_log_level level, int camera, const char *state,
		  const char *text)
{
	int n = snprintf(line, size, "PRIORITY=%d\nSYSLOG_IDENTIFIER=roc-streamer\n", (int)level);
	int used = n;

	if (camera >= 0) {
		n = snprintf(line + used, size - (size_t)used, "CAMERA=%d\n", camera);
		used += n;
		if (state) {
			n = snprintf(line + used, size - (size_t)used, "STATE=%s\n", state);
			used += n;
		}
		n = snprintf(line + used, size - (size_t)used, "MESSAGE=camera %d: %s\n", camera,
			     text);
	} else {
		n = snprintf(line + used, size - (size_t)used, "MESSAGE=%s\n", text);
	}
	used += n;
	return (size_t)used < size ? used : -EMSGSIZE;
}

int roc_journal_send(const char *socket_path, enum roc_log_level level, int camera,
		     const char *state, const char *text)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const size_t length = strlen(socket_path);
	char line[ROC_LOG_LINE_MAX + 256];
	ssize_t sent;
	int fd, r;

	if (length >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, socket_path, length);
	r = format(line, sizeof(line), level, camera, state, text);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	do
		sent = sendto(fd, line, (size_t)r, MSG_NOSIGNAL, (const struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1));
	while (sent < 0 && errno == EINTR);
	r = sent < 0 ? -errno : 0;
	close(fd);
	return r;
}
