/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipc_checks.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "display.h"
#include "fuzz.h"
#include "log.h"
#include "probe_report.h"
#include "redact.h"

#define SIDE_MAX 8192u
#define MHZ_MAX 240000u

static char password[FUZZ_PASSWORD_MAX];
static struct roc_probe_report probe; /* of all results so far, as rocctl probe has it */

void fuzz_ipc_begin(const struct roc_camera_config *camera, const char *secret)
{
	memset(password, 0, sizeof(password));
	memcpy(password, secret, strlen(secret));
	roc_probe_report_init(&probe, camera, true);
}

bool fuzz_ipc_tells(const char *text)
{
	/* one that the mask itself could complete, or that is too short to be looked for, is left out */
	return strlen(password) >= ROC_REDACT_SHORT && !strchr(password, '*') &&
	       fuzz_holds(text, strlen(text), password);
}

bool fuzz_ipc_is_size(uint32_t width, uint32_t height)
{
	return (width == 0) == (height == 0) && width <= SIDE_MAX && height <= SIDE_MAX;
}

static bool is_stream(uint32_t stream)
{
	return stream >= ROC_STREAM_MAIN && stream <= ROC_STREAM_SUB;
}

void fuzz_ipc_check_text(const char *text, size_t size)
{
	char shown[sizeof(((struct roc_ipc_log *)0)->text)];

	FUZZ_CHECK(fuzz_is_clean_field(text, size));
	FUZZ_CHECK(strcmp(roc_display_clean(shown, sizeof(shown), text), text) == 0);
	FUZZ_CHECK(!fuzz_ipc_tells(text));
}

static void check_report(const struct roc_ipc_report *report)
{
	FUZZ_CHECK(report->state >= ROC_STATE_NO_DEVICE && report->state <= ROC_STATE_CRASHED);
	FUZZ_CHECK(report->reason <= ROC_REASON_REJECTED && report->stream <= ROC_STREAM_SUB);
	FUZZ_CHECK(report->transport <= ROC_TRANSPORT_OTHER && report->codec <= ROC_CODEC_OTHER);
	FUZZ_CHECK(report->color_range <= ROC_RANGE_FULL);
	FUZZ_CHECK(report->color_matrix <= ROC_MATRIX_BT2020);
	FUZZ_CHECK(fuzz_ipc_is_size(report->source_width, report->source_height));
	FUZZ_CHECK(report->source_mhz <= MHZ_MAX && report->declared_mhz <= MHZ_MAX);
	FUZZ_CHECK(report->device_mhz <= MHZ_MAX && report->latency_us <= 60000000);
	FUZZ_CHECK((report->received | report->written | report->duplicated | report->dropped |
		    report->corrupt | report->bytes) <= (UINT64_C(1) << 57) - 1);
	fuzz_ipc_check_text(report->detail, sizeof(report->detail));
}

static void check_result(const struct roc_ipc_result *result)
{
	FUZZ_CHECK(is_stream(result->stream) && result->reason <= ROC_REASON_REJECTED);
	FUZZ_CHECK(result->transport <= ROC_TRANSPORT_OTHER && result->codec <= ROC_CODEC_OTHER);
	FUZZ_CHECK(result->color_range <= ROC_RANGE_FULL);
	FUZZ_CHECK(fuzz_ipc_is_size(result->width, result->height));
	FUZZ_CHECK(result->mhz <= MHZ_MAX && result->declared_mhz <= MHZ_MAX);
	FUZZ_CHECK(result->duplicates <= 1000000);
	FUZZ_CHECK(result->first_picture_ms <= 60000 && result->gop_ms <= 60000);
	fuzz_ipc_check_text(result->detail, sizeof(result->detail));
}

void fuzz_ipc_check(const union roc_ipc_message *message)
{
	switch (message->type) {
	case ROC_IPC_REPORT:
		check_report(&message->report);
		break;
	case ROC_IPC_LOG:
		FUZZ_CHECK(message->log.level >= ROC_LOG_ERROR &&
			   message->log.level <= ROC_LOG_DEBUG);
		fuzz_ipc_check_text(message->log.text, sizeof(message->log.text));
		break;
	case ROC_IPC_CHOICE:
		FUZZ_CHECK(is_stream(message->choice.stream));
		FUZZ_CHECK(fuzz_ipc_is_size(message->choice.width, message->choice.height));
		FUZZ_CHECK(message->choice.mhz <= MHZ_MAX && message->choice.duplicates <= 1000000);
		break;
	case ROC_IPC_REFORMAT:
		FUZZ_CHECK(message->reformat.final <= 1);
		FUZZ_CHECK(roc_device_format_valid(&message->reformat.format));
		break;
	case ROC_IPC_RESULT:
		check_result(&message->result);
		(void)roc_probe_report_add(&probe, &message->result);
		break;
	default:
		FUZZ_CHECK(false);
	}
}

void fuzz_ipc_check_probe(void)
{
	char *table = roc_probe_table(&probe, false), *json = roc_probe_json(&probe);
	cJSON *root;

	FUZZ_CHECK(table && fuzz_is_clean(table, "\n"));
	FUZZ_CHECK(json && fuzz_is_clean(json, "\n\t"));
	root = cJSON_ParseWithOpts(json, NULL, 1);
	FUZZ_CHECK(root);
	cJSON_Delete(root);
	FUZZ_CHECK(roc_probe_report_best(&probe) < (int)probe.count);
	free(table);
	free(json);
}
