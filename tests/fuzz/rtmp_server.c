/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "camera_input.h"
#include "fuzz.h"

#define HANDSHAKE 1536
#define CHUNK 60000
#define TAG_HEADER 11

struct fuzz_server {
	int listener;
	int wake[2];
	pthread_t thread;
	uint8_t *bytes; /* all that it says */
	size_t size;
	bool hold; /* the connection */
};

static size_t put(uint8_t *out, size_t used, const void *data, size_t size)
{
	memcpy(out + used, data, size);
	return used + size;
}

static size_t put_number(uint8_t *out, size_t used, uint32_t value, unsigned bytes)
{
	while (bytes-- > 0)
		out[used++] = (uint8_t)(value >> (8 * bytes));
	return used;
}

/** One message in chunks of CHUNK. */
static size_t put_message(uint8_t *out, size_t used, uint8_t channel, uint8_t type, uint32_t time,
			  const uint8_t *data, size_t size)
{
	out[used++] = channel;
	used = put_number(out, used, time < 0xffffff ? time : 0xffffff, 3);
	used = put_number(out, used, (uint32_t)size, 3);
	out[used++] = type;
	used = put(out, used, "\1\0\0\0", 4); /* the stream, little-endian */
	for (size_t done = 0;;) {
		const size_t part = size - done < CHUNK ? size - done : CHUNK;

		if (time >= 0xffffff)
			used = put_number(out, used, time, 4);
		used = put(out, used, data + done, part);
		done += part;
		if (done == size)
			return used;
		out[used++] = (uint8_t)(0xc0 | channel);
	}
}

static size_t put_text(uint8_t *out, size_t used, const char *text)
{
	out[used++] = 2;
	used = put_number(out, used, (uint32_t)strlen(text), 2);
	return put(out, used, text, strlen(text));
}

static size_t put_double(uint8_t *out, size_t used, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	out[used++] = 0;
	used = put_number(out, used, (uint32_t)(bits >> 32), 4);
	return put_number(out, used, (uint32_t)bits, 4);
}

/** The answers that a player waits for before it takes media. */
static size_t put_answers(uint8_t *out, size_t used)
{
	uint8_t body[256];
	size_t size;

	size = put_number(body, 0, CHUNK, 4);
	used = put_message(out, used, 2, 1, 0, body, size);
	size = put_double(body, put_text(body, 0, "_result"), 1); /* of connect */
	body[size++] = 5;
	used = put_message(out, used, 3, 20, 0, body, size);
	size = put_double(body, put_text(body, 0, "_result"), 2); /* of createStream */
	body[size++] = 5;
	size = put_double(body, size, 1);
	used = put_message(out, used, 3, 20, 0, body, size);
	size = put_double(body, put_text(body, 0, "onStatus"), 0);
	body[size++] = 5;
	body[size++] = 3;
	size = put(body, size, "\0\5level", 7);
	size = put_text(body, size, "status");
	size = put(body, size, "\0\4code", 6);
	size = put_text(body, size, "NetStream.Play.Start");
	size = put(body, size, "\0\0\t", 3);
	return put_message(out, used, 3, 20, 0, body, size);
}

static size_t put_media(uint8_t *out, size_t used, const uint8_t *data, size_t size)
{
	size_t at = FUZZ_FLV_HEADER;

	while (at + TAG_HEADER < size) {
		const uint8_t *tag = data + at;
		const uint32_t time = (uint32_t)tag[7] << 24 | (uint32_t)tag[4] << 16 |
				      (uint32_t)tag[5] << 8 | tag[6];
		size_t length = (size_t)tag[1] << 16 | (size_t)tag[2] << 8 | tag[3];

		if (length > size - at - TAG_HEADER)
			length = size - at - TAG_HEADER;
		if (length > 0)
			used = put_message(out, used, 4, tag[0], time, tag + TAG_HEADER, length);
		at += TAG_HEADER + length + 4;
	}
	return used;
}

static void serve(const struct fuzz_server *server, int fd)
{
	char heard[4096];
	size_t sent = 0;

	/* What the player says is of no interest; but unread bytes would make of the close a reset. */
	for (;;) {
		struct pollfd pfd[] = {
			{.fd = fd, .events = POLLIN | (sent < server->size ? POLLOUT : 0)},
			{.fd = server->wake[0], .events = POLLIN}};

		if (poll(pfd, 2, -1) < 0 || pfd[1].revents)
			return;
		if (pfd[0].revents & (POLLIN | POLLHUP | POLLERR) &&
		    recv(fd, heard, sizeof(heard), MSG_DONTWAIT) == 0)
			return;
		if (pfd[0].revents & POLLERR)
			return;
		if (pfd[0].revents & POLLOUT) {
			const ssize_t n = send(fd, server->bytes + sent, server->size - sent,
					       MSG_NOSIGNAL | MSG_DONTWAIT);

			if (n < 0 && errno != EAGAIN)
				return;
			sent += n > 0 ? (size_t)n : 0;
			if (sent == server->size && !server->hold)
				(void)shutdown(fd, SHUT_WR);
		}
	}
}

static void *run(void *data)
{
	const struct fuzz_server *server = data;

	for (;;) {
		struct pollfd pfd[] = {{.fd = server->listener, .events = POLLIN},
				       {.fd = server->wake[0], .events = POLLIN}};

		if (poll(pfd, 2, -1) < 0 || pfd[1].revents)
			return NULL;
		const int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		serve(server, fd);
		close(fd);
	}
}

struct fuzz_server *fuzz_server_start(const uint8_t *data, size_t size, uint8_t way,
				      uint16_t *ret_port)
{
	const bool raw = way & FUZZ_CAMERA_RAW;
	struct fuzz_server *server = calloc(1, sizeof(*server));
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	size_t used = 1 + 2 * HANDSHAKE;

	FUZZ_CHECK(server);
	/* a message has at most 12 + 4 bytes of its own, and as many tags fit as have a header */
	server->bytes = calloc(1, used + 1024 + 3 * size);
	FUZZ_CHECK(server->bytes);
	server->hold = way & FUZZ_CAMERA_HOLD;
	server->bytes[0] = 3;
	if (!raw)
		used = put_answers(server->bytes, used);
	used = raw ? put(server->bytes, used, data, size)
		   : put_media(server->bytes, used, data, size);
	server->size = used;

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	FUZZ_CHECK(server->listener >= 0 && pipe(server->wake) == 0);
	FUZZ_CHECK(bind(server->listener, (struct sockaddr *)&address, sizeof(address)) == 0);
	FUZZ_CHECK(listen(server->listener, 8) == 0);
	FUZZ_CHECK(getsockname(server->listener, (struct sockaddr *)&address, &length) == 0);
	*ret_port = ntohs(address.sin_port);
	FUZZ_CHECK(pthread_create(&server->thread, NULL, run, server) == 0);
	return server;
}

void fuzz_server_stop(struct fuzz_server *server)
{
	FUZZ_CHECK(write(server->wake[1], "", 1) == 1);
	pthread_join(server->thread, NULL);
	close(server->wake[0]);
	close(server->wake[1]);
	close(server->listener);
	free(server->bytes);
	free(server);
}
