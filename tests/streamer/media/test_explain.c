/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <string.h>

#include <libavutil/error.h>

#include "explain.h"
#include "suite.h"

static const struct {
	const char *words;
	uint32_t reason;
} said[] = {
	{"", ROC_REASON_NONE},
	{"try again later", ROC_REASON_NONE},
	{"wrong password", ROC_REASON_AUTH},
	{"[ code=403 need auth; authmod=adobe ]", ROC_REASON_AUTH},
	{"Permission denied", ROC_REASON_AUTH},
	{"No such stream", ROC_REASON_NO_STREAM},
	{"NetStream.Play.StreamNotFound", ROC_REASON_NO_STREAM},
	{"user not found: login failed", ROC_REASON_AUTH},
	/* the request, repeated */
	{"no such stream: channel0_ext.bcs?user=admin&password=***", ROC_REASON_NO_STREAM},
	{"bcs?login=admin&password=***: later", ROC_REASON_NONE},
	{"?password=*** is a wrong password", ROC_REASON_AUTH},
};

START_TEST(the_words_of_a_server_are_understood)
{
	ck_assert_uint_eq(roc_explain_judge(said[_i].words), said[_i].reason);
}
END_TEST

#define RTMP ROC_TRANSPORT_RTMP
#define RTSP ROC_TRANSPORT_RTSP
#define HTTP ROC_TRANSPORT_HTTP
#define OTHER ROC_TRANSPORT_OTHER

static const struct {
	struct roc_failure failure; /* without what is empty in most: see explain() */
	uint32_t reason;
	const char *detail; /* a part of it */
} failures[] = {
	/* status codes */
	{{.error = AVERROR_HTTP_UNAUTHORIZED, .transport = RTSP, .status = 401},
	 ROC_REASON_AUTH,
	 "login (RTSP 401): user or password"},
	{{.error = AVERROR_HTTP_UNAUTHORIZED, .transport = HTTP}, ROC_REASON_AUTH, "HTTP 401"},
	{{.error = AVERROR_HTTP_FORBIDDEN, .transport = HTTP, .status = 403}, ROC_REASON_AUTH, ""},
	{{.error = AVERROR_HTTP_NOT_FOUND,
	  .transport = RTSP,
	  .status = 404,
	  .status_words = "Not Found"},
	 ROC_REASON_NO_STREAM,
	 "no such stream (RTSP 404 Not Found)"},
	{{.error = AVERROR_HTTP_OTHER_4XX, .transport = RTSP, .status = 453},
	 ROC_REASON_CLOSED,
	 "camera is busy (RTSP 453): too many clients?"},
	{{.error = AVERROR_HTTP_OTHER_4XX, .transport = RTSP, .status = 454},
	 ROC_REASON_CLOSED,
	 "session (RTSP 454)"},
	{{.error = AVERROR(EPROTONOSUPPORT), .transport = RTSP, .status = 461},
	 ROC_REASON_NO_STREAM,
	 "over neither TCP nor UDP (RTSP 461)"},
	{{.error = AVERROR(EPROTONOSUPPORT), .transport = RTSP}, ROC_REASON_NO_STREAM, "UDP"},
	{{.error = AVERROR_HTTP_SERVER_ERROR, .transport = RTSP, .status = 503},
	 ROC_REASON_CLOSED,
	 "camera is busy (RTSP 503): too many clients?"},
	{{.error = AVERROR_HTTP_SERVER_ERROR, .transport = HTTP, .status = 503},
	 ROC_REASON_CLOSED,
	 "camera is busy (HTTP 503)"},
	{{.error = AVERROR_HTTP_SERVER_ERROR,
	  .transport = HTTP,
	  .status = 502,
	  .status_words = "Bad Gateway"},
	 ROC_REASON_NO_STREAM,
	 "server (HTTP 502 Bad Gateway)"},
	{{.error = AVERROR_HTTP_SERVER_ERROR, .transport = HTTP}, ROC_REASON_NO_STREAM, "HTTP 500"},
	{{.error = AVERROR_HTTP_OTHER_4XX, .transport = HTTP, .status = 418},
	 ROC_REASON_NO_STREAM,
	 "HTTP 418"},
	/* an earlier status is not the cause of what failed later */
	{{.error = AVERROR_EOF, .transport = HTTP, .status = 404, .opened = true},
	 ROC_REASON_CLOSED,
	 "closed the connection"},

	/* what is wrong here and not with the camera */
	{{.error = AVERROR(EMFILE), .transport = RTMP, .connecting = true, .port = 1935},
	 ROC_REASON_INTERNAL,
	 "Too many open files"},
	{{.error = AVERROR(ENFILE), .transport = RTMP}, ROC_REASON_INTERNAL, "in system"},
	{{.error = AVERROR(ENOMEM), .transport = RTMP}, ROC_REASON_INTERNAL, "out of memory"},

	/* the connection */
	{{.error = AVERROR(ECONNREFUSED), .transport = RTSP, .connecting = true, .port = 554},
	 ROC_REASON_REFUSED,
	 "cam refuses connections on port 554 (is RTSP switched on?)"},
	{{.error = AVERROR(ECONNREFUSED), .transport = HTTP, .connecting = true, .port = 80},
	 ROC_REASON_REFUSED,
	 "is HTTP switched on?"},
	{{.error = AVERROR(ECONNREFUSED), .transport = RTMP, .connecting = true, .port = 1935},
	 ROC_REASON_REFUSED,
	 "is RTMP switched on?"},
	{{.error = AVERROR(ECONNREFUSED), .transport = OTHER, .connecting = true, .port = 9},
	 ROC_REASON_REFUSED,
	 "is its server switched on?"},
	{{.error = AVERROR(ETIMEDOUT), .transport = RTMP, .connecting = true, .port = 1935},
	 ROC_REASON_UNREACHABLE,
	 "no answer from cam port 1935"},
	{{.error = AVERROR(EHOSTUNREACH), .transport = HTTP, .connecting = true},
	 ROC_REASON_UNREACHABLE,
	 "No route to host"},
	{{.error = AVERROR(ENETUNREACH), .transport = RTMP, .connecting = true},
	 ROC_REASON_UNREACHABLE,
	 "unreachable"},
	{{.error = AVERROR(EIO), .transport = OTHER, .unresolved = "cam"},
	 ROC_REASON_NO_NAME,
	 "'cam' does not resolve"},
	{{.error = AVERROR(ETIMEDOUT), .transport = RTMP, .connected = true},
	 ROC_REASON_NO_DATA,
	 ""},
	{{.error = AVERROR_UNKNOWN, .transport = OTHER},
	 ROC_REASON_UNREACHABLE,
	 "no connection to cam: "},

	/* nothing says why */
	{{.error = AVERROR(EIO), .transport = RTMP, .connected = true},
	 ROC_REASON_REJECTED,
	 "hangs up"},
	{{.error = AVERROR(EIO), .transport = RTSP, .connected = true},
	 ROC_REASON_CLOSED,
	 "when asked for the stream"},
	{{.error = AVERROR_EOF, .transport = HTTP, .connected = true}, ROC_REASON_CLOSED, ""},
	{{.error = AVERROR_EOF, .transport = OTHER, .connected = true}, ROC_REASON_CLOSED, ""},
	{{.error = AVERROR(EIO), .transport = RTMP, .nonsense = true}, ROC_REASON_PROTOCOL, ""},
	{{.error = AVERROR_INVALIDDATA, .transport = RTSP}, ROC_REASON_PROTOCOL, "not a stream"},
	{{.error = AVERROR(ENOENT), .transport = ROC_TRANSPORT_FILE},
	 ROC_REASON_NO_STREAM,
	 "No such file"},
	{{.error = AVERROR_EXIT, .transport = RTSP}, ROC_REASON_NO_DATA, ""},
	{{.error = AVERROR(ENOMEM), .transport = RTMP}, ROC_REASON_INTERNAL, ""},

	/* words win however the connection ends */
	{{.error = AVERROR(EPIPE), .transport = RTMP, .words = "No such stream"},
	 ROC_REASON_NO_STREAM,
	 "no such stream: No such stream"},
	{{.error = -1, .transport = RTMP, .words = "login failed"},
	 ROC_REASON_AUTH,
	 "login failed"},
	{{.error = -1, .transport = RTMP, .words = "later"},
	 ROC_REASON_NO_STREAM,
	 "camera says: later"},
};

START_TEST(a_failure_has_its_reason)
{
	struct roc_failure failure = failures[_i].failure;
	struct roc_error error = {0};

	failure.words = failure.words ? failure.words : "";
	failure.status_words = failure.status_words ? failure.status_words : "";
	failure.unresolved = failure.unresolved ? failure.unresolved : "";
	failure.host = "cam";
	roc_explain(&failure, &error);
	ck_assert_uint_eq(error.reason, failures[_i].reason);
	ck_assert_msg(strstr(error.detail, failures[_i].detail), "%s", error.detail);
	ck_assert_int_ne(error.detail[0], '\0');
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explain");
	TCase *tcase = tcase_create("explain");

	tcase_add_loop_test(tcase, the_words_of_a_server_are_understood, 0, COUNT(said));
	tcase_add_loop_test(tcase, a_failure_has_its_reason, 0, COUNT(failures));
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
