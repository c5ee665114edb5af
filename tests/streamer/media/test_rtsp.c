/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RTSP sessions with a server on the loopback that records what it is asked for. */
#include <arpa/inet.h>
#include <check.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "avlog.h"
#include "clock.h"
#include "log.h"
#include "servers.h"
#include "session.h"
#include "suite.h"

#define DEADLINE_NS (10 * ROC_NS_PER_S) /* generous: machines are slow */

static struct roc_camera_config camera;
static struct roc_session_limits limits;
static struct roc_session_stats stats;
static int wake;

/* ---- the server ---- */

static const char *const sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n"
			       "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
			       "a=fmtp:96 packetization-mode=1\r\na=control:track1\r\n";

/* Slices without what is needed to decode them: no picture, but video. */
#define RTP_SIZE 64u
#define RTP_PACKETS 4u

static void make_rtp(uint8_t ret_packet[RTP_SIZE], uint8_t number)
{
	static const uint8_t head[] = {0x80, 0x80 | 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x65, 0x88};

	memset(ret_packet, 0x84, RTP_SIZE);
	memcpy(ret_packet, head, sizeof(head));
	ret_packet[3] = number;     /* of the packet */
	ret_packet[6] = 9 * number; /* time */
}

/* What is refused with 461, and what came of it; for one client at a time. */
struct script {
	bool refuses_tcp, refuses_udp;
};
static const struct script takes_both, takes_udp = {.refuses_tcp = true},
				       takes_tcp = {.refuses_udp = true},
				       takes_none = {.refuses_tcp = true, .refuses_udp = true};
static atomic_int teardowns, tcp_setups, udp_setups;

struct client {
	int fd;
	size_t length;
	char bytes[8192];
};

/* The next request into @request; packets of RTCP between them are part of no line. */
static bool next_request(struct client *client, char *request, size_t size)
{
	static const char *const methods[] = {"OPTIONS",  "DESCRIBE", "SETUP", "PLAY",
					      "TEARDOWN", "GET_",     "PAUSE"};
	char *end;

	while (!(end = memmem(client->bytes, client->length, "\r\n\r\n", 4))) {
		const ssize_t n = recv(client->fd, client->bytes + client->length,
				       sizeof(client->bytes) - client->length, 0);

		if (n <= 0)
			return false;
		client->length += (size_t)n;
	}
	const size_t length = (size_t)(end + 4 - client->bytes);
	const char *begin = client->bytes;
	for (size_t i = 0; i < COUNT(methods); i++) {
		const char *at = memmem(client->bytes, length, methods[i], strlen(methods[i]));

		if (at)
			begin = at;
	}
	(void)snprintf(request, size, "%.*s", (int)(end - begin), begin);
	client->length -= length;
	memmove(client->bytes, client->bytes + length, client->length);
	return true;
}

static bool is(const char *request, const char *method)
{
	return strncmp(request, method, strlen(method)) == 0;
}

static void answer(int fd, const char *request, const char *status, const char *header,
		   const char *body)
{
	const char *at = strcasestr(request, "cseq:");
	char text[1024];

	(void)snprintf(text, sizeof(text),
		       "RTSP/1.0 %s\r\nCSeq: %d\r\nSession: 1\r\n%sContent-Length: %zu\r\n\r\n%s",
		       status, at ? atoi(at + 5) : 0, header, strlen(body), body);
	(void)send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void send_interleaved(int fd)
{
	uint8_t packet[4 + RTP_SIZE] = {'$', 0, 0, RTP_SIZE};

	for (uint8_t i = 1; i <= RTP_PACKETS; i++) {
		make_rtp(packet + 4, i);
		(void)send(fd, packet, sizeof(packet), MSG_NOSIGNAL);
	}
}

static void send_datagrams(int client_port)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons((uint16_t)client_port),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint8_t packet[RTP_SIZE];

	for (uint8_t i = 1; i <= RTP_PACKETS; i++) {
		make_rtp(packet, i);
		(void)sendto(fd, packet, sizeof(packet), 0, (const struct sockaddr *)&address,
			     sizeof(address));
	}
	close(fd);
}

/* @ret_port: the client's for datagrams, or 0 */
static void set_up(int fd, const char *request, const struct script *script, int *ret_port)
{
	const char *at = strcasestr(request, "client_port=");
	char header[128];

	*ret_port = at ? atoi(at + strlen("client_port=")) : 0;
	if (at) {
		udp_setups++;
		(void)snprintf(header, sizeof(header),
			       "Transport: RTP/AVP;unicast;client_port=%d-%d;server_port=9-10\r\n",
			       *ret_port, *ret_port + 1);
	} else {
		tcp_setups++;
		(void)snprintf(header, sizeof(header),
			       "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
	}
	if (at ? script->refuses_udp : script->refuses_tcp)
		answer(fd, request, "461 Unsupported Transport", "", "");
	else
		answer(fd, request, "200 OK", header, "");
}

static void talk(int fd, const void *how)
{
	struct client client = {.fd = fd};
	char request[2048];
	int port = 0;

	while (next_request(&client, request, sizeof(request))) {
		if (is(request, "DESCRIBE"))
			answer(fd, request, "200 OK", "Content-Type: application/sdp\r\n", sdp);
		else if (is(request, "SETUP"))
			set_up(fd, request, how, &port);
		else
			answer(fd, request, "200 OK", "", "");
		if (is(request, "PLAY") && port)
			send_datagrams(port);
		else if (is(request, "PLAY"))
			send_interleaved(fd);
		teardowns += is(request, "TEARDOWN");
	}
}

/* ---- a connection that takes nothing more ---- */

static atomic_bool clogged;
static atomic_int refused_sends;

__attribute__((visibility("default"))) ssize_t send(int fd, const void *data, size_t size,
						    int flags)
{
	static ssize_t (*real)(int, const void *, size_t, int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "send");
	if (!clogged || size < 8 || memcmp(data, "TEARDOWN", 8) != 0)
		return real(fd, data, size, flags);
	refused_sends++;
	errno = EAGAIN;
	return -1;
}

/* ---- sessions ---- */

static void setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	roc_log_set_level(ROC_LOG_ERROR);
	roc_avlog_install(0);
	memset(&camera, 0, sizeof(camera));
	camera.valid = camera.enabled = true;
	camera.streams[0] = ROC_STREAM_MAIN;
	limits = (struct roc_session_limits){
		.reach_ms = 10000, .open_ms = 20000, .picture_ms = 20000, .stall_ms = 1000};
	wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ck_assert_int_ge(wake, 0);
}

static void teardown(void)
{
	close(wake);
}

static struct roc_session *start(const struct server *server)
{
	struct roc_session *session = NULL;

	snprintf(camera.url[0], sizeof(camera.url[0]), "rtsp://127.0.0.1:%u/main",
		 server_port(server));
	ck_assert_int_eq(
		roc_session_start(&camera, ROC_STREAM_MAIN, "", &limits, 1, NULL, wake, &session),
		0);
	return session;
}

/* Look at it until it is in @phase. */
static void watch(struct roc_session *session, uint32_t phase)
{
	const uint64_t end = roc_now_ns() + DEADLINE_NS;

	for (;;) {
		struct pollfd pfd = {.fd = wake, .events = POLLIN};
		uint64_t beats;

		roc_session_get(session, &stats);
		if (stats.phase >= phase)
			return;
		ck_assert_msg(roc_now_ns() < end, "phase %u", stats.phase);
		if (poll(&pfd, 1, 50) > 0)
			(void)!read(wake, &beats, sizeof(beats));
	}
}

static void stop(struct roc_session *session)
{
	roc_session_stop(session);
	watch(session, ROC_SESSION_ENDED);
	roc_session_destroy(session);
}

START_TEST(a_session_that_is_told_to_stop_tells_the_server)
{
	struct server *server = server_start(talk, &takes_both, false);
	struct roc_session *session = start(server);

	watch(session, ROC_SESSION_DECODING);
	ck_assert_int_eq(stats.phase, ROC_SESSION_DECODING);
	stop(session);
	server_stop(server);
	ck_assert_int_eq(teardowns, 1);
}
END_TEST

START_TEST(so_does_one_whose_time_is_up)
{
	struct server *server = server_start(talk, &takes_both, false);

	limits.picture_ms = 300;
	struct roc_session *session = start(server);
	watch(session, ROC_SESSION_ENDED);
	ck_assert_uint_eq(stats.error.reason, ROC_REASON_DECODE);
	roc_session_destroy(session);
	server_stop(server);
	ck_assert_int_eq(teardowns, 1);
}
END_TEST

/* libav would try for 15 s. */
START_TEST(a_connection_that_takes_nothing_holds_up_no_stop)
{
	struct server *server = server_start(talk, &takes_both, false);
	struct roc_session *session = start(server);

	watch(session, ROC_SESSION_DECODING);
	clogged = true;
	stop(session);
	ck_assert_int_gt(refused_sends, 0);
	server_stop(server);
	ck_assert_int_eq(teardowns, 0);
}
END_TEST

/* ---- TCP and UDP ---- */

static const struct {
	const struct script *script;
	bool udp_first, over_udp;
	int tcp_setups, udp_setups;
} transports[] = {
	{&takes_both, false, false, 1, 0}, {&takes_udp, false, true, 1, 1},
	{&takes_tcp, false, false, 1, 0},  {&takes_both, true, true, 0, 1},
	{&takes_udp, true, true, 0, 1},    {&takes_tcp, true, false, 1, 1},
};

START_TEST(a_transport_that_the_server_refuses_is_not_the_last)
{
	struct server *server = server_start(talk, transports[_i].script, false);

	limits.udp_first = transports[_i].udp_first;
	struct roc_session *session = start(server);
	watch(session, ROC_SESSION_DECODING);
	ck_assert_msg(stats.phase == ROC_SESSION_DECODING, "%s", stats.error.detail);
	stop(session);
	server_stop(server);
	ck_assert_int_eq(stats.over_udp, transports[_i].over_udp);
	ck_assert_int_eq(tcp_setups, transports[_i].tcp_setups);
	ck_assert_int_eq(udp_setups, transports[_i].udp_setups);
	ck_assert_int_eq(teardowns, 1);
}
END_TEST

START_TEST(a_server_that_offers_neither_is_told_of)
{
	struct server *server = server_start(talk, &takes_none, false);
	struct roc_session *session = start(server);

	watch(session, ROC_SESSION_ENDED);
	roc_session_destroy(session);
	server_stop(server);
	ck_assert_uint_eq(stats.error.reason, ROC_REASON_NO_STREAM);
	ck_assert_ptr_nonnull(strstr(stats.error.detail, "over neither TCP nor UDP (RTSP 461"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rtsp");
	TCase *tc = tcase_create("rtsp");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_session_that_is_told_to_stop_tells_the_server);
	tcase_add_test(tc, so_does_one_whose_time_is_up);
	tcase_add_test(tc, a_connection_that_takes_nothing_holds_up_no_stop);
	tcase_add_loop_test(tc, a_transport_that_the_server_refuses_is_not_the_last, 0,
			    COUNT(transports));
	tcase_add_test(tc, a_server_that_offers_neither_is_told_of);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
