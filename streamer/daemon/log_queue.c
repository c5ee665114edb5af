/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_queue.h"

#include <stdio.h>
#include <string.h>

/* In the ring, in front of its text. */
struct record {
	uint64_t time_ns;
	uint32_t dropped; /* > 0: this many lines were, no text */
	int16_t camera;
	uint16_t length;
	uint8_t level;
	bool console;
};

void roc_log_queue_clear(struct roc_log_queue *queue)
{
	queue->first = queue->used = 0;
	queue->records = queue->dropped = queue->before_reopen = 0;
	queue->refusing = queue->reopen = false;
}

static void write_bytes(struct roc_log_queue *queue, const void *bytes, size_t size)
{
	const size_t at = (queue->first + queue->used) % ROC_LOG_QUEUE_BYTES;
	const size_t to_end = ROC_LOG_QUEUE_BYTES - at;
	const size_t part = size < to_end ? size : to_end;

	memcpy(queue->bytes + at, bytes, part);
	memcpy(queue->bytes, (const unsigned char *)bytes + part, size - part);
	queue->used += size;
}

static void read_bytes(struct roc_log_queue *queue, void *bytes, size_t size)
{
	const size_t to_end = ROC_LOG_QUEUE_BYTES - queue->first;
	const size_t part = size < to_end ? size : to_end;

	memcpy(bytes, queue->bytes + queue->first, part);
	memcpy((unsigned char *)bytes + part, queue->bytes, size - part);
	queue->first = (queue->first + size) % ROC_LOG_QUEUE_BYTES;
	queue->used -= size;
}

static void write_record(struct roc_log_queue *queue, const struct record *record, const char *text)
{
	write_bytes(queue, record, sizeof(*record));
	write_bytes(queue, text, record->length);
	queue->records++;
}

/* For the line that is pushed, and the count that may have to be in front of it. */
static bool has_room(const struct roc_log_queue *queue, size_t length)
{
	return queue->records + 2 <= ROC_LOG_QUEUE_LINES &&
	       queue->used + 2 * sizeof(struct record) + length <= ROC_LOG_QUEUE_BYTES;
}

static bool is_half_free(const struct roc_log_queue *queue)
{
	return queue->records <= ROC_LOG_QUEUE_LINES / 2 && queue->used <= ROC_LOG_QUEUE_BYTES / 2;
}

static void write_count(struct roc_log_queue *queue)
{
	const struct record record = {.time_ns = queue->dropped_ns, .dropped = queue->dropped};

	write_record(queue, &record, "");
	queue->dropped = 0;
}

bool roc_log_queue_push(struct roc_log_queue *queue, const struct roc_log_line *line)
{
	const size_t length = strnlen(line->text, sizeof(line->text) - 1);
	const struct record record = {
		.time_ns = line->time_ns,
		.camera = (int16_t)line->camera,
		.length = (uint16_t)length,
		.level = (uint8_t)line->level,
		.console = line->console,
	};

	queue->refusing = queue->refusing ? !is_half_free(queue) : !has_room(queue, length);
	if (queue->refusing) {
		queue->dropped += queue->dropped < UINT32_MAX;
		queue->dropped_ns = line->time_ns;
		return false;
	}
	if (queue->dropped > 0)
		write_count(queue);
	write_record(queue, &record, line->text);
	return true;
}

void roc_log_queue_push_reopen(struct roc_log_queue *queue)
{
	if (queue->reopen)
		return;
	queue->reopen = true;
	queue->before_reopen = queue->records;
}

static void read_record(struct roc_log_queue *queue, struct roc_log_line *ret_line)
{
	struct record record;

	read_bytes(queue, &record, sizeof(record));
	ret_line->time_ns = record.time_ns;
	ret_line->level = (enum roc_log_level)record.level;
	ret_line->camera = record.camera;
	ret_line->console = record.console;
	read_bytes(queue, ret_line->text, record.length);
	ret_line->text[record.length] = '\0';
	queue->records--;
	if (record.dropped > 0) {
		ret_line->level = ROC_LOG_WARNING;
		ret_line->camera = ROC_LOG_NO_CAMERA;
		ret_line->console = true;
		(void)snprintf(ret_line->text, sizeof(ret_line->text),
			       "%u log lines dropped: the disk or the terminal is too slow",
			       record.dropped);
	}
}

enum roc_log_item roc_log_queue_pop(struct roc_log_queue *queue, struct roc_log_line *ret_line)
{
	if (queue->reopen && queue->before_reopen == 0) {
		queue->reopen = false;
		return ROC_LOG_REOPEN;
	}
	/* Nothing may come after them. */
	if (queue->records == 0 && queue->dropped > 0)
		write_count(queue);
	else if (queue->records == 0)
		return ROC_LOG_NOTHING;
	else if (queue->reopen)
		queue->before_reopen--;
	read_record(queue, ret_line);
	/* From the start again: a queue that is nearly always empty uses the same few pages. */
	if (queue->records == 0)
		queue->first = 0;
	return ROC_LOG_LINE;
}
