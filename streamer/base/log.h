/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - one sink for every line that leaves a process.
 *
 * roc_log() formats, redacts (redact.h), replaces control characters, and hands the line to the
 * sink that the program has set. A worker's sink sends it to the supervisor; the supervisor's
 * writes the journal and the log files; the default sink writes stderr.
 */
#ifndef ROC_LOG_H
#define ROC_LOG_H

#include <stdarg.h>
#include <stdbool.h>

/** Values are syslog's, so that "<N>" prefixes for the journal need no table. */
enum roc_log_level {
	ROC_LOG_ERROR = 3,   /* this camera, or the service, needs a person */
	ROC_LOG_WARNING = 4, /* it will be retried */
	ROC_LOG_NOTICE = 5,  /* start, stop, reload, restart */
	ROC_LOG_INFO = 6,    /* state change, choice */
	ROC_LOG_DEBUG = 7,   /* per attempt; nothing per frame */
};

#define ROC_LOG_LINE_MAX 1024 /* bytes with terminator; longer lines are cut at a character */
#define ROC_LOG_NO_CAMERA (-1)

/** @text is redacted, one line, without newline. Called from any thread: must be thread-safe. */
typedef void (*roc_log_sink)(void *data, enum roc_log_level level, int camera, const char *text);

/** The default sink: one line to stderr, with a "<N>" prefix where stderr is the journal. */
void roc_log_to_stderr(void *data, enum roc_log_level level, int camera, const char *text);

/** Is standard error the journal? */
bool roc_log_to_journal(void);

/** Set once at start, before other threads. NULL restores the default sink (stderr). */
void roc_log_set_sink(roc_log_sink sink, void *data);
/** Lines above @level are dropped before formatting. Default ROC_LOG_INFO. */
void roc_log_set_level(enum roc_log_level level);
enum roc_log_level roc_log_get_level(void);

/** @param camera index, or ROC_LOG_NO_CAMERA */
void roc_log(enum roc_log_level level, int camera, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void roc_vlog(enum roc_log_level level, int camera, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

/** "ERROR", "WARNING", "INFO" (also for notice), "DEBUG": Python's words, as the log files had. */
const char *roc_log_level_name(enum roc_log_level level);

#endif
