/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attacks.h"
#include "ipc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_in loopback(in_port_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons(port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A socket that is closed again; a call on it if there is one. */
static int with_socket(int family, int type, int protocol,
		       int (*call)(int fd, const struct attack_aim *aim),
		       const struct attack_aim *aim)
{
	const int fd = socket(family, type | SOCK_CLOEXEC, protocol);
	int r = attack_result(fd);

	if (fd >= 0 && call)
		r = call(fd, aim);
	if (fd >= 0)
		close(fd);
	return r;
}

static int to_port(int fd, const struct attack_aim *aim)
{
	const struct sockaddr_in address = loopback(aim->port);

	return attack_result(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static int connect_elsewhere(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_STREAM, 0, to_port, aim);
}

/* Opened without a connect(). */
static int fast_open(int fd, const struct attack_aim *aim)
{
	const struct sockaddr_in address = loopback(aim->port);
	const ssize_t n = sendto(fd, "", 0, MSG_FASTOPEN | MSG_NOSIGNAL,
				 (const struct sockaddr *)&address, sizeof(address));

	return attack_result(n);
}

static int connect_fast_open(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_STREAM, 0, fast_open, aim);
}

static int send_one(int fd, const struct attack_aim *aim)
{
	const struct sockaddr_in address = loopback(aim->port);

	return attack_result(sendto(fd, "x", 1, MSG_NOSIGNAL, (const struct sockaddr *)&address,
				    sizeof(address)));
}

static int send_datagram(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_DGRAM, 0, send_one, aim);
}

static int send_datagram_six(const struct attack_aim *aim)
{
	return with_socket(AF_INET6, SOCK_DGRAM, 0, NULL, aim);
}

static int take_port(int fd, const struct attack_aim *aim)
{
	const struct sockaddr_in address = loopback(0);

	(void)aim;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return attack_result(listen(fd, 1));
}

static int listen_there(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_STREAM, 0, take_port, aim);
}

static int listen_anywhere(int fd, const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(listen(fd, 1)); /* binds by itself */
}

static int listen_unbound(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_STREAM, 0, listen_anywhere, aim);
}

static int to_local(int fd, const struct attack_aim *aim)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", aim->socket);
	return attack_result(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static int connect_local(const struct attack_aim *aim)
{
	return with_socket(AF_UNIX, SOCK_STREAM, 0, to_local, aim);
}

static int local_datagrams(const struct attack_aim *aim)
{
	return with_socket(AF_UNIX, SOCK_DGRAM, 0, NULL, aim);
}

static int pair(const struct attack_aim *aim)
{
	int fds[2];

	(void)aim;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
		return -errno;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

static int netlink(const struct attack_aim *aim)
{
	return with_socket(AF_NETLINK, SOCK_RAW, 0, NULL, aim);
}

static int raw(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP, NULL, aim);
}

static int packet(const struct attack_aim *aim)
{
	return with_socket(AF_PACKET, SOCK_RAW, 0, NULL, aim);
}

/* Whoever closes it last waits until the other side has taken everything. */
static int set_linger(int fd, const struct attack_aim *aim)
{
	const struct linger hour = {.l_onoff = 1, .l_linger = 3600};

	(void)aim;
	return attack_result(setsockopt(fd, SOL_SOCKET, SO_LINGER, &hour, sizeof(hour)));
}

static int linger(const struct attack_aim *aim)
{
	return with_socket(AF_INET, SOCK_STREAM, 0, set_linger, aim);
}

/*
 * The supervisor would have it installed, and would have to close it. @fd as a system call takes it,
 * who sees 32 bits of it.
 */
static int give(long fd, bool many)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte = 0;
	struct iovec iov = {&byte, 1};
	struct mmsghdr message = {.msg_hdr = {.msg_iov = &iov,
					      .msg_iovlen = 1,
					      .msg_control = control.buf,
					      .msg_controllen = sizeof(control.buf)}};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message.msg_hdr);
	const int flags = MSG_NOSIGNAL | MSG_DONTWAIT;

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int)); /* fd 0 */
	return attack_result(many ? syscall(SYS_sendmmsg, fd, &message, 1, flags)
				  : syscall(SYS_sendmsg, fd, &message.msg_hdr, flags));
}

static int give_descriptor(const struct attack_aim *aim)
{
	(void)aim;
	return give(ROC_WORKER_CONTROL_FD, false);
}

static int give_to_odd_number(const struct attack_aim *aim)
{
	(void)aim;
	return give((1L << 32) + ROC_WORKER_CONTROL_FD, false);
}

static int give_with_many(const struct attack_aim *aim)
{
	(void)aim;
	return give(ROC_WORKER_CONTROL_FD, true);
}

const struct attack attacks_on_network[] = {
	{"connect-elsewhere", connect_elsewhere, false},
	{"connect-fast-open", connect_fast_open, false},
	{"send-datagram", send_datagram, false},
	{"send-datagram-six", send_datagram_six, false},
	{"listen", listen_there, false},
	{"listen-unbound", listen_unbound, false},
	{"connect-local", connect_local, false},
	{"local-datagrams", local_datagrams, false},
	{"socketpair", pair, false},
	{"netlink", netlink, false},
	{"raw-socket", raw, true},
	{"packet-socket", packet, true},
	{"linger", linger, false},
	{"give-descriptor", give_descriptor, false},
	{"give-descriptor-by-odd-number", give_to_odd_number, false},
	{"give-descriptor-with-many", give_with_many, false},
	{NULL, NULL, false},
};
