/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screen.c - signals are blocked and waited for, so nothing ever interrupts a half-drawn picture
 * and there is one place where the terminal is left, however it ends.
 */
#include "screen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define S UINT64_C(1000000000)

unsigned int roc_screen_columns(int fd, unsigned int *ret_rows)
{
	struct winsize size = {0};

	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) < 0)
		size = (struct winsize){0};
	if (ret_rows)
		*ret_rows = size.ws_row;
	return size.ws_col;
}

bool roc_screen_has_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(fd) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

int roc_screen_write(int fd, const char *text, size_t length)
{
	while (length > 0) {
		const ssize_t n = write(fd, text, length);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			text += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

int roc_screen_enter(int fd)
{
	static const char enter[] = "\033[?1049h\033[?25l\033[?7l\033[2J";

	return roc_screen_write(fd, enter, sizeof(enter) - 1);
}

int roc_screen_leave(int fd)
{
	static const char leave[] = "\033[?7h\033[?25h\033[?1049l";

	return roc_screen_write(fd, leave, sizeof(leave) - 1);
}

char *roc_screen_frame(const char *text, unsigned int rows)
{
	char *frame = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&frame, &size);

	if (!out)
		return NULL;
	fputs("\033[H", out);
	for (unsigned int row = 0; *text && (rows == 0 || row < rows); row++) {
		const size_t length = strcspn(text, "\n");

		/* The newline goes before a line: one after the last row would scroll. */
		fprintf(out, "%s%.*s\033[K", row == 0 ? "" : "\r\n", (int)length, text);
		text += length + (text[length] == '\n');
	}
	fputs("\033[J", out);
	const bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed) {
		free(frame);
		return NULL;
	}
	return frame;
}

static void fill_signals(sigset_t *set)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH, SIGCONT};

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(set, signals[i]);
}

void roc_screen_catch_signals(void)
{
	sigset_t set;

	fill_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

enum roc_screen_event roc_screen_wait(uint64_t deadline_ns)
{
	struct timespec ts;
	sigset_t set;
	int signal;

	fill_signals(&set);
	do {
		clock_gettime(CLOCK_MONOTONIC, &ts);
		const uint64_t now_ns = (uint64_t)ts.tv_sec * S + (uint64_t)ts.tv_nsec;
		const uint64_t left_ns = deadline_ns > now_ns ? deadline_ns - now_ns : 0;

		ts.tv_sec = (time_t)(left_ns / S);
		ts.tv_nsec = (long)(left_ns % S);
		signal = sigtimedwait(&set, NULL, &ts);
	} while (signal < 0 && errno == EINTR);

	switch (signal) {
	case SIGINT:
	case SIGTERM:
	case SIGHUP:
	case SIGQUIT:
		return ROC_SCREEN_QUIT;
	case SIGTSTP:
		return ROC_SCREEN_STOP;
	case SIGWINCH:
	case SIGCONT:
		return ROC_SCREEN_REDRAW;
	default:
		return ROC_SCREEN_TICK;
	}
}
