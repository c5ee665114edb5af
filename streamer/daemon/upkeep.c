/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upkeep.h"

#include <string.h>

#include "clock.h"
#include "log.h"
#include "notify.h"
#include "summary.h"

#define SAVE_NS (10 * ROC_NS_PER_S)       /* between two writings of what is remembered */
#define SAVE_AGAIN_NS (60 * ROC_NS_PER_S) /* after one that failed */

void roc_upkeep_manager(struct roc_upkeep *upkeep, const struct roc_camera cameras[ROC_CAMERAS_MAX])
{
	char text[sizeof(upkeep->notified)];

	roc_summary_line(cameras, text, sizeof(text));
	if (strcmp(text, upkeep->notified) == 0)
		return;
	memcpy(upkeep->notified, text, sizeof(text));
	(void)roc_notify(text);
}

void roc_upkeep_memory(struct roc_upkeep *upkeep, uint64_t now_ns)
{
	if (now_ns < upkeep->save_ns)
		return;
	const int r = roc_memory_save(upkeep->service->memory);

	if (r)
		upkeep->save_ns = now_ns + (r < 0 ? SAVE_AGAIN_NS : SAVE_NS);
	if (r < 0 && r != upkeep->save_error)
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA,
			"can't write %s/state.json: %s; the next start will have to test all streams",
			upkeep->state_dir, strerror(-r));
	upkeep->save_error = r < 0 ? r : 0;
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
