/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upkeep.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "notify.h"
#include "summary.h"

#define SAVE_NS (10 * ROC_NS_PER_S)       /* between two writings of what is remembered */
#define SAVE_AGAIN_NS (60 * ROC_NS_PER_S) /* after one that failed */
#define SAVE_SLOW_NS (10 * ROC_NS_PER_S)  /* one that takes longer is reported */

void roc_upkeep_manager(struct roc_upkeep *upkeep, const struct roc_camera cameras[ROC_CAMERAS_MAX])
{
	char text[sizeof(upkeep->notified)];

	roc_summary_line(cameras, text, sizeof(text));
	if (strcmp(text, upkeep->notified) == 0)
		return;
	memcpy(upkeep->notified, text, sizeof(text));
	(void)roc_notify(text);
}

/* @r tells a failure from the one reported last. */
static void report_failure(struct roc_upkeep *upkeep, int r, const char *why)
{
	if (r != upkeep->save_error)
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA,
			"can't write %s/state.json: %s; the next start will have to test all streams",
			upkeep->state_dir, why);
	upkeep->save_error = r;
}

static void take_result(struct roc_upkeep *upkeep, int r, uint64_t now_ns)
{
	upkeep->save_ns = now_ns + (r < 0 ? SAVE_AGAIN_NS : SAVE_NS);
	if (r < 0) {
		roc_memory_not_saved(upkeep->service->memory);
		report_failure(upkeep, r, strerror(-r));
	} else {
		upkeep->save_error = 0;
	}
}

static bool submit(struct roc_upkeep *upkeep, uint64_t now_ns)
{
	char *text = roc_memory_changes(upkeep->service->memory);

	if (!text)
		return false;
	upkeep->submitted_ns = now_ns;
	roc_state_writer_submit(upkeep->writer, text);
	return true;
}

void roc_upkeep_memory(struct roc_upkeep *upkeep, uint64_t now_ns)
{
	int r;

	if (roc_state_writer_take(upkeep->writer, 0, &r))
		take_result(upkeep, r, now_ns);
	if (!roc_state_writer_is_busy(upkeep->writer)) {
		if (now_ns >= upkeep->save_ns)
			(void)submit(upkeep, now_ns);
	} else if (now_ns - upkeep->submitted_ns > SAVE_SLOW_NS) {
		report_failure(upkeep, -ETIMEDOUT, "the disk does not answer");
	}
}

void roc_upkeep_finish(struct roc_upkeep *upkeep, uint64_t until_ns)
{
	int r = 0;

	/* Twice: what is being written may be older than the last change. */
	for (int i = 0; upkeep->writer && i < 2; i++) {
		if (roc_state_writer_take(upkeep->writer, until_ns, &r))
			take_result(upkeep, r, until_ns);
		if (roc_state_writer_is_busy(upkeep->writer)) {
			report_failure(upkeep, -ETIMEDOUT, "the disk does not answer");
			break;
		}
		if (i == 0 && !submit(upkeep, until_ns))
			break;
	}
	roc_state_writer_stop(upkeep->writer, until_ns);
	upkeep->writer = NULL;
}

void roc_upkeep_status(struct roc_upkeep *upkeep)
{
	const int r = roc_status_ensure(upkeep->service->status);

	if (r < 0 && r != upkeep->status_error)
		roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA,
			"can't write the status segment %s: %s (does its folder exist, and may this "
			"user write to it?); OBS and rocctl see no streamer until that is mended",
			roc_status_path(NULL), strerror(-r));
	if (r > 0 && upkeep->has_status)
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA,
			"the status segment was tampered with, a fresh one is in place");
	else if (r > 0 && upkeep->status_error)
		roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "the status segment is in place");
	upkeep->status_error = r < 0 ? r : 0;
	upkeep->has_status = upkeep->has_status || r >= 0;
}
