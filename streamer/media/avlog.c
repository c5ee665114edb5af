/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "avlog.h"

#include <stdio.h>
#include <string.h>

#include <libavutil/log.h>

#include "log.h"
#include "redact.h"
#include "text.h"

#define SERVER_ERROR "Server error: "
#define FORMAT_MAX 4096

static int log_camera = ROC_LOG_NO_CAMERA;
static _Thread_local char server_words[96];
static _Thread_local int line_is_fresh = 1;

__attribute__((format(printf, 3, 0))) static void on_av_log(void *context, int level,
							    const char *format, va_list args)
{
	char line[FORMAT_MAX];

	if (level > AV_LOG_VERBOSE)
		return;
	const int wanted = roc_log_get_level() >= ROC_LOG_DEBUG;
	if (!wanted && level > AV_LOG_ERROR)
		return;

	av_log_format_line2(context, level, format, args, line, sizeof(line), &line_is_fresh);
	/* First of all: half a secret would no longer be recognised, and one may hold a line's end. */
	roc_redact(line, sizeof(line));
	line[strcspn(line, "\r\n")] = '\0';
	if (!line[0])
		return;

	const char *words = strstr(line, SERVER_ERROR);
	if (words) {
		roc_text_copy(server_words, sizeof(server_words), words + strlen(SERVER_ERROR));
		roc_text_clean(server_words, sizeof(server_words));
	}
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

void roc_avlog_forget(void)
{
	server_words[0] = '\0';
}
