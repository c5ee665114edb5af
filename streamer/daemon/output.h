/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - what a worker writes to its standard output and error: the last words of libc or of a
 * library. Whoever started it reads them line by line, so that they go through the same fence as all.
 */
#ifndef ROC_OUTPUT_H
#define ROC_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "log.h"

struct roc_output {
	int fd; /* nonblocking, -1: none */
	size_t used;
	bool skipping; /* the rest of a line that was too long */
	char line[ROC_LOG_LINE_MAX];
};

/** @line is redacted, and not cleaned. */
typedef void (*roc_output_line)(void *data, const char *line);

/** @fd is taken over. */
void roc_output_init(struct roc_output *output, int fd);

/** PURE: @size more bytes; @call for each line that ends in them. */
void roc_output_take(struct roc_output *output, const char *bytes, size_t size,
		     roc_output_line call, void *data);

/** Read what is there, within reason. @return false: the other side has closed. Never blocks. */
bool roc_output_read(struct roc_output *output, roc_output_line call, void *data);

/** What is left without an end of line is a line, too. Closes. */
void roc_output_finish(struct roc_output *output, roc_output_line call, void *data);

#endif
