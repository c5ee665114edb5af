/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "config.h"
#include "journal.h"
#include "log.h"
#include "text.h"

enum { MAIN = 0, ERRORS = 1, CAMERA = 2, FILES = CAMERA + ROC_CAMERAS_MAX };

/* The supervisor has one thread: no lock. */
static struct {
	char dir[PATH_MAX - 64];
	int fds[FILES];
	unsigned char failed[FILES]; /* told already */
	struct roc_flood floods[ROC_CAMERAS_MAX];
	const char *states[ROC_CAMERAS_MAX];
} files;

int roc_flood_pass(struct roc_flood *flood, uint64_t now_ns, uint32_t *ret_suppressed)
{
	return roc_allowance_take(&flood->lines, ROC_FLOOD_LINES,
				  ROC_FLOOD_REFILL_MS * ROC_NS_PER_MS, now_ns, ret_suppressed);
}

static void path_of(int file, char *path, size_t size)
{
	if (file == MAIN)
		(void)snprintf(path, size, "%s/camera_streamer.log", files.dir);
	else if (file == ERRORS)
		(void)snprintf(path, size, "%s/ffmpeg_errors.log", files.dir);
	else
		(void)snprintf(path, size, "%s/cameras/camera%d.log", files.dir, file - CAMERA);
}

static int open_file(int file)
{
	char path[PATH_MAX];

	if (files.fds[file] >= 0 || !files.dir[0] || files.failed[file])
		return files.fds[file];
	path_of(file, path, sizeof(path));
	files.fds[file] =
		open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0640);
	if (files.fds[file] < 0) {
		const int error = errno;

		files.failed[file] = 1;
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA, "can't write log file %s: %s, ignoring",
			path, strerror(error));
	}
	return files.fds[file];
}

static void write_line(int file, const char *line, size_t length)
{
	const int fd = open_file(file);

	/* A full disk must not stop a camera. */
	if (fd >= 0)
		(void)!write(fd, line, length);
}

/* "2025-08-21 21:33:45,123 - INFO - ..." */
static size_t stamp(char *line, size_t size, enum roc_log_level level, const char *text)
{
	struct timespec now;
	struct tm tm;
	char date[32];

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	(void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	const int n = snprintf(line, size, "%s,%03ld - %s - %s\n", date, now.tv_nsec / 1000000,
			       roc_log_level_name(level), text);
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

static void write_console(enum roc_log_level level, int camera, const char *text)
{
	const bool known = camera >= 0 && camera < (int)ROC_CAMERAS_MAX;

	if (roc_log_to_journal()) {
		const int r = roc_journal_send(ROC_JOURNAL_SOCKET, level, camera,
					       known ? files.states[camera] : NULL, text);

		/* A journal that is behind must not stop the cameras: the line is in the files. */
		if (r == 0 || r == -EAGAIN)
			return;
	}
	roc_log_to_stderr(NULL, level, camera, text);
}

static void write_all(enum roc_log_level level, int camera, const char *text)
{
	char line[ROC_LOG_LINE_MAX + 64];
	const size_t length = stamp(line, sizeof(line), level, text);

	write_console(level, camera, text);
	write_line(MAIN, line, length);
	if (camera < 0 || camera >= (int)ROC_CAMERAS_MAX)
		return;
	write_line(CAMERA + camera, line, length);
	if (level <= ROC_LOG_WARNING)
		write_line(ERRORS, line, length);
}

static void sink(void *data, enum roc_log_level level, int camera, const char *text)
{
	uint32_t suppressed = 0;

	(void)data;
	if (camera >= 0 && camera < (int)ROC_CAMERAS_MAX && level < ROC_LOG_DEBUG &&
	    !roc_flood_pass(&files.floods[camera], roc_now_ns(), &suppressed))
		return;
	if (suppressed) {
		char note[64];

		(void)snprintf(note, sizeof(note), "(%u lines of this camera left out)",
			       suppressed);
		write_all(ROC_LOG_WARNING, camera, note);
	}
	write_all(level, camera, text);
}

static void close_files(void)
{
	for (int i = 0; i < FILES; i++) {
		if (files.fds[i] >= 0)
			close(files.fds[i]);
		files.fds[i] = -1;
		files.failed[i] = 0;
	}
}

void roc_logfiles_start(const char *dir)
{
	char path[PATH_MAX];

	memset(&files, 0, sizeof(files));
	memset(files.fds, -1, sizeof(files.fds));
	roc_text_copy(files.dir, sizeof(files.dir), dir);
	if (dir[0]) {
		/* The package makes it; a run by hand may not have it. */
		(void)snprintf(path, sizeof(path), "%s/cameras", files.dir);
		(void)mkdir(path, 0750);
	}
	roc_log_set_sink(sink, NULL);
	(void)open_file(MAIN);
	(void)open_file(ERRORS);
}

void roc_logfiles_reopen(void)
{
	close_files();
	(void)open_file(MAIN);
	(void)open_file(ERRORS);
}

void roc_logfiles_set_state(uint32_t camera, const char *state)
{
	if (camera < ROC_CAMERAS_MAX)
		files.states[camera] = state;
}

void roc_logfiles_stop(void)
{
	roc_log_set_sink(NULL, NULL);
	close_files();
}
