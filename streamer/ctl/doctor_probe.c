/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "display.h"
#include "doctor_facts.h"
#include "launch.h"
#include "probe_report.h"
#include "probe_worker.h"
#include "redact.h"
#include "secrets.h"

static void note_result(const struct roc_probe_report *report, struct roc_doctor_camera *camera)
{
	const int best = roc_probe_report_best(report);

	camera->is_probed = report->count > 0 && report->rows[0].type != 0;
	camera->probe_reason = ROC_REASON_NONE;
	if (!camera->is_probed || best >= 0)
		return;
	/* The best stream by the configuration: what is wrong with it is what matters. */
	camera->probe_reason = report->rows[0].reason ? report->rows[0].reason : ROC_REASON_NO_DATA;
	roc_display_clean(camera->probe_detail, sizeof(camera->probe_detail),
			  roc_probe_row_reason(&report->rows[0]));
}

static void ignore_progress(void *data, const struct roc_probe_report *report, uint64_t elapsed_ms)
{
	(void)data;
	(void)report;
	(void)elapsed_ms;
}

static void ignore_log(void *data, uint32_t level, const char *text)
{
	(void)data;
	(void)level;
	(void)text;
}

void roc_doctor_probe(const struct roc_config *config, struct roc_doctor_facts *facts,
		      void (*next)(const struct roc_doctor_camera *camera))
{
	const struct roc_probe_watcher watcher = {.progress = ignore_progress, .log = ignore_log};
	char worker[PATH_MAX], error[2048];

	if (roc_launch_find_worker(NULL, worker, sizeof(worker)) < 0)
		return;
	for (uint32_t i = 0; i < config->count && i < facts->count; i++) {
		struct roc_doctor_camera *camera = &facts->cameras[i];
		struct roc_probe_report report;

		if (!camera->is_valid || !camera->is_enabled ||
		    (camera->is_reported && camera->state == ROC_STATE_LIVE))
			continue;
		next(camera);
		roc_secrets_register(&config->cameras[i]);
		roc_probe_report_init(&report, &config->cameras[i], true);
		if (roc_probe_worker_test(worker, &config->cameras[i], &watcher, &report, error,
					  sizeof(error)) == 0)
			note_result(&report, camera);
	}
	next(NULL);
	roc_redact_forget_all();
}
