/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "avlog.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/log.h>

#include "log.h"
#include "redact.h"
#include "text.h"

#define SERVER_ERROR "Server error: "
#define FORMAT_MAX 4096
#define STARTING "Starting connection attempt to "
#define CONNECTED "Successfully connected to "
#define HTTP_ERROR "HTTP error "
#define RTSP_ERROR "method %s failed: "
#define UNRESOLVED "Failed to resolve hostname "
#define UNRESOLVED_UDP "getaddrinfo("

/* Of these libav returns the same as for a hang-up. */
static const char *const nonsensical[] = {"response validating failed", "Signature mismatch",
					  "RTMP packet size mismatch"};

static int log_camera = ROC_LOG_NO_CAMERA;
static _Thread_local char server_words[96];
static _Thread_local char status_words[96];
static _Thread_local int status;
static _Thread_local char unresolved[80];
static _Thread_local bool nonsense;
static _Thread_local struct roc_avlog_peer peer;
static _Thread_local void (*watcher)(void *data, const struct roc_avlog_peer *peer);
static _Thread_local void *watcher_data;
static _Thread_local uint32_t refused_width, refused_height;
static _Thread_local int line_is_fresh = 1;

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Not from the cleaned line: a password may be one of libav's words. */
__attribute__((format(printf, 1, 0))) static void note_peer(const char *format, va_list args)
{
	const bool connected = starts_with(format, CONNECTED);
	char message[256];

	(void)vsnprintf(message, sizeof(message), format, args);
	if (sscanf(message + strlen(connected ? CONNECTED : STARTING), "%79s port %" SCNu32,
		   peer.host, &peer.port) != 2)
		return;
	peer.state = connected ? ROC_AVLOG_CONNECTED : ROC_AVLOG_CONNECTING;
	peer.connected |= connected;
	if (watcher)
		watcher(watcher_data, &peer);
}

static void note_status(const char *line, const char *behind)
{
	const char *at = strstr(line, behind);
	int code, length = 0;

	if (!at || sscanf(at + strlen(behind), "%3d%n", &code, &length) != 1)
		return;
	at += strlen(behind) + (size_t)length;
	status = code;
	roc_text_copy(status_words, sizeof(status_words), at + strspn(at, " "));
	roc_text_clean(status_words, sizeof(status_words));
}

static void note_words(const char *line)
{
	const char *at = strstr(line, SERVER_ERROR);

	if (!at)
		return;
	roc_text_copy(server_words, sizeof(server_words), at + strlen(SERVER_ERROR));
	roc_text_clean(server_words, sizeof(server_words));
}

static void note_unresolved(const char *line, const char *behind)
{
	const char *at = strstr(line, behind);

	if (at)
		(void)sscanf(at + strlen(behind), "%79[^ ,:)]", unresolved);
}

/* By its format: what a server says is in the arguments and must not look like libav's own. */
static void note_answer(const char *format, const char *line)
{
	if (starts_with(format, HTTP_ERROR))
		note_status(line, HTTP_ERROR);
	else if (starts_with(format, RTSP_ERROR))
		note_status(line, " failed: ");
	else if (starts_with(format, UNRESOLVED))
		note_unresolved(line, UNRESOLVED);
	else if (starts_with(format, UNRESOLVED_UDP))
		note_unresolved(line, UNRESOLVED_UDP);
	else if (starts_with(format, SERVER_ERROR))
		note_words(line);
}

static void note_hints(const char *line)
{
	const char *size = strstr(line, "Picture size ");
	uint32_t width, height;

	if (size && sscanf(size, "Picture size %" SCNu32 "x%" SCNu32, &width, &height) == 2) {
		refused_width = width;
		refused_height = height;
	}
	for (size_t i = 0; i < sizeof(nonsensical) / sizeof(nonsensical[0]); i++)
		if (strstr(line, nonsensical[i]))
			nonsense = true;
}

__attribute__((format(printf, 3, 0))) static void on_av_log(void *context, int level,
							    const char *format, va_list args)
{
	char line[FORMAT_MAX];

	if (level > AV_LOG_VERBOSE)
		return;
	const int wanted = roc_log_get_level() >= ROC_LOG_DEBUG;
	if (starts_with(format, STARTING) || starts_with(format, CONNECTED)) {
		va_list copy;

		va_copy(copy, args);
		note_peer(format, copy);
		va_end(copy);
	}
	/* A server's error to which libav has an answer, as a request to log in, is none. */
	const bool answer = level <= AV_LOG_ERROR || starts_with(format, HTTP_ERROR);
	if (!wanted && !answer)
		return;

	av_log_format_line2(context, level, format, args, line, sizeof(line), &line_is_fresh);
	/* First of all: half a secret would no longer be recognised, and one may hold a line's end. */
	roc_redact(line, sizeof(line));
	line[strcspn(line, "\r\n")] = '\0';
	if (!line[0])
		return;

	note_hints(line);
	if (answer)
		note_answer(format, line);
	if (wanted)
		roc_log(ROC_LOG_DEBUG, log_camera, "libav: %s", line);
}

void roc_avlog_install(int camera)
{
	log_camera = camera;
	av_log_set_level(AV_LOG_VERBOSE);
	av_log_set_callback(on_av_log);
}

const char *roc_avlog_server_words(void)
{
	return server_words;
}

bool roc_avlog_is_nonsense(void)
{
	return nonsense;
}

int roc_avlog_status(const char **ret_words)
{
	*ret_words = status_words;
	return status;
}

const char *roc_avlog_unresolved(void)
{
	return unresolved;
}

const struct roc_avlog_peer *roc_avlog_peer(void)
{
	return &peer;
}

void roc_avlog_watch(void (*changed)(void *data, const struct roc_avlog_peer *peer), void *data)
{
	watcher = changed;
	watcher_data = data;
}

bool roc_avlog_refused_size(uint32_t *ret_width, uint32_t *ret_height)
{
	*ret_width = refused_width;
	*ret_height = refused_height;
	return refused_width > 0;
}

void roc_avlog_forget(void)
{
	nonsense = false;
	status = 0;
	memset(&peer, 0, sizeof(peer));
	refused_width = refused_height = 0;
	server_words[0] = status_words[0] = unresolved[0] = '\0';
}
