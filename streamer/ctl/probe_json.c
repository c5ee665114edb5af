/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_json.c - for programs. Every key is always there; null is "not known". Numbers go in as
 * text, as cJSON's doubles would write 12.0 as 12.
 */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>

#include "display.h"
#include "format.h"
#include "probe_report.h"
#include "roc/status.h"

static bool add_uint(cJSON *object, const char *key, uint64_t value)
{
	char text[ROC_FORMAT_SIZE];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return cJSON_AddRawToObject(object, key, text);
}

static bool add_known(cJSON *object, const char *key, bool known, uint64_t value)
{
	return known ? add_uint(object, key, value) : cJSON_AddNullToObject(object, key) != NULL;
}

static bool add_fps(cJSON *object, const char *key, uint32_t mhz)
{
	char text[ROC_FORMAT_SIZE];

	return mhz ? cJSON_AddRawToObject(object, key, roc_format_fps(text, mhz)) != NULL
		   : cJSON_AddNullToObject(object, key) != NULL;
}

static bool add_text(cJSON *object, const char *key, const char *hostile)
{
	char text[256];

	return cJSON_AddStringToObject(object, key, roc_display_clean(text, sizeof(text), hostile));
}

static bool add_score(cJSON *object, const struct roc_ipc_result *row)
{
	char text[ROC_PROBE_SCORE_SIZE];

	if (!roc_probe_row_works(row))
		return cJSON_AddNullToObject(object, "score");
	return cJSON_AddRawToObject(object, "score", roc_probe_score_text(text, row->score_milli));
}

static bool add_row(cJSON *streams, const struct roc_ipc_result *row, bool best)
{
	cJSON *object = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(streams, object)) {
		cJSON_Delete(object);
		return false;
	}
	return add_text(object, "stream", roc_stream_name(row->stream)) &&
	       cJSON_AddBoolToObject(object, "tested", row->type == ROC_IPC_RESULT) &&
	       cJSON_AddBoolToObject(object, "works", roc_probe_row_works(row)) &&
	       cJSON_AddBoolToObject(object, "best", best) &&
	       add_text(object, "reason", roc_probe_row_reason(row)) &&
	       add_text(object, "reason_code", roc_reason_name(row->reason)) &&
	       add_text(object, "transport", roc_transport_name(row->transport)) &&
	       add_text(object, "codec", roc_codec_name(row->codec)) &&
	       add_known(object, "width", row->width > 0, row->width) &&
	       add_known(object, "height", row->height > 0, row->height) &&
	       add_fps(object, "fps", row->mhz) &&
	       add_fps(object, "declared_fps", row->declared_mhz) &&
	       add_known(object, "repeats", row->mhz > 0, row->duplicates) &&
	       add_known(object, "bitrate_bps", row->bitrate_bps > 0, row->bitrate_bps) &&
	       add_text(object, "color_range", roc_range_name(row->color_range)) &&
	       add_known(object, "gop_ms", row->gop_ms > 0, row->gop_ms) &&
	       add_known(object, "first_picture_ms", row->first_picture_ms > 0,
			 row->first_picture_ms) &&
	       add_score(object, row);
}

char *roc_probe_json(const struct roc_probe_report *report)
{
	const int best = roc_probe_report_best(report);
	cJSON *root = cJSON_CreateObject();
	cJSON *streams;
	char *text = NULL;

	if (!root || !add_text(root, "version", ROC_VERSION) ||
	    !add_known(root, "index", report->listed, report->index) ||
	    !add_text(root, "name", report->name) || !add_text(root, "host", report->host))
		goto out;
	if (best < 0 ? !cJSON_AddNullToObject(root, "best")
		     : !add_text(root, "best", roc_stream_name(report->rows[best].stream)))
		goto out;
	streams = cJSON_AddArrayToObject(root, "streams");
	if (!streams)
		goto out;
	for (uint32_t i = 0; i < report->count; i++)
		if (!add_row(streams, &report->rows[i], (int)i == best))
			goto out;
	text = cJSON_Print(root);
out:
	cJSON_Delete(root);
	return text;
}
