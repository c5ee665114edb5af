/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ipc.h"

#define FDS_MAX 4 /* room to see surplus ones; those beyond are never installed */

static size_t size_of(uint32_t type)
{
	switch ((enum roc_ipc_type)type) {
	case ROC_IPC_START:
		return sizeof(struct roc_ipc_start);
	case ROC_IPC_DEVICE:
		return sizeof(struct roc_ipc_device);
	case ROC_IPC_STOP:
		return sizeof(struct roc_ipc_stop);
	case ROC_IPC_REPORT:
		return sizeof(struct roc_ipc_report);
	case ROC_IPC_LOG:
		return sizeof(struct roc_ipc_log);
	case ROC_IPC_CHOICE:
		return sizeof(struct roc_ipc_choice);
	case ROC_IPC_REFORMAT:
		return sizeof(struct roc_ipc_reformat);
	case ROC_IPC_RESULT:
		return sizeof(struct roc_ipc_result);
	}
	return 0;
}

static bool may_carry_fd(uint32_t type)
{
	return type == ROC_IPC_START || type == ROC_IPC_DEVICE;
}

static ssize_t send_with_fd(int socket, const void *bytes, size_t size, int fd)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec iov = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = size};
	const struct msghdr header = {.msg_iov = &iov,
				      .msg_iovlen = 1,
				      .msg_control = control.buf,
				      .msg_controllen = sizeof(control.buf)};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&header);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	return sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int roc_ipc_send(int socket, const union roc_ipc_message *message, int fd)
{
	const size_t size = size_of(message->type);
	ssize_t sent;

	if (size == 0 || (fd >= 0 && !may_carry_fd(message->type)))
		return -EINVAL;
	/* A worker's filter lets it do no more than send(), which can't carry a descriptor. */
	do {
		sent = fd >= 0 ? send_with_fd(socket, message, size, fd)
			       : send(socket, message, size, MSG_NOSIGNAL | MSG_DONTWAIT);
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	return 0;
}

/** Keep the first attached fd, close the others. @return how many there were */
static unsigned take_fds(struct msghdr *header, int *ret_fd)
{
	unsigned count = 0;

	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(header); cmsg; cmsg = CMSG_NXTHDR(header, cmsg)) {
		size_t fds;

		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		fds = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < fds; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(int), sizeof(int));
			if (count++ == 0)
				*ret_fd = fd;
			else
				close(fd);
		}
	}
	return count;
}

int roc_ipc_receive(int socket, union roc_ipc_message *ret_message, int *ret_fd)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control;
	struct iovec iov = {.iov_base = ret_message, .iov_len = sizeof(*ret_message)};
	struct msghdr header = {.msg_iov = &iov,
				.msg_iovlen = 1,
				.msg_control = control.buf,
				.msg_controllen = sizeof(control.buf)};
	bool reset = false;
	unsigned fds;
	int fd = -1;
	ssize_t n;

	if (ret_fd)
		*ret_fd = -1;
	memset(ret_message, 0, sizeof(*ret_message));
	for (;;) {
		n = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (n >= 0)
			break;
		/* it closed with messages of ours unread: said once, before its last words */
		if (errno == ECONNRESET && !reset)
			reset = true;
		else if (errno != EINTR)
			return errno == ECONNRESET ? 0 : -errno;
	}
	fds = take_fds(&header, &fd);
	if (n > 0 && (size_t)n == size_of(ret_message->type) &&
	    !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && fds <= 1 &&
	    (fds == 0 || (ret_fd && may_carry_fd(ret_message->type)))) {
		if (fds == 1)
			*ret_fd = fd;
		return 1;
	}
	if (fd >= 0)
		close(fd);
	/* a refused one may have been meant to carry a password */
	explicit_bzero(ret_message, sizeof(*ret_message));
	return n == 0 ? 0 : -EBADMSG;
}
