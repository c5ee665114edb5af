/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "display.h"
#include "ipc.h"
#include "log.h"
#include "redact.h"
#include "text.h"

/* of an interface's name or number */
#define SCOPE_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
#define SIDE_MAX 8192u  /* pixels */
#define MHZ_MAX 240000u /* frames per 1000 s */
#define SCORE_MAX (UINT64_C(1000) * SIDE_MAX * SIDE_MAX * (MHZ_MAX / 1000))
#define DURATION_MAX_US 60000000u
#define COUNT_MAX (UINT64_C(1) << 56) /* sums over restarts can't overflow */

static void limit(uint32_t *value, uint32_t max)
{
	if (*value > max)
		*value = max;
}

static void limit_count(uint64_t *value)
{
	if (*value > COUNT_MAX)
		*value = COUNT_MAX;
}

/** Fit for a terminal, as a log is read on one. */
static void clean(char *text, size_t size)
{
	char shown[ROC_LOG_LINE_MAX];

	roc_text_clean(text, size);
	roc_display_clean(shown, size < sizeof(shown) ? size : sizeof(shown), text);
	roc_text_copy(text, size, shown);
}

/** Unknown values of an enum become 0, "none". */
static void known(uint32_t *value, uint32_t last)
{
	if (*value > last)
		*value = 0;
}

/** One side without the other means nothing. */
static void limit_size(uint32_t *width, uint32_t *height)
{
	if (*width > SIDE_MAX || *height > SIDE_MAX || *width == 0 || *height == 0)
		*width = *height = 0;
}

static bool is_stream(uint32_t stream)
{
	return stream >= ROC_STREAM_MAIN && stream <= ROC_STREAMS;
}

/** The states that a worker can be in; the others are the supervisor's. */
static bool is_worker_state(uint32_t state)
{
	return (state >= ROC_STATE_NO_DEVICE && state <= ROC_STATE_OFFLINE) ||
	       state == ROC_STATE_CRASHED; /* while it holds back after crashes */
}

/* It is for the next worker, which has it from us: an address and nothing else. */
static void clean_address(char *address, size_t size)
{
	char bare[ROC_IPC_ADDRESS];
	unsigned char binary[16];

	address[size - 1] = '\0';
	roc_text_copy(bare, sizeof(bare), address);
	char *scope = strchr(bare, '%');
	if (scope)
		*scope++ = '\0';
	const bool good_scope = !scope || (scope[0] && !scope[strspn(scope, SCOPE_CHARS)]);
	const bool v4 = !scope && inet_pton(AF_INET, bare, binary) == 1;

	if (!v4 && !(good_scope && inet_pton(AF_INET6, bare, binary) == 1))
		memset(address, 0, size);
}

static int sanitize_report(struct roc_ipc_report *report)
{
	uint64_t *const counts[] = {&report->received, &report->written, &report->duplicated,
				    &report->dropped,  &report->corrupt, &report->bytes};

	if (!is_worker_state(report->state))
		return -EBADMSG;
	known(&report->reason, ROC_REASON_REJECTED);
	known(&report->stream, ROC_STREAMS);
	known(&report->transport, ROC_TRANSPORT_OTHER);
	known(&report->codec, ROC_CODEC_OTHER);
	known(&report->color_range, ROC_RANGE_FULL);
	known(&report->color_matrix, ROC_MATRIX_BT2020);
	limit_size(&report->source_width, &report->source_height);
	limit(&report->source_mhz, MHZ_MAX);
	limit(&report->declared_mhz, MHZ_MAX);
	limit(&report->device_mhz, MHZ_MAX);
	limit(&report->latency_us, DURATION_MAX_US);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		limit_count(counts[i]);
	clean(report->detail, sizeof(report->detail));
	clean_address(report->address, sizeof(report->address));
	return 0;
}

static int sanitize_log(struct roc_ipc_log *log)
{
	if (log->level < ROC_LOG_ERROR || log->level > ROC_LOG_DEBUG)
		log->level = ROC_LOG_WARNING;
	clean(log->text, sizeof(log->text));
	return 0;
}

static int sanitize_choice(struct roc_ipc_choice *choice)
{
	if (!is_stream(choice->stream))
		return -EBADMSG;
	limit_size(&choice->width, &choice->height);
	limit(&choice->mhz, MHZ_MAX);
	limit(&choice->duplicates, 1000000);
	return 0;
}

static int sanitize_reformat(struct roc_ipc_reformat *reformat)
{
	known(&reformat->format.color_range, ROC_RANGE_FULL);
	known(&reformat->format.color_matrix, ROC_MATRIX_BT2020);
	known(&reformat->final, 1);
	return roc_device_format_valid(&reformat->format) ? 0 : -EBADMSG;
}

static int sanitize_result(struct roc_ipc_result *result)
{
	if (!is_stream(result->stream))
		return -EBADMSG;
	known(&result->reason, ROC_REASON_REJECTED);
	known(&result->transport, ROC_TRANSPORT_OTHER);
	known(&result->codec, ROC_CODEC_OTHER);
	known(&result->color_range, ROC_RANGE_FULL);
	limit_size(&result->width, &result->height);
	limit(&result->mhz, MHZ_MAX);
	limit(&result->declared_mhz, MHZ_MAX);
	limit(&result->duplicates, 1000000);
	limit(&result->first_picture_ms, DURATION_MAX_US / 1000);
	limit(&result->gop_ms, DURATION_MAX_US / 1000);
	if (result->score_milli > SCORE_MAX)
		result->score_milli = 0;
	clean(result->detail, sizeof(result->detail));
	return 0;
}

int roc_ipc_sanitize(union roc_ipc_message *message)
{
	switch (message->type) {
	case ROC_IPC_REPORT:
		return sanitize_report(&message->report);
	case ROC_IPC_LOG:
		return sanitize_log(&message->log);
	case ROC_IPC_CHOICE:
		return sanitize_choice(&message->choice);
	case ROC_IPC_REFORMAT:
		return sanitize_reformat(&message->reformat);
	case ROC_IPC_RESULT:
		return sanitize_result(&message->result);
	default:
		return -EBADMSG;
	}
}

static char *text_of(union roc_ipc_message *message, size_t *ret_size)
{
	switch (message->type) {
	case ROC_IPC_REPORT:
		*ret_size = sizeof(message->report.detail);
		return message->report.detail;
	case ROC_IPC_LOG:
		*ret_size = sizeof(message->log.text);
		return message->log.text;
	case ROC_IPC_RESULT:
		*ret_size = sizeof(message->result.detail);
		return message->result.detail;
	default:
		return NULL;
	}
}

int roc_ipc_disarm(union roc_ipc_message *message)
{
	size_t size = 0;
	char *text = text_of(message, &size);

	/* Before it is cleaned, which can change a secret so that it is not known any more, and
	   after, which can make one. */
	if (text)
		roc_redact(text, size);
	const int r = roc_ipc_sanitize(message);
	if (text) {
		roc_redact(text, size);
		roc_text_clean(text, size); /* a secret that is no UTF-8 may end inside a letter */
	}
	return r;
}
