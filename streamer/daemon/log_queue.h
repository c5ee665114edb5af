/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log_queue.h - PURE: lines of the log that wait for a slow disk or terminal, in a fixed amount of memory.
 * What has no room is dropped and counted; the count takes the place of the lines.
 */
#ifndef ROC_LOG_QUEUE_H
#define ROC_LOG_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log.h"

#define ROC_LOG_QUEUE_BYTES 262144u /* of lines, each with some 30 bytes about it */
#define ROC_LOG_QUEUE_LINES 2000u

struct roc_log_line {
	uint64_t time_ns; /* CLOCK_REALTIME, of the event */
	enum roc_log_level level;
	int camera;
	bool console; /* for the journal or stderr, too */
	char text[ROC_LOG_LINE_MAX];
};

/** All zero: empty. */
struct roc_log_queue {
	unsigned char bytes[ROC_LOG_QUEUE_BYTES]; /* a ring of records */
	size_t first, used;
	uint32_t records;
	bool refusing; /* until half of it is free: one count for many lines */
	uint32_t dropped;
	uint64_t dropped_ns; /* when the last of them was */
	bool reopen;
	uint32_t before_reopen; /* records */
};

enum roc_log_item {
	ROC_LOG_NOTHING,
	ROC_LOG_LINE,
	ROC_LOG_REOPEN,
};

/** Empty @queue without touching its bytes: memory that was never used costs nothing. */
void roc_log_queue_clear(struct roc_log_queue *queue);

/** @return false: no room, the line is counted */
bool roc_log_queue_push(struct roc_log_queue *queue, const struct roc_log_line *line);

/**
 * The log files are to be opened again behind the lines that are queued. There is always room: one
 * that is still queued does for this, too, since the files are opened later than now.
 */
void roc_log_queue_push_reopen(struct roc_log_queue *queue);

/**
 * The oldest item. Where lines were dropped there is a line with their count.
 * @param ret_line  set if it is a line
 */
enum roc_log_item roc_log_queue_pop(struct roc_log_queue *queue, struct roc_log_line *ret_line);

#endif
