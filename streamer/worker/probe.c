/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"
#include "plan.h"
#include "rate.h"
#include "session.h"

#define BITRATE_WITHIN_NS (3 * ROC_NS_PER_S)

static void fill_result(const struct roc_session_stats *stats, uint32_t stream, bool in_time,
			struct roc_ipc_result *result)
{
	*result = (struct roc_ipc_result){
		.type = ROC_IPC_RESULT,
		.stream = stream,
		.reason = stats->settled ? ROC_REASON_NONE : stats->error.reason,
		.transport = stats->transport,
		.codec = stats->codec,
		.width = stats->width,
		.height = stats->height,
		.mhz = stats->mhz,
		.declared_mhz = stats->declared_mhz,
		.duplicates = stats->duplicates,
		.bitrate_bps = stats->bitrate_bps,
		.color_range = stats->color_range,
		.gop_ms = stats->gop_ms,
	};
	if (stats->picture_ns)
		result->first_picture_ms =
			(uint32_t)((stats->picture_ns - stats->started_ns) / ROC_NS_PER_MS);
	if (stats->settled) {
		result->score_milli =
			roc_score_milli(stats->width, stats->height, stats->mhz, stats->duplicates);
		return;
	}
	if (!in_time) {
		struct roc_error error;

		roc_error_set(&error, ROC_REASON_DECODE, "no steady picture within %u s",
			      ROC_PLAN_SIDE_MS / 1000);
		result->reason = error.reason;
		memcpy(result->detail, error.detail, sizeof(result->detail));
		return;
	}
	memcpy(result->detail, stats->error.detail, sizeof(result->detail));
}

/* The bit rate takes a little longer than the rest; a second is enough to wait for it. */
static bool is_done(const struct roc_session_stats *stats)
{
	return stats->settled &&
	       (stats->bitrate_bps || roc_now_ns() - stats->picture_ns > BITRATE_WITHIN_NS);
}

static int test_stream(int control, int wake, const struct roc_camera_config *camera,
		       uint32_t stream)
{
	const struct roc_session_limits limits = {
		.reach_ms = 2000,
		.open_ms = 10000,
		.picture_ms = 12000,
		.stall_ms = 5000,
	};
	const uint64_t end = roc_now_ns() + ROC_PLAN_SIDE_MS * ROC_NS_PER_MS;
	struct roc_session *session = NULL;
	struct roc_session_stats stats;
	union roc_ipc_message message;
	bool told = false;
	bool in_time = true;

	int r = roc_session_start(camera, stream, "", &limits, 1, NULL, wake, &session);
	if (r < 0)
		return r;
	for (;;) {
		struct pollfd fds[] = {
			{.fd = wake, .events = POLLIN},
			{.fd = control, .events = 0}, /* only whether it is gone */
		};
		uint64_t value;

		roc_session_get(session, &stats);
		if (stats.phase == ROC_SESSION_ENDED)
			break;
		if (!told && (is_done(&stats) || roc_now_ns() >= end)) {
			in_time = stats.settled;
			memset(&message, 0, sizeof(message));
			fill_result(&stats, stream, in_time, &message.result);
			roc_session_stop(session);
			told = true;
		}
		if (poll(fds, 2, 100) <= 0)
			continue;
		if (fds[0].revents)
			(void)!read(wake, &value, sizeof(value));
		if (fds[1].revents)
			roc_session_stop(session); /* nobody wants to know any more */
	}
	if (!told) {
		memset(&message, 0, sizeof(message));
		fill_result(&stats, stream, true, &message.result);
	}
	roc_session_destroy(session);
	return roc_ipc_send(control, &message, -1);
}

int roc_probe_run(int control, const struct roc_ipc_start *start)
{
	const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	int r = wake < 0 ? -errno : 0;

	for (uint32_t i = 0; r == 0 && i < ROC_STREAMS && start->camera.streams[i]; i++)
		r = test_stream(control, wake, &start->camera, start->camera.streams[i]);
	if (wake >= 0)
		close(wake);
	return r;
}
