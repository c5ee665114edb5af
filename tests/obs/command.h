/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.h - a line of obsrig's standard input, and the JSON object that answers it. */
#ifndef ROC_TEST_COMMAND_H
#define ROC_TEST_COMMAND_H

#include <obs.h>
#include <stdbool.h>

#include "pixels.h"

struct roc_call {
	char *rest;         /* of the line, not yet taken */
	obs_data_t *answer; /* "ok" and "error" come from what the command returns */
	char error[256];    /* in words, if the command has some */
};

struct roc_command {
	const char *name, *parameters, *what;
	int (*run)(struct roc_call *call); /* 0 or negative errno */
};

/* Tables that end with a name of NULL. */
extern const struct roc_command roc_source_commands[];
extern const struct roc_command roc_picture_commands[];
extern const struct roc_command roc_info_commands[];

/** Run one line and print its answer to stdout. @return false: "quit" */
bool roc_command_run(char *line);

void roc_command_help(void);

/** The next word of the line, or NULL. */
char *roc_call_word(struct roc_call *call);

/** A number as the next word. @return false: there is none, *ret_value stays */
bool roc_call_number(struct roc_call *call, double *ret_value);

/** Four numbers, if they follow: x y width height. */
bool roc_call_box(struct roc_call *call, struct roc_box *ret_box);

/** A source as the next word. @return 0 or -ENOENT, with words */
int roc_call_source(struct roc_call *call, obs_source_t **ret_source);

/** The rest of the line as JSON; *ret_data NULL when there is none. @return 0 or -EBADMSG */
int roc_call_json(struct roc_call *call, obs_data_t **ret_data);

/** Set the error's words. @return @error, for "return roc_call_fail(...)" */
int roc_call_fail(struct roc_call *call, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
