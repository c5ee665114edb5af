/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions with servers on the loopback: why they end. */
#include <arpa/inet.h>
#include <check.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libavformat/avio.h>
#include <libavutil/log.h>

#include "avlog.h"
#include "clock.h"
#include "log.h"
#include "servers.h"
#include "session.h"
#include "suite.h"

static struct roc_camera_config camera;
static struct roc_session_limits limits;
static struct roc_session_stats stats;
static int wake;

/*
 * Names of this program's own: "twins" is at 127.0.0.2 and, behind it, at 127.0.0.1. Everything else is
 * asked of the C library.
 */
static atomic_int twins_asked;

__attribute__((visibility("default"))) int getaddrinfo(const char *restrict node,
						       const char *restrict service,
						       const struct addrinfo *restrict hints,
						       struct addrinfo **restrict result)
{
	static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (!node || strcmp(node, "twins") != 0 || (hints && hints->ai_flags & AI_NUMERICHOST))
		return real(node, service, hints, result);
	twins_asked++;
	const int r = real("127.0.0.2", service, hints, result);
	return r ? r : real("127.0.0.1", service, hints, &(*result)->ai_next);
}

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

__attribute__((format(printf, 1, 2))) static void set_url(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(camera.url[0], sizeof(camera.url[0]), format, args);
	va_end(args);
}

static void set_ip(const char *ip, uint32_t port)
{
	snprintf(camera.ip, sizeof(camera.ip), "%s", ip);
	camera.port = port;
	snprintf(camera.user, sizeof(camera.user), "admin");
	snprintf(camera.password, sizeof(camera.password),
		 "a-long-password-of-a-camera-0123456789");
}

static struct roc_session *start(void)
{
	struct roc_session *session = NULL;

	ck_assert_int_eq(
		roc_session_start(&camera, ROC_STREAM_MAIN, "", &limits, 1, NULL, wake, &session),
		0);
	return session;
}

/* Look at it until it is in @phase, or over. */
static void watch(struct roc_session *session, uint32_t phase)
{
	for (;;) {
		struct pollfd pfd = {.fd = wake, .events = POLLIN};
		uint64_t beats;

		roc_session_get(session, &stats);
		if (stats.phase >= phase)
			return;
		if (poll(&pfd, 1, 50) > 0)
			(void)!read(wake, &beats, sizeof(beats));
	}
}

/* One session from its start to its end. */
static void attempt(void)
{
	struct roc_session *session = start();

	watch(session, ROC_SESSION_ENDED);
	roc_session_destroy(session);
}

static void assert_reason(uint32_t reason, const char *detail)
{
	ck_assert_msg(stats.error.reason == reason && strstr(stats.error.detail, detail),
		      "reason %u: %s", stats.error.reason, stats.error.detail);
}

/* ------------------------------------------------------------- the time that a stream has */

static const struct {
	const char *scheme;
	server_talk *talk;
	struct lines_script lines;
	struct rtmp_script rtmp;
} silences[] = {
	{"rtsp", server_rtsp, .lines = {.silent_at = "OPTIONS"}},
	{"rtsp", server_rtsp, .lines = {.silent_at = "DESCRIBE"}},
	{"rtsp", server_rtsp, .lines = {.silent_at = "SETUP"}},
	{"rtsp", server_rtsp, .lines = {.silent_at = "PLAY"}},
	{"rtsp", server_rtsp, .lines = {.silent_at = NULL}},
	{"http", server_http, .lines = {.body = NULL}},
	{"http", server_http, .lines = {.body = "HTTP/1.0 200 OK\r\nContent-Ty"}},
	{"http", server_http,
	 .lines = {.body = "HTTP/1.0 200 OK\r\nContent-Type: video/x-flv\r\n\r\n"}},
	{"http", server_http,
	 .lines = {.body = "HTTP/1.0 200 OK\r\nContent-Type: video/x-flv\r\n\r\nFLV\1\5"}},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_HANDSHAKE}},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_CONNECT}},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_CREATE}},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_PLAY}},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_PLAYED}},
	{"tcp", server_http, .lines = {.body = NULL}},
};

START_TEST(a_server_that_falls_silent_sends_no_data)
{
	const bool rtmp = silences[_i].talk == server_rtmp;
	struct server *server = server_start(
		silences[_i].talk,
		rtmp ? (const void *)&silences[_i].rtmp : (const void *)&silences[_i].lines, false);

	limits.open_ms = 700;
	set_url("%s://127.0.0.1:%u/live/main", silences[_i].scheme, server_port(server));
	attempt();
	assert_reason(ROC_REASON_NO_DATA, "connected, but no video arrived in 0.7 s");
	ck_assert(stats.reached);
	server_stop(server);
}
END_TEST

/* ------------------------------------------------------------------------- what servers say */

static const struct {
	const char *scheme, *fails_at, *status;
	uint32_t reason;
	const char *detail;
} statuses[] = {
	{"rtsp", "DESCRIBE", "401 Unauthorized", ROC_REASON_AUTH, "RTSP 401 Unauthorized"},
	{"rtsp", "DESCRIBE", "403 Forbidden", ROC_REASON_AUTH, "RTSP 403"},
	{"rtsp", "DESCRIBE", "404 Not Found", ROC_REASON_NO_STREAM, "RTSP 404 Not Found"},
	{"rtsp", "SETUP", "453 Not Enough Bandwidth", ROC_REASON_CLOSED,
	 "camera is busy (RTSP 453 Not Enough Bandwidth): too many clients?"},
	{"rtsp", "PLAY", "454 Session Not Found", ROC_REASON_CLOSED, "lost the session"},
	{"rtsp", "SETUP", "461 Unsupported Transport", ROC_REASON_NO_STREAM,
	 "over neither TCP nor UDP"},
	{"rtsp", "OPTIONS", "503 Service Unavailable", ROC_REASON_CLOSED,
	 "camera is busy (RTSP 503 Service Unavailable): too many clients?"},
	{"rtsp", "DESCRIBE", "500 Internal Server Error", ROC_REASON_NO_STREAM, "RTSP 500"},
	{"http", NULL, "401 Unauthorized", ROC_REASON_AUTH, "HTTP 401"},
	{"http", NULL, "404 Not Found", ROC_REASON_NO_STREAM, "HTTP 404 Not Found"},
	{"http", NULL, "500 Internal Server Error", ROC_REASON_NO_STREAM,
	 "HTTP 500 Internal Server Error"},
	{"http", NULL, "503 Service Unavailable", ROC_REASON_CLOSED, "camera is busy (HTTP 503"},
};

START_TEST(a_status_code_has_its_reason)
{
	const struct lines_script script = {.fails_at = statuses[_i].fails_at,
					    .status = statuses[_i].status};
	struct server *server =
		server_start(script.fails_at ? server_rtsp : server_http, &script, false);

	set_url("%s://127.0.0.1:%u/live/main", statuses[_i].scheme, server_port(server));
	attempt();
	assert_reason(statuses[_i].reason, statuses[_i].detail);
	server_stop(server);
}
END_TEST

static const struct {
	const char *scheme;
	server_talk *talk;
	struct lines_script lines;
	struct rtmp_script rtmp;
	uint32_t reason;
} hang_ups[] = {
	{"rtmp", server_closes, .reason = ROC_REASON_REJECTED},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_CONNECT, .closes = true},
	 .reason = ROC_REASON_REJECTED},
	{"rtmp", server_rtmp, .rtmp = {.until = RTMP_PLAY, .closes = true},
	 .reason = ROC_REASON_REJECTED},
	{"tcp", server_closes, .reason = ROC_REASON_PROTOCOL}, /* of no known format */
	{"http", server_closes, .reason = ROC_REASON_CLOSED},
	{"rtsp", server_rtsp, .lines = {.closes_at = "DESCRIBE"}, .reason = ROC_REASON_PROTOCOL},
};

START_TEST(only_rtmp_knows_a_login_that_is_refused_without_a_word)
{
	const bool rtmp = hang_ups[_i].talk == server_rtmp;
	struct server *server = server_start(
		hang_ups[_i].talk,
		rtmp ? (const void *)&hang_ups[_i].rtmp : (const void *)&hang_ups[_i].lines, false);

	set_url("%s://127.0.0.1:%u/live/main", hang_ups[_i].scheme, server_port(server));
	attempt();
	ck_assert_msg(stats.error.reason == hang_ups[_i].reason, "reason %u: %s",
		      stats.error.reason, stats.error.detail);
	server_stop(server);
}
END_TEST

/* A server that closes while its client still writes costs it the words, or not. */
START_TEST(one_cause_has_one_reason)
{
	static const struct rtmp_script in_order = {.until = RTMP_PLAY, .words = "No such stream"};
	static const struct rtmp_script abrupt = {
		.until = RTMP_PLAY, .words = "No such stream", .abrupt = true};
	struct server *server = server_start(server_rtmp, &in_order, false);

	set_ip("127.0.0.1", server_port(server));
	attempt();
	assert_reason(ROC_REASON_NO_STREAM, "No such stream");
	server_stop(server);

	server = server_start(server_rtmp, &abrupt, false);
	set_ip("127.0.0.1", server_port(server));
	for (int i = 0; i < 50; i++) {
		attempt();
		assert_reason(ROC_REASON_NO_STREAM, "No such stream");
	}
	server_stop(server);
}
END_TEST

/* ------------------------------------------------------------------------- the connection */

/* Where nobody answers: a full backlog is the nearest thing to a cable that is out. */
static void fill_backlog(uint32_t port)
{
	const struct sockaddr_in sin = {.sin_family = AF_INET,
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					.sin_port = htons((uint16_t)port)};

	/* Closed with the test's process. */
	for (int i = 0; i < 16; i++)
		(void)connect(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0),
			      (const struct sockaddr *)&sin, sizeof(sin));
}

static const struct {
	const char *scheme; /* NULL: by "ip" */
	const char *switched_on;
} transports[] = {
	{NULL, "is RTMP switched on?"},   {"rtmp", "is RTMP switched on?"},
	{"rtsp", "is RTSP switched on?"}, {"http", "is HTTP switched on?"},
	{"tcp", "is its server"},         {"rtmpt", "is RTMP switched on?"},
};

static bool has_protocol(const char *name)
{
	void *at = NULL;
	const char *found;

	while ((found = avio_enum_protocols(&at, 0)))
		if (strcmp(found, name) == 0)
			return true;
	return false;
}

static void set_place(int transport, const char *host, uint32_t port)
{
	if (transports[transport].scheme)
		set_url("%s://%s:%u/live/main", transports[transport].scheme, host, port);
	else
		set_ip(host, port);
}

START_TEST(a_port_where_nothing_listens_refuses)
{
	uint32_t port;
	const int fd = server_bound(&port, -1);

	set_place(_i, "127.0.0.1", port);
	attempt();
	assert_reason(ROC_REASON_REFUSED, transports[_i].switched_on);
	ck_assert_ptr_nonnull(strstr(stats.error.detail, "127.0.0.1 refuses connections on port"));
	ck_assert(!stats.reached);
	close(fd);
}
END_TEST

START_TEST(a_host_that_does_not_answer_is_unreachable_in_the_time_for_that)
{
	uint32_t port;
	const int fd = server_bound(&port, 0);

	fill_backlog(port);
	limits.reach_ms = 500;
	limits.open_ms = 50000; /* longer than the test may take */
	set_place(_i, "127.0.0.1", port);
	attempt();
	assert_reason(ROC_REASON_UNREACHABLE, "no answer from 127.0.0.1 port");
	ck_assert(!stats.reached);
	close(fd);
}
END_TEST

START_TEST(a_name_without_address_does_not_resolve)
{
	set_place(_i, "a..b", 1935);
	attempt();
	assert_reason(ROC_REASON_NO_NAME, "'a..b' does not resolve");
	ck_assert(!stats.reached);
}
END_TEST

START_TEST(without_a_connection_nothing_is_said_of_a_login)
{
	static const struct {
		const char *url;
		uint32_t reason;
		const char *detail;
	} cases[] = {
		{"udp://a..b:9", ROC_REASON_NO_NAME, "'a..b' does not resolve"},
		{"srt://a..b:9", ROC_REASON_NO_NAME, "'a..b' does not resolve"},
		{"srt://127.0.0.1:9", ROC_REASON_UNREACHABLE, "no connection to 127.0.0.1"},
		{"udp://127.0.0.1:0", ROC_REASON_NO_DATA, "no video arrived in"},
		{"srt://127.0.0.1:19009?mode=listener", ROC_REASON_NO_DATA, "no camera has called"},
	};

	/* SRT is not in every libavformat. */
	if (strncmp(cases[_i].url, "srt", 3) == 0 && !has_protocol("srt"))
		return;
	limits.open_ms = _i >= 3 ? 500 : 20000;
	set_url("%s", cases[_i].url);
	attempt();
	assert_reason(cases[_i].reason, cases[_i].detail);
	ck_assert(!stats.reached);
}
END_TEST

START_TEST(a_server_that_accepts_one_client_takes_the_session)
{
	static const struct rtmp_script script = {.until = RTMP_PLAY, .words = "No such stream"};
	struct server *server = server_start(server_rtmp, &script, true);

	set_place(_i, "127.0.0.1", server_port(server));
	attempt();
	assert_reason(ROC_REASON_NO_STREAM, "No such stream");
	ck_assert(stats.reached);
	ck_assert_str_eq(stats.address, "127.0.0.1");
	ck_assert_uint_eq(server_accepted(server), 1);
	server_stop(server);
}
END_TEST

START_TEST(a_look_is_a_bare_connection)
{
	struct server *server = server_start(server_closes, NULL, false);

	limits.reach_only = true;
	set_ip("127.0.0.1", server_port(server));
	attempt();
	ck_assert_uint_eq(stats.error.reason, ROC_REASON_NONE);
	ck_assert_str_eq(stats.address, "127.0.0.1");
	server_stop(server);
}
END_TEST

START_TEST(of_several_addresses_the_one_that_answers_is_taken)
{
	static const struct rtmp_script script = {.until = RTMP_PLAY, .words = "No such stream"};
	struct server *server = server_start(server_rtmp, &script, false);

	set_ip("twins", server_port(server));
	attempt();
	assert_reason(ROC_REASON_NO_STREAM, "No such stream");
	ck_assert_str_eq(stats.address, "127.0.0.1");
	ck_assert_uint_eq(server_accepted(server), 1);
	/* libav, which would wait for a name server without end, is not asked to. */
	ck_assert_int_eq(twins_asked, 1);
	server_stop(server);
}
END_TEST

/* A later libav may word its messages otherwise. */
static void make_libav_silent(void)
{
	av_log_set_callback(av_log_default_callback);
	av_log_set_level(AV_LOG_QUIET);
}

START_TEST(where_libav_reports_nothing_a_port_that_refuses_is_found)
{
	uint32_t port;
	const int fd = server_bound(&port, -1);

	make_libav_silent();
	set_place(_i, "127.0.0.1", port);
	attempt();
	assert_reason(ROC_REASON_REFUSED, transports[_i].switched_on);
	close(fd);
}
END_TEST

START_TEST(where_libav_reports_nothing_a_host_that_does_not_answer_is_found)
{
	uint32_t port;
	const int fd = server_bound(&port, 0);

	fill_backlog(port);
	make_libav_silent();
	limits.reach_ms = limits.open_ms = 300;
	set_place(_i, "127.0.0.1", port);
	attempt();
	assert_reason(ROC_REASON_UNREACHABLE, "no answer from 127.0.0.1 port");
	close(fd);
}
END_TEST

START_TEST(where_libav_reports_nothing_a_hang_up_is_one)
{
	static const struct rtmp_script script = {.until = RTMP_PLAY, .closes = true};
	struct server *server = server_start(server_rtmp, &script, false);

	make_libav_silent();
	set_place(_i, "127.0.0.1", server_port(server));
	attempt();
	assert_reason(ROC_REASON_REJECTED, "hangs up");
	server_stop(server);
}
END_TEST

/* -------------------------------------------------------------------------- a real server */

/* Without a connection to it, which would be the only one that it takes. */
static bool is_listening(uint32_t port)
{
	FILE *file = fopen("/proc/net/tcp", "r");
	unsigned int local, state;
	char line[256];
	bool found = false;

	ck_assert_ptr_nonnull(file);
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, " %*u: %*x:%x %*x:%*x %x", &local, &state) == 2 &&
			local == port && state == 10;
	fclose(file);
	return found;
}

/* ffmpeg as an RTMP server of one client, with moving pictures. */
static pid_t listen_once(uint32_t port)
{
	char url[64];
	const pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	snprintf(url, sizeof(url), "rtmp://127.0.0.1:%u/live/main", port);
	if (pid == 0) {
		execlp("ffmpeg", "ffmpeg", "-nostdin", "-v", "fatal", "-re", "-f", "lavfi", "-i",
		       "testsrc=size=128x96:rate=10", "-c:v", "libx264", "-preset", "ultrafast",
		       "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p", "-f", "flv",
		       "-listen", "1", url, (char *)NULL);
		_exit(127);
	}
	while (!is_listening(port)) {
		ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
		poll(NULL, 0, 20);
	}
	return pid;
}

START_TEST(ffmpeg_as_a_server_of_one_client_is_live_at_the_first_attempt)
{
	uint32_t port;
	close(server_bound(&port, -1));
	const pid_t pid = listen_once(port);

	set_url("rtmp://127.0.0.1:%u/live/main", port);
	struct roc_session *session = start();
	watch(session, ROC_SESSION_PICTURE);
	ck_assert_msg(stats.phase == ROC_SESSION_PICTURE, "%s", stats.error.detail);
	ck_assert_str_eq(stats.address, "127.0.0.1");

	/* And when it stops, it is the picture that is missing: nothing was closed. */
	kill(pid, SIGSTOP);
	watch(session, ROC_SESSION_ENDED);
	assert_reason(ROC_REASON_STALLED, "no picture for");
	roc_session_destroy(session);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("session");
	TCase *tc = tcase_create("session");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_server_that_falls_silent_sends_no_data, 0, COUNT(silences));
	tcase_add_loop_test(tc, a_status_code_has_its_reason, 0, COUNT(statuses));
	tcase_add_loop_test(tc, only_rtmp_knows_a_login_that_is_refused_without_a_word, 0,
			    COUNT(hang_ups));
	tcase_add_test(tc, one_cause_has_one_reason);
	tcase_add_loop_test(tc, a_port_where_nothing_listens_refuses, 0, COUNT(transports));
	tcase_add_loop_test(tc, a_host_that_does_not_answer_is_unreachable_in_the_time_for_that, 0,
			    COUNT(transports));
	tcase_add_loop_test(tc, a_name_without_address_does_not_resolve, 0, COUNT(transports));
	tcase_add_loop_test(tc, without_a_connection_nothing_is_said_of_a_login, 0, 5);
	/* by "ip" and by "rtmp:" */
	tcase_add_loop_test(tc, a_server_that_accepts_one_client_takes_the_session, 0, 2);
	tcase_add_test(tc, a_look_is_a_bare_connection);
	tcase_add_test(tc, of_several_addresses_the_one_that_answers_is_taken);
	/* by "ip", RTMP, RTSP and HTTP */
	tcase_add_loop_test(tc, where_libav_reports_nothing_a_port_that_refuses_is_found, 0, 4);
	tcase_add_loop_test(tc, where_libav_reports_nothing_a_host_that_does_not_answer_is_found, 0,
			    4);
	tcase_add_loop_test(tc, where_libav_reports_nothing_a_hang_up_is_one, 0, 2);
	tcase_add_test(tc, ffmpeg_as_a_server_of_one_client_is_live_at_the_first_attempt);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
