/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen.h - a terminal that is refreshed in place and left as it was found. */
#ifndef ROC_CTL_SCREEN_H
#define ROC_CTL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Columns of the terminal at @fd, 0 when there is none. @ret_rows (may be NULL) likewise. */
unsigned int roc_screen_columns(int fd, unsigned int *ret_rows);

/** Whether to colour what goes to @fd: a terminal that is not dumb, and no NO_COLOR. */
bool roc_screen_has_colour(int fd);

/** Write all of @text. @return 0 or negative errno */
int roc_screen_write(int fd, const char *text, size_t length);

/** Take the alternate screen, without cursor and line wrap; and give it back. */
int roc_screen_enter(int fd);
int roc_screen_leave(int fd);

/**
 * PURE: the bytes that turn a screen of @rows lines into @text: drawn over what is there, line by
 * line, nothing cleared first, so that it does not flicker. Free it; NULL: no memory.
 */
char *roc_screen_frame(const char *text, unsigned int rows);

enum roc_screen_event {
	ROC_SCREEN_TICK,   /* time is over */
	ROC_SCREEN_REDRAW, /* size changed, or back from a stop */
	ROC_SCREEN_STOP,   /* ^Z */
	ROC_SCREEN_QUIT,   /* ^C, or told to end */
};

/** Block the signals that roc_screen_wait() turns into events. */
void roc_screen_catch_signals(void);

/** Wait until @deadline_ns (CLOCK_MONOTONIC) or for a signal. */
enum roc_screen_event roc_screen_wait(uint64_t deadline_ns);

#endif
