/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reach.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "explain.h"
#include "lookup.h"

#define SLICE_MS 100 /* how late a word to stop may be noticed */

static int wait_connected(int fd, uint64_t deadline_ns, struct roc_cancel *cancel)
{
	for (;;) {
		struct pollfd pfd = {.fd = fd, .events = POLLOUT};
		const uint64_t now = roc_now_ns();

		if (roc_cancel_stopped(cancel))
			return -ECANCELED;
		if (now >= deadline_ns)
			return -ETIMEDOUT;
		const uint64_t left_ms = (deadline_ns - now) / ROC_NS_PER_MS + 1;
		const int n = poll(&pfd, 1, left_ms < SLICE_MS ? (int)left_ms : SLICE_MS);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			int error = 0;
			socklen_t size = sizeof(error);

			if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
				return -errno;
			return -error;
		}
	}
}

static int connect_one(const struct addrinfo *ai, uint64_t deadline_ns, struct roc_cancel *cancel)
{
	const int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
			      ai->ai_protocol);
	int r;

	if (fd < 0)
		return -errno;
	r = connect(fd, ai->ai_addr, ai->ai_addrlen) < 0 ? -errno : 0;
	if (r == -EINPROGRESS)
		r = wait_connected(fd, deadline_ns, cancel);
	close(fd);
	return r;
}

int roc_reach_find(const char *host, uint32_t port, uint32_t name_ms, struct roc_cancel *cancel,
		   struct addrinfo **ret_list, struct roc_error *reterr)
{
	int gai;
	const int r = roc_lookup(host, port, name_ms, cancel, ret_list, &gai);

	if (r < 0)
		roc_error_set(reterr, ROC_REASON_NO_NAME, "'%s' does not resolve: %s", host,
			      r == -ENOENT ? gai_strerror(gai) : "the name server does not answer");
	return r;
}

int roc_reach_text(const struct addrinfo *ai, char *ret_address, size_t size)
{
	char address[NI_MAXHOST];

	if (getnameinfo(ai->ai_addr, ai->ai_addrlen, address, sizeof(address), NULL, 0,
			NI_NUMERICHOST) != 0)
		return -EINVAL;
	(void)snprintf(ret_address, size, ai->ai_family == AF_INET6 ? "[%s]" : "%s", address);
	return 0;
}

int roc_reach(const char *host, uint32_t port, uint32_t transport, uint32_t name_ms,
	      uint32_t timeout_ms, struct roc_cancel *cancel, char *ret_address, size_t size,
	      struct roc_error *reterr)
{
	struct addrinfo *list = NULL;
	int r = roc_reach_find(host, port, name_ms, cancel, &list, reterr);

	if (r < 0)
		return r;

	/* A silent address may not use up the time of those behind it. */
	const uint64_t deadline = roc_now_ns() + timeout_ms * ROC_NS_PER_MS;
	uint64_t left = 0;
	const struct addrinfo *ai;
	for (ai = list; ai; ai = ai->ai_next)
		left++;
	for (ai = list; ai; ai = ai->ai_next, left--) {
		const uint64_t now = roc_now_ns();

		r = connect_one(ai, now + (now < deadline ? (deadline - now) / left : 0), cancel);
		if (r == 0 || r == -ECANCELED)
			break;
	}
	if (r == 0)
		r = roc_reach_text(ai, ret_address, size);
	if (r < 0)
		roc_explain_connection(-r, host, port, transport, reterr);
	freeaddrinfo(list);
	return r;
}
