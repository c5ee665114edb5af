/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "servers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
	server_talk *talk;
	const void *how;
	bool once;
	int fd;
	uint32_t port;
	atomic_uint accepted;
	pthread_t thread;
};

/* What a client has sent, and where the search in it goes on. */
struct heard {
	int fd;
	size_t length;
	char bytes[65536];
};

static void send_all(int fd, const void *data, size_t size)
{
	for (const char *at = data; size > 0;) {
		const ssize_t n = send(fd, at, size, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		at += n;
		size -= (size_t)n;
	}
}

static bool hear_more(struct heard *heard)
{
	const size_t space = sizeof(heard->bytes) - heard->length;
	const ssize_t n = recv(heard->fd, heard->bytes + heard->length, space, 0);

	if (n <= 0)
		return false;
	heard->length += (size_t)n;
	return true;
}

/* Wait until the client has sent @what; forget it and all before it. */
static bool expect(struct heard *heard, const void *what, size_t size)
{
	for (;;) {
		char *at = memmem(heard->bytes, heard->length, what, size);

		if (at) {
			at += size;
			heard->length = (size_t)(heard->bytes + heard->length - at);
			memmove(heard->bytes, at, heard->length);
			return true;
		}
		if (!hear_more(heard))
			return false;
	}
}

/* Until the client gives up. */
static void hold(struct heard *heard)
{
	do
		heard->length = 0;
	while (hear_more(heard));
}

static void *serve(void *data)
{
	struct server *server = data;
	int fd;

	while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
		server->accepted++;
		if (server->once)
			shutdown(server->fd, SHUT_RDWR);
		server->talk(fd, server->how);
		close(fd);
	}
	return NULL;
}

int server_bound(uint32_t *ret_port, int backlog)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(sin);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&sin, size) < 0 ||
	    (backlog >= 0 && listen(fd, backlog) < 0) ||
	    getsockname(fd, (struct sockaddr *)&sin, &size) < 0)
		abort();
	*ret_port = ntohs(sin.sin_port);
	return fd;
}

struct server *server_start(server_talk *talk, const void *how, bool once)
{
	struct server *server = calloc(1, sizeof(*server));

	if (!server)
		abort();
	server->talk = talk;
	server->how = how;
	server->once = once;
	server->fd = server_bound(&server->port, 8);
	if (pthread_create(&server->thread, NULL, serve, server) != 0)
		abort();
	return server;
}

uint32_t server_port(const struct server *server)
{
	return server->port;
}

unsigned int server_accepted(const struct server *server)
{
	return server->accepted;
}

void server_stop(struct server *server)
{
	shutdown(server->fd, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->fd);
	free(server);
}

void server_closes(int fd, const void *how)
{
	(void)fd;
	(void)how;
}

/* ---------------------------------------------------------------------------- RTSP and HTTP */

static const char *const sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n"
			       "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
			       "a=fmtp:96 packetization-mode=1\r\na=control:track1\r\n";

static bool is(const char *request, const char *method)
{
	return method && strncmp(request, method, strlen(method)) == 0;
}

/* The next request into @request. */
static bool next_request(struct heard *heard, char *request, size_t size)
{
	char *end;

	while (!(end = memmem(heard->bytes, heard->length, "\r\n\r\n", 4)))
		if (!hear_more(heard))
			return false;
	snprintf(request, size, "%.*s", (int)(end - heard->bytes), heard->bytes);
	return expect(heard, "\r\n\r\n", 4);
}

static int cseq(const char *request)
{
	const char *at = strcasestr(request, "cseq:");

	return at ? atoi(at + 5) : 0;
}

static void answer_rtsp(int fd, const char *request)
{
	char answer[1024];

	if (is(request, "DESCRIBE"))
		snprintf(answer, sizeof(answer),
			 "RTSP/1.0 200 OK\r\nCSeq: %d\r\nContent-Type: application/sdp\r\n"
			 "Content-Length: %zu\r\n\r\n%s",
			 cseq(request), strlen(sdp), sdp);
	else
		snprintf(answer, sizeof(answer),
			 "RTSP/1.0 200 OK\r\nCSeq: %d\r\nSession: 1\r\n%s\r\n", cseq(request),
			 is(request, "SETUP")
				 ? "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
				 : "Public: OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY\r\n");
	send_all(fd, answer, strlen(answer));
}

void server_rtsp(int fd, const void *how)
{
	const struct lines_script *script = how;
	struct heard heard = {.fd = fd};
	char request[4096], answer[256];

	while (next_request(&heard, request, sizeof(request))) {
		if (is(request, script->closes_at))
			return;
		if (is(request, script->silent_at)) {
			hold(&heard);
			return;
		}
		if (!is(request, script->fails_at)) {
			answer_rtsp(fd, request);
			continue;
		}
		snprintf(answer, sizeof(answer), "RTSP/1.0 %s\r\nCSeq: %d\r\n\r\n", script->status,
			 cseq(request));
		send_all(fd, answer, strlen(answer));
	}
}

void server_http(int fd, const void *how)
{
	const struct lines_script *script = how;
	struct heard heard = {.fd = fd};
	char request[4096], answer[256];

	if (!next_request(&heard, request, sizeof(request)) || script->closes_at)
		return;
	if (script->status) {
		snprintf(answer, sizeof(answer), "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n",
			 script->status);
		send_all(fd, answer, strlen(answer));
		return;
	}
	if (script->body)
		send_all(fd, script->body, strlen(script->body));
	hold(&heard);
}

/* ------------------------------------------------------------------------------------- RTMP */

#define HANDSHAKE 1536
#define CHUNK 128

struct amf {
	size_t length;
	uint8_t bytes[512];
};

static void put(struct amf *amf, const void *data, size_t size)
{
	memcpy(amf->bytes + amf->length, data, size);
	amf->length += size;
}

static void put_text(struct amf *amf, const char *text)
{
	const uint16_t length = htons((uint16_t)strlen(text));

	put(amf, &length, 2);
	put(amf, text, strlen(text));
}

static void put_string(struct amf *amf, const char *text)
{
	put(amf, "\2", 1);
	put_text(amf, text);
}

static void put_number(struct amf *amf, unsigned int value)
{
	/* Of 0, 1 and 2 a double's first two bytes are all. */
	static const uint8_t first[][2] = {{0, 0}, {0x3f, 0xf0}, {0x40, 0}};

	put(amf, "\0", 1);
	put(amf, first[value], 2);
	put(amf, "\0\0\0\0\0\0", 6);
}

static void put_null(struct amf *amf)
{
	put(amf, "\5", 1);
}

static void send_command(int fd, const struct amf *amf)
{
	const uint8_t header[] = {3,  0, 0, 0, 0, (uint8_t)(amf->length >> 8), (uint8_t)amf->length,
				  20, 0, 0, 0, 0};
	uint8_t out[1024];
	size_t length = sizeof(header);

	memcpy(out, header, sizeof(header));
	for (size_t at = 0; at < amf->length; at += CHUNK) {
		const size_t left = amf->length - at, size = left < CHUNK ? left : CHUNK;

		if (at > 0)
			out[length++] = 0xc3;
		memcpy(out + length, amf->bytes + at, size);
		length += size;
	}
	send_all(fd, out, length);
}

static void send_result(int fd, unsigned int number)
{
	struct amf amf = {.length = 0};

	put_string(&amf, "_result");
	put_number(&amf, number);
	put_null(&amf);
	put_number(&amf, 1);
	send_command(fd, &amf);
}

static void send_status(int fd, const char *level, const char *code, const char *description)
{
	struct amf amf = {.length = 0};

	put_string(&amf, "onStatus");
	put_number(&amf, 0);
	put_null(&amf);
	put(&amf, "\3", 1);
	put_text(&amf, "level");
	put_string(&amf, level);
	put_text(&amf, "code");
	put_string(&amf, code);
	put_text(&amf, "description");
	put_string(&amf, description);
	put(&amf, "\0\0\11", 3);
	send_command(fd, &amf);
}

static bool shake_hands(struct heard *heard)
{
	static const uint8_t answer[1 + 2 * HANDSHAKE] = {3};

	while (heard->length < 1 + HANDSHAKE)
		if (!hear_more(heard))
			return false;
	send_all(heard->fd, answer, sizeof(answer));
	return true;
}

static bool expect_command(struct heard *heard, const char *name)
{
	char what[64];

	what[0] = 2;
	what[1] = 0;
	what[2] = (char)strlen(name);
	memcpy(what + 3, name, strlen(name));
	return expect(heard, what, 3 + strlen(name));
}

/* The stage that is reached, or 0: the client has gone. */
static bool go_to(struct heard *heard, enum rtmp_stage stage, bool abrupt)
{
	/* The length of the client's buffer, the last that it writes. */
	static const uint8_t buffer_length[] = {0, 3, 0, 0, 0, 1};

	if (stage == RTMP_HANDSHAKE)
		return true;
	if (!shake_hands(heard) || !expect_command(heard, "connect"))
		return false;
	if (stage == RTMP_CONNECT)
		return true;
	send_result(heard->fd, 1);
	if (!expect_command(heard, "createStream"))
		return false;
	if (stage == RTMP_CREATE)
		return true;
	send_result(heard->fd, 2);
	if (abrupt) {
		char byte;

		return recv(heard->fd, &byte, 1, 0) == 1;
	}
	if (!expect_command(heard, "play") || !expect(heard, buffer_length, sizeof(buffer_length)))
		return false;
	if (stage == RTMP_PLAYED)
		send_status(heard->fd, "status", "NetStream.Play.Start", "Started.");
	return true;
}

void server_rtmp(int fd, const void *how)
{
	const struct rtmp_script *script = how;
	struct heard heard = {.fd = fd};

	if (!go_to(&heard, script->until, script->abrupt))
		return;
	if (script->words)
		send_status(fd, "error", "NetStream.Play.StreamNotFound", script->words);
	else if (!script->closes)
		hold(&heard);
}
