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
#define NONSENSE "response validating failed" /* libav returns the same as for a hang-up */

static int log_camera = ROC_LOG_NO_CAMERA;
static _Thread_local char server_words[96];
static _Thread_local bool nonsense;
static _Thread_local uint32_t refused_width, refused_height;
static _Thread_local int line_is_fresh = 1;

static void note_hints(const char *line)
{
	const char *size = strstr(line, "Picture size ");
	uint32_t width, height;

	if (size && sscanf(size, "Picture size %" SCNu32 "x%" SCNu32, &width, &height) == 2) {
		refused_width = width;
		refused_height = height;
	}
	if (strstr(line, NONSENSE))
		nonsense = true;
}

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

	note_hints(line);
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

bool roc_avlog_is_nonsense(void)
{
	return nonsense;
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
	refused_width = refused_height = 0;
	server_words[0] = '\0';
}
