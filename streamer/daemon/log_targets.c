/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_targets.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "config.h"
#include "journal.h"
#include "redact.h"
#include "text.h"

#define CONSOLE_WAIT_MS 200 /* for a reader of standard error that is behind */

enum { MAIN = 0, ERRORS = 1, CAMERA = 2, FILES = CAMERA + ROC_CAMERAS_MAX };

static struct {
	char dir[PATH_MAX - 64];
	int fds[FILES];
	unsigned char failed[FILES]; /* reported already */
	bool console_blocked;
	uint32_t console_dropped;
} targets;

/* ---- standard error ------------------------------------------------------------------------- */

/* Its file description is shared with other programs: it can't be made nonblocking. */
static bool console_has_room(void)
{
	struct pollfd pfd = {.fd = STDERR_FILENO, .events = POLLOUT};

	targets.console_blocked = poll(&pfd, 1, targets.console_blocked ? 0 : CONSOLE_WAIT_MS) == 0;
	return !targets.console_blocked;
}

static void write_console(const struct roc_log_line *line)
{
	if (targets.console_dropped > 0 && console_has_room()) {
		char text[96];

		(void)snprintf(text, sizeof(text),
			       "%u log lines dropped here: the terminal is too slow",
			       targets.console_dropped);
		targets.console_dropped = 0;
		roc_log_to_stderr(NULL, ROC_LOG_WARNING, ROC_LOG_NO_CAMERA, text);
	}
	if (targets.console_dropped == 0 && console_has_room())
		roc_log_to_stderr(NULL, line->level, line->camera, line->text);
	else
		targets.console_dropped++;
}

bool roc_log_targets_journal(enum roc_log_level level, int camera, const char *state,
			     const char *text)
{
	if (!roc_log_to_journal())
		return false;
	const int r = roc_journal_send(ROC_JOURNAL_SOCKET, level, camera, state, text);

	/* A journal that is behind must not stop the cameras: the line is in the files. */
	return r == 0 || r == -EAGAIN;
}

/* ---- files ---------------------------------------------------------------------------------- */

static void path_of(int file, char *path, size_t size)
{
	if (file == MAIN)
		(void)snprintf(path, size, "%s/camera_streamer.log", targets.dir);
	else if (file == ERRORS)
		(void)snprintf(path, size, "%s/ffmpeg_errors.log", targets.dir);
	else
		(void)snprintf(path, size, "%s/cameras/camera%d.log", targets.dir, file - CAMERA);
}

static void report_failure(const char *path, int error)
{
	struct timespec now;
	struct roc_log_line line = {
		.level = ROC_LOG_WARNING, .camera = ROC_LOG_NO_CAMERA, .console = true};

	/* Not by way of the queue, which may be full. */
	clock_gettime(CLOCK_REALTIME, &now);
	line.time_ns = (uint64_t)now.tv_sec * ROC_NS_PER_S + (uint64_t)now.tv_nsec;
	(void)snprintf(line.text, sizeof(line.text), "can't write log file %.512s: %s, ignoring",
		       path, strerror(error));
	roc_redact(line.text, sizeof(line.text));
	roc_text_clean(line.text, sizeof(line.text));
	roc_log_targets_write(&line);
}

static int open_file(int file)
{
	char path[PATH_MAX];

	if (targets.fds[file] >= 0 || !targets.dir[0] || targets.failed[file])
		return targets.fds[file];
	path_of(file, path, sizeof(path));
	targets.fds[file] =
		open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0640);
	if (targets.fds[file] < 0) {
		const int error = errno;

		targets.failed[file] = 1;
		report_failure(path, error);
	}
	return targets.fds[file];
}

static void write_line(int file, const char *line, size_t length)
{
	const int fd = open_file(file);

	/* A full disk must not stop a camera. */
	if (fd >= 0)
		(void)!write(fd, line, length);
}

/* "2025-08-21 21:33:45,123 - INFO - ..." */
static size_t format(const struct roc_log_line *line, char *text, size_t size)
{
	const time_t seconds = (time_t)(line->time_ns / ROC_NS_PER_S);
	struct tm tm;
	char date[32];

	localtime_r(&seconds, &tm);
	(void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	const int n = snprintf(text, size, "%s,%03u - %s - %s\n", date,
			       (unsigned int)(line->time_ns % ROC_NS_PER_S / ROC_NS_PER_MS),
			       roc_log_level_name(line->level), line->text);
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

void roc_log_targets_write(const struct roc_log_line *line)
{
	char text[ROC_LOG_LINE_MAX + 64];
	const size_t length = format(line, text, sizeof(text));

	if (line->console && !roc_log_targets_journal(line->level, line->camera, NULL, line->text))
		write_console(line);
	write_line(MAIN, text, length);
	if (line->camera < 0 || line->camera >= (int)ROC_CAMERAS_MAX)
		return;
	write_line(CAMERA + line->camera, text, length);
	if (line->level <= ROC_LOG_WARNING)
		write_line(ERRORS, text, length);
}

void roc_log_targets_open(const char *dir)
{
	char path[PATH_MAX];

	memset(&targets, 0, sizeof(targets));
	memset(targets.fds, -1, sizeof(targets.fds));
	roc_text_copy(targets.dir, sizeof(targets.dir), dir);
	if (dir[0]) {
		/* The package makes it; a run by hand may not have it. */
		(void)snprintf(path, sizeof(path), "%s/cameras", targets.dir);
		(void)mkdir(path, 0750);
	}
	(void)open_file(MAIN);
	(void)open_file(ERRORS);
}

void roc_log_targets_reopen(void)
{
	roc_log_targets_close();
	(void)open_file(MAIN);
	(void)open_file(ERRORS);
}

void roc_log_targets_close(void)
{
	for (int i = 0; i < FILES; i++) {
		if (targets.fds[i] >= 0)
			close(targets.fds[i]);
		targets.fds[i] = -1;
		targets.failed[i] = 0;
	}
}
