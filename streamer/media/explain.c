/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/error.h>

#define UNAUTHORIZED 401
#define FORBIDDEN 403
#define NOT_FOUND 404
#define GONE 410
#define TOO_MANY_REQUESTS 429
#define NOT_ENOUGH_BANDWIDTH 453
#define SESSION_NOT_FOUND 454
#define SERVER_ERROR 500
#define UNAVAILABLE 503

static bool has_word(const char *text, const char *const *words)
{
	for (; *words; words++)
		for (const char *at = strcasestr(text, *words); at; at = strcasestr(at + 1, *words))
			if (at[strlen(*words)] != '=')
				return true;
	return false;
}

uint32_t roc_explain_judge(const char *words)
{
	static const char *const auth[] = {"auth",       "password", "denied",
					   "permission", "login",    NULL};
	static const char *const absent[] = {"not found", "no such", "notfound", "unavailable",
					     NULL};

	return has_word(words, auth)     ? ROC_REASON_AUTH
	       : has_word(words, absent) ? ROC_REASON_NO_STREAM
					 : ROC_REASON_NONE;
}

static const char *protocol(uint32_t transport)
{
	switch (transport) {
	case ROC_TRANSPORT_RTMP:
		return "RTMP";
	case ROC_TRANSPORT_RTSP:
		return "RTSP";
	case ROC_TRANSPORT_HTTP:
		return "HTTP";
	default:
		return "its server";
	}
}

void roc_explain_connection(int error, const char *host, uint32_t port, uint32_t transport,
			    struct roc_error *reterr)
{
	if (error == ECONNREFUSED)
		roc_error_set(reterr, ROC_REASON_REFUSED,
			      "%s refuses connections on port %u (is %s switched on?)", host, port,
			      protocol(transport));
	else if (error == ETIMEDOUT)
		roc_error_set(reterr, ROC_REASON_UNREACHABLE, "no answer from %s port %u", host,
			      port);
	else
		roc_error_set(reterr, ROC_REASON_UNREACHABLE, "%s port %u: %s", host, port,
			      strerror(error));
}

/* Errors of connect(): the host or the way to it, not what the server has to say. */
static bool is_of_connection(int r)
{
	static const int errors[] = {ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH,  ENETUNREACH, EHOSTDOWN,
				     ENETDOWN,     EACCES,    EADDRNOTAVAIL, EPERM};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (r == AVERROR(errors[i]))
			return true;
	return false;
}

/* The status code that libav's error stands for, when its message did not give it; 0: none. */
static int status_of(int r)
{
	switch (r) {
	case AVERROR_HTTP_UNAUTHORIZED:
		return UNAUTHORIZED;
	case AVERROR_HTTP_FORBIDDEN:
		return FORBIDDEN;
	case AVERROR_HTTP_NOT_FOUND:
		return NOT_FOUND;
	case AVERROR_HTTP_BAD_REQUEST:
	case AVERROR_HTTP_OTHER_4XX:
		return 400;
#ifdef AVERROR_HTTP_TOO_MANY_REQUESTS
	case AVERROR_HTTP_TOO_MANY_REQUESTS:
		return TOO_MANY_REQUESTS;
#endif
	case AVERROR_HTTP_SERVER_ERROR:
		return SERVER_ERROR;
	default:
		return 0;
	}
}

/* The server has answered with a status code. */
static void explain_status(const struct roc_failure *failure, int status, struct roc_error *reterr)
{
	char answer[64];

	if (failure->status)
		status = failure->status;
	(void)snprintf(answer, sizeof(answer), "%s %d%s%.40s", protocol(failure->transport), status,
		       failure->status_words[0] ? " " : "", failure->status_words);
	switch (status) {
	case UNAUTHORIZED:
	case FORBIDDEN:
		roc_error_set(reterr, ROC_REASON_AUTH,
			      "camera refuses the login (%s): user or password is wrong", answer);
		break;
	case NOT_FOUND:
	case GONE:
		roc_error_set(reterr, ROC_REASON_NO_STREAM, "camera has no such stream (%s)",
			      answer);
		break;
	case TOO_MANY_REQUESTS:
	case NOT_ENOUGH_BANDWIDTH:
	case UNAVAILABLE:
		roc_error_set(reterr, ROC_REASON_CLOSED, "camera is busy (%s): too many clients?",
			      answer);
		break;
	case SESSION_NOT_FOUND:
		roc_error_set(reterr, ROC_REASON_CLOSED, "camera has lost the session (%s)",
			      answer);
		break;
	case ROC_EXPLAIN_UNSUPPORTED_TRANSPORT:
		roc_error_set(reterr, ROC_REASON_NO_STREAM,
			      "camera offers this stream over neither TCP nor UDP (%s)", answer);
		break;
	default:
		roc_error_set(reterr, ROC_REASON_NO_STREAM,
			      status >= SERVER_ERROR ? "error in the camera's server (%s)"
						     : "camera refuses the request (%s)",
			      answer);
		break;
	}
}

/* The RTMP server has answered in words. */
static void explain_words(const char *words, struct roc_error *reterr)
{
	switch (roc_explain_judge(words)) {
	case ROC_REASON_AUTH:
		roc_error_set(reterr, ROC_REASON_AUTH, "camera refuses the login: %s", words);
		break;
	case ROC_REASON_NO_STREAM:
		roc_error_set(reterr, ROC_REASON_NO_STREAM, "camera has no such stream: %s", words);
		break;
	default:
		roc_error_set(reterr, ROC_REASON_NO_STREAM, "camera says: %s", words);
		break;
	}
}

/* The stream did not begin, and nothing says why. */
static void explain_not_opened(const struct roc_failure *failure, struct roc_error *reterr)
{
	if (failure->transport == ROC_TRANSPORT_FILE)
		roc_error_set(reterr, ROC_REASON_NO_STREAM, "%s", av_err2str(failure->error));
	else if (failure->transport == ROC_TRANSPORT_RTMP)
		roc_error_set(reterr, ROC_REASON_REJECTED,
			      "camera hangs up when asked for the stream (wrong password, stream "
			      "switched off, or too many clients)");
	else if (failure->transport == ROC_TRANSPORT_OTHER && !failure->connected)
		roc_error_set(reterr, ROC_REASON_UNREACHABLE, "no connection to %s: %s",
			      failure->host[0] ? failure->host : "the stream's address",
			      av_err2str(failure->error));
	else
		roc_error_set(reterr, ROC_REASON_CLOSED,
			      "camera closes the connection when asked for the stream (%s)",
			      av_err2str(failure->error));
}

/* 461 is an error of its own in libav. */
static int answered_status(const struct roc_failure *failure)
{
	if (failure->transport == ROC_TRANSPORT_RTSP && failure->error == AVERROR(EPROTONOSUPPORT))
		return ROC_EXPLAIN_UNSUPPORTED_TRANSPORT;
	return status_of(failure->error);
}

void roc_explain(const struct roc_failure *failure, struct roc_error *reterr)
{
	const int r = failure->error, status = answered_status(failure);

	if (r == AVERROR_EXIT)
		roc_error_set(reterr, ROC_REASON_NO_DATA, "connected, but nothing arrives");
	else if (r == AVERROR(ENOMEM))
		roc_error_set(reterr, ROC_REASON_INTERNAL, "out of memory");
	else if (r == AVERROR(EMFILE) || r == AVERROR(ENFILE) || r == AVERROR(ENOBUFS))
		roc_error_set(reterr, ROC_REASON_INTERNAL, "no connection can be made here: %s",
			      av_err2str(r));
	else if (failure->unresolved[0] && !failure->opened && r == AVERROR(EIO))
		roc_error_set(reterr, ROC_REASON_NO_NAME, "'%s' does not resolve",
			      failure->unresolved);
	else if (failure->connecting && is_of_connection(r))
		roc_explain_connection(AVUNERROR(r), failure->host, failure->port,
				       failure->transport, reterr);
	else if (status)
		explain_status(failure, status, reterr);
	else if (failure->words[0])
		explain_words(failure->words, reterr);
	else if (!failure->opened && failure->nonsense)
		roc_error_set(reterr, ROC_REASON_PROTOCOL,
			      "what answers is not a stream (handshake makes no sense)");
	else if (r == AVERROR_INVALIDDATA || r == AVERROR_PROTOCOL_NOT_FOUND ||
		 r == AVERROR_DEMUXER_NOT_FOUND)
		roc_error_set(reterr, ROC_REASON_PROTOCOL, "what answers is not a stream (%s)",
			      av_err2str(r));
	else if (r == AVERROR(ETIMEDOUT))
		roc_error_set(reterr, ROC_REASON_NO_DATA, "connected, but nothing arrives");
	else if (failure->opened)
		roc_error_set(reterr, ROC_REASON_CLOSED, "camera closed the connection");
	else
		explain_not_opened(failure, reterr);
}
