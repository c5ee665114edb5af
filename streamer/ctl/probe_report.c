/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "roc/status.h"
#include "text.h"

void roc_probe_report_init(struct roc_probe_report *report, const struct roc_camera_config *camera,
			   bool listed)
{
	char host[sizeof(report->host)];

	memset(report, 0, sizeof(*report));
	report->listed = listed;
	report->index = camera->index;
	if (listed)
		roc_text_copy(report->name, sizeof(report->name), camera->name);
	roc_text_copy(report->host, sizeof(report->host),
		      roc_camera_config_host(camera, host, sizeof(host)));
	for (uint32_t i = 0; i < ROC_STREAMS && camera->streams[i]; i++)
		report->rows[report->count++].stream = camera->streams[i];
}

bool roc_probe_report_add(struct roc_probe_report *report, const struct roc_ipc_result *result)
{
	for (uint32_t i = 0; i < report->count; i++) {
		if (report->rows[i].stream != result->stream || report->rows[i].type)
			continue;
		report->rows[i] = *result;
		return true;
	}
	return false;
}

uint32_t roc_probe_report_next(const struct roc_probe_report *report)
{
	uint32_t i = 0;

	while (i < report->count && report->rows[i].type)
		i++;
	return i;
}

bool roc_probe_row_works(const struct roc_ipc_result *row)
{
	return row->type == ROC_IPC_RESULT && row->reason == ROC_REASON_NONE && row->width > 0 &&
	       row->mhz > 0;
}

const char *roc_probe_row_reason(const struct roc_ipc_result *row)
{
	if (roc_probe_row_works(row))
		return "";
	if (row->type != ROC_IPC_RESULT)
		return "not tested";
	if (row->detail[0])
		return row->detail;
	return row->reason == ROC_REASON_NONE ? "no usable figures" : roc_reason_text(row->reason);
}

int roc_probe_report_best(const struct roc_probe_report *report)
{
	int best = -1;

	for (uint32_t i = 0; i < report->count; i++)
		if (roc_probe_row_works(&report->rows[i]) &&
		    (best < 0 || report->rows[i].score_milli > report->rows[best].score_milli))
			best = (int)i;
	return best;
}

char *roc_probe_score_text(char out[ROC_PROBE_SCORE_SIZE], uint64_t score_milli)
{
	int length = snprintf(out, ROC_PROBE_SCORE_SIZE, "%" PRIu64 ".%03" PRIu64,
			      score_milli / 1000, score_milli % 1000);

	while (out[length - 1] == '0' && out[length - 2] != '.')
		out[--length] = '\0';
	return out;
}
