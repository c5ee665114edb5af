/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "redact.h"
#include "text.h"

/* Lines are redacted before they are cut, so that no secret is cut in two: room for long ones. */
#define FORMAT_MAX 4096

static atomic_int max_level = ROC_LOG_INFO;
static roc_log_sink current_sink = roc_log_to_stderr;
static void *sink_data;

static pthread_once_t journal_once = PTHREAD_ONCE_INIT;
static int stderr_is_journal;

/** $JOURNAL_STREAM is inherited by children whose stderr is something else: compare the file. */
static void find_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) < 0)
		return;
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	stderr_is_journal = strcmp(stream, own) == 0;
}

bool roc_log_to_journal(void)
{
	pthread_once(&journal_once, find_journal);
	return stderr_is_journal != 0;
}

void roc_log_to_stderr(void *data, enum roc_log_level level, int camera, const char *text)
{
	char line[ROC_LOG_LINE_MAX + 64];
	char who[32] = "";
	int length;

	(void)data;
	if (camera >= 0)
		snprintf(who, sizeof(who), "camera %d: ", camera);
	if (roc_log_to_journal())
		length = snprintf(line, sizeof(line), "<%d>%s%s\n", (int)level, who, text);
	else
		length = snprintf(line, sizeof(line), "%s%s%s%s\n", roc_log_level_name(level),
				  camera >= 0 ? " " : ": ", who, text);
	if (length >= (int)sizeof(line)) {
		length = (int)sizeof(line) - 1;
		line[length - 1] = '\n';
	}
	/* one write: lines of several processes on one stderr stay whole */
	while (length > 0 && write(STDERR_FILENO, line, (size_t)length) < 0 && errno == EINTR)
		;
}

void roc_log_set_sink(roc_log_sink sink, void *data)
{
	current_sink = sink ? sink : roc_log_to_stderr;
	sink_data = sink ? data : NULL;
}

void roc_log_set_level(enum roc_log_level level)
{
	atomic_store_explicit(&max_level, (int)level, memory_order_relaxed);
}

enum roc_log_level roc_log_get_level(void)
{
	return (enum roc_log_level)atomic_load_explicit(&max_level, memory_order_relaxed);
}

void roc_vlog(enum roc_log_level level, int camera, const char *format, va_list args)
{
	const int saved_errno = errno;
	char text[FORMAT_MAX];
	char line[ROC_LOG_LINE_MAX];

	if (level > roc_log_get_level())
		return;
	if (vsnprintf(text, sizeof(text), format, args) < 0)
		roc_text_copy(text, sizeof(text), "a log line that could not be formatted");
	/* in this order: cleaning first would change a secret, which then is not found */
	roc_redact(text, sizeof(text));
	roc_text_copy(line, sizeof(line), text);
	roc_text_clean(line, sizeof(line));
	explicit_bzero(text, sizeof(text));
	current_sink(sink_data, level, camera, line);
	errno = saved_errno;
}

void roc_log(enum roc_log_level level, int camera, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	roc_vlog(level, camera, format, args);
	va_end(args);
}

const char *roc_log_level_name(enum roc_log_level level)
{
	switch (level) {
	case ROC_LOG_ERROR:
		return "ERROR";
	case ROC_LOG_WARNING:
		return "WARNING";
	case ROC_LOG_NOTICE:
	case ROC_LOG_INFO:
		return "INFO";
	case ROC_LOG_DEBUG:
		return "DEBUG";
	}
	return level < ROC_LOG_ERROR ? "ERROR" : "DEBUG";
}
