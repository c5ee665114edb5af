/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "summary.h"

#include <stdio.h>

#include "log.h"
#include "words.h"

void roc_summary_line(const struct roc_camera cameras[ROC_CAMERAS_MAX], char *text, size_t size)
{
	unsigned int present = 0, live = 0, wanted = 0;

	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++) {
		present += cameras[i].present;
		if (!cameras[i].present || cameras[i].status.state == ROC_STATE_DISABLED)
			continue;
		wanted++;
		live += cameras[i].status.state == ROC_STATE_LIVE;
	}
	if (present == 0)
		(void)snprintf(text, size, "STATUS=no camera configured");
	else
		(void)snprintf(text, size, "STATUS=%u/%u live", live, wanted);
}

bool roc_summary_is_decided(const struct roc_camera cameras[ROC_CAMERAS_MAX])
{
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++) {
		if (!cameras[i].present)
			continue;
		if (!cameras[i].decided)
			return false;
		/* A live one is listed with its measured rate. */
		if (cameras[i].status.state == ROC_STATE_LIVE && !cameras[i].chosen)
			return false;
	}
	return true;
}

static void log_devices(const struct roc_camera cameras[ROC_CAMERAS_MAX])
{
	unsigned int open = 0;

	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++) {
		if (!cameras[i].present || cameras[i].status.state == ROC_STATE_DISABLED)
			continue;
		if (cameras[i].device < 0)
			return; /* its own line says why */
		open++;
	}
	if (open > 0)
		roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA,
			"v4l2loopback setup completed: %u device%s in use", open,
			open == 1 ? "" : "s");
}

void roc_summary_log(const struct roc_camera cameras[ROC_CAMERAS_MAX])
{
	char host[256], fps[16];

	log_devices(cameras);
	roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA, "Camera setup summary:");
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++) {
		const struct roc_camera_status *status = &cameras[i].status;

		if (!cameras[i].present)
			continue;
		roc_camera_config_host(&cameras[i].config, host, sizeof(host));
		const uint32_t mhz = status->source_mhz ? status->source_mhz : status->device_mhz;
		if (status->state == ROC_STATE_LIVE)
			roc_log(ROC_LOG_INFO, i, "Camera %d (%s): Stream=%s, Status=%ux%u@%sfps", i,
				host, roc_stream_name(status->stream), status->source_width,
				status->source_height, roc_words_fps(fps, sizeof(fps), mhz));
		else
			roc_log(ROC_LOG_INFO, i, "Camera %d (%s): Stream=none, Status=%s%s%s", i,
				host, roc_state_name(status->state), status->detail[0] ? ", " : "",
				status->detail);
	}
}
