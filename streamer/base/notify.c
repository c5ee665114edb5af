/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"

int roc_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length;
	ssize_t sent;
	int fd;
	int r = 1;

	if (!path || !path[0])
		return 0;
	if (path[0] != '/' && path[0] != '@')
		return -EAFNOSUPPORT;
	length = strlen(path);
	if (length >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, length);
	if (path[0] == '@')
		address.sun_path[0] = '\0';

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	do {
		/* the length leaves the terminator out: in an abstract name it would count */
		sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
			      (const struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		r = -errno;
	close(fd);
	return r;
}

/** Decimal digits only. @return 0 when @text is anything else or does not fit. */
static unsigned long long parse_digits(const char *text)
{
	char *end = NULL;
	unsigned long long value;

	if (!text || text[0] < '0' || text[0] > '9')
		return 0;
	errno = 0;
	value = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' ? value : 0;
}

uint64_t roc_notify_watchdog_ns(void)
{
	const char *pid = getenv("WATCHDOG_PID");
	const unsigned long long usec = parse_digits(getenv("WATCHDOG_USEC"));

	if (pid && parse_digits(pid) != (unsigned long long)getpid())
		return 0;
	if (usec > UINT64_MAX / 1000)
		return 0;
	return usec * 1000 / 2;
}
