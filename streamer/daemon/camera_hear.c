/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a worker says. Every byte of it is taken for what somebody may say who has taken it over. */
#include "camera_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "display.h"
#include "log.h"
#include "loopback.h"

/* A sound worker says five things a second, and a few hundred when all of libav's words are wanted. */
#define SAID_MAX 250 /* within a tick: more waits, and what has no room is the worker's loss */
#define NONSENSE_MAX 8
/* Of the format and of the choice, which a sound worker changes once in ten minutes. */
#define CHANGES 6
#define CHANGE_EVERY_NS (300 * ROC_NS_PER_S)
#define DENIALS 64 /* at once, and then one a second */
#define LINES 45
#define LINE_EVERY_NS (30 * ROC_NS_PER_S)
#define DEBUG_LINES 2000
#define DEBUG_EVERY_NS (20 * ROC_NS_PER_MS)

static void heard_report(struct roc_camera *camera, struct roc_ipc_report *report, uint64_t now)
{
	if (camera->worker.reported)
		roc_report_advance(report, &camera->worker.report);
	camera->worker.heard_ns = camera->worker.report_ns = now;
	camera->worker.report = *report;
	camera->worker.reported = true;
	if (report->address[0])
		memcpy(camera->address, report->address, sizeof(camera->address));
	camera->fault = ROC_REASON_NONE;
	camera->was_live = camera->was_live || report->state == ROC_STATE_LIVE;
	if (report->state == ROC_STATE_NO_DEVICE && !camera->worker.stopping_ns) {
		/* The device does not take frames: a new file on it may. */
		roc_log(ROC_LOG_WARNING, camera_number(camera), "%s: %s; opening it again",
			camera->config.device, report->detail);
		camera_stop_worker(camera, now);
		camera_close_device(camera);
		camera->device_next_ns = now + ROC_DEVICE_RETRY_MS * ROC_NS_PER_MS;
	}
	camera_publish(camera, now);
}

static void heard_choice(struct roc_camera *camera, const struct roc_ipc_choice *choice,
			 uint64_t now)
{
	struct roc_memory *memory = camera->service->memory;
	const uint64_t identity = roc_camera_config_identity(&camera->config);

	camera->chosen = true;
	if (roc_memory_stream(memory, identity) != choice->stream &&
	    roc_allowance_take(&camera->choices, CHANGES, CHANGE_EVERY_NS, now, NULL))
		roc_memory_set_stream(memory, identity, choice->stream);
}

static void heard_log(struct roc_camera *camera, const struct roc_ipc_log *log, uint64_t now)
{
	const bool debug = log->level == ROC_LOG_DEBUG;
	uint32_t denied = 0;

	/* Fewer than the camera may log in all: what the supervisor has to say has room. */
	if (debug ? !roc_allowance_take(&camera->debug_lines, DEBUG_LINES, DEBUG_EVERY_NS, now,
					NULL)
		  : !roc_allowance_take(&camera->lines, LINES, LINE_EVERY_NS, now, &denied))
		return;
	if (denied)
		roc_log(ROC_LOG_WARNING, camera_number(camera),
			"(%u lines of this camera's worker left out)", denied);
	roc_log((enum roc_log_level)log->level, camera_number(camera), "%s", log->text);
}

static void heard_output(void *data, const char *line)
{
	struct roc_camera *camera = data;
	char shown[ROC_LOG_LINE_MAX];

	if (!roc_allowance_take(&camera->lines, LINES, LINE_EVERY_NS, roc_now_ns(), NULL))
		return;
	roc_display_clean(shown, sizeof(shown), line);
	roc_log(ROC_LOG_WARNING, camera_number(camera), "worker %d: %s", (int)camera->worker.pid,
		shown);
}

void camera_finish_output(struct roc_camera *camera)
{
	(void)roc_output_read(&camera->worker.output, heard_output, camera);
	roc_output_finish(&camera->worker.output, heard_output, camera);
}

/*
 * The worker wants another format. For a change that a reader could see it has closed the device; once
 * the supervisor closes it too, only readers can hold it, and the format changes only if there are none.
 * A first guess of the rate is set without closing it.
 */
static int change_format(struct roc_camera *camera, const struct roc_device_format *wanted,
			 uint64_t now)
{
	const struct roc_device_format before = camera->format;
	int r;

	camera_close_device(camera);
	r = camera_open_device(camera, wanted, &before, now);
	if (r < 0)
		return r;
	if (memcmp(&before, &camera->format, sizeof(before)) == 0)
		roc_log(ROC_LOG_INFO, camera_number(camera),
			"%s stays %ux%u at %.4g fps, as a program reads it; pictures are fitted in",
			camera->config.device, before.width, before.height, before.mhz / 1000.0);
	else
		roc_log(ROC_LOG_INFO, camera_number(camera), "%s is now %ux%u at %.4g fps",
			camera->config.device, camera->format.width, camera->format.height,
			camera->format.mhz / 1000.0);
	return 0;
}

static int set_rate(struct roc_camera *camera, const struct roc_device_format *wanted)
{
	const int r = roc_loopback_set_rate(camera->device, wanted->mhz);

	if (r == 0 && memcmp(&camera->format, wanted, sizeof(*wanted)) != 0) {
		camera->format = *wanted;
		camera->generation++;
	}
	return r;
}

/* Each change makes the readers open their device anew: what asks all the time is not believed. */
static bool may_reformat(struct roc_camera *camera, uint64_t now)
{
	if (roc_allowance_take(&camera->reformats, CHANGES, CHANGE_EVERY_NS, now, NULL))
		return true;
	if (camera->reformats.denied == 1)
		roc_log(ROC_LOG_WARNING, camera_number(camera),
			"worker %d asks for another format all the time; %s stays as it is",
			(int)camera->worker.pid, camera->config.device);
	return false;
}

/* It can't be one of ours any more, or its memory is damaged: another may do better. */
static void heard_nonsense(struct roc_camera *camera)
{
	struct roc_worker *worker = &camera->worker;

	if (++worker->nonsense == 1)
		roc_log(ROC_LOG_WARNING, camera_number(camera), "worker %d sent nonsense, ignoring",
			(int)worker->pid);
	if (worker->nonsense < NONSENSE_MAX)
		return;
	roc_log(ROC_LOG_ERROR, camera_number(camera), "worker %d sends nonsense and is killed",
		(int)worker->pid);
	close(worker->socket);
	worker->socket = -1;
	camera_kill_worker(camera);
}

static void heard_reformat(struct roc_camera *camera, const struct roc_ipc_reformat *reformat,
			   uint64_t now)
{
	const bool allowed = may_reformat(camera, now);
	const bool reopen = roc_loopback_must_reopen(&camera->format, &reformat->format,
						     camera->provisional, reformat->final);
	union roc_ipc_message message;

	if (camera->device < 0)
		return;
	/* Each answer may have the device with it, and piles up where nobody takes it. */
	if (!allowed && !roc_allowance_take(&camera->denials, DENIALS, ROC_NS_PER_S, now, NULL)) {
		heard_nonsense(camera);
		return;
	}
	int r = 0;
	if (allowed)
		r = reopen ? change_format(camera, &reformat->format, now)
			   : set_rate(camera, &reformat->format);
	if (r < 0) {
		camera_kill_worker(
			camera); /* the device is gone or not ours any more: begin again */
		return;
	}
	/* What was wanted, also where a reader prevented it: the next start may find none. */
	if (allowed && reformat->final) {
		camera->provisional = false;
		roc_memory_set_format(camera->service->memory, camera->config.device,
				      &reformat->format);
	}
	memset(&message, 0, sizeof(message));
	message.device = (struct roc_ipc_device){
		.type = ROC_IPC_DEVICE,
		.provisional = camera->provisional,
		.format = camera->format,
	};
	r = roc_ipc_send(camera->worker.socket, &message, reopen ? camera->device : -1);
	if (r < 0)
		camera_kill_worker(camera);
}

static void heard(struct roc_camera *camera, union roc_ipc_message *message, uint64_t now)
{
	switch (message->type) {
	case ROC_IPC_REPORT:
		heard_report(camera, &message->report, now);
		break;
	case ROC_IPC_LOG:
		heard_log(camera, &message->log, now);
		break;
	case ROC_IPC_CHOICE:
		heard_choice(camera, &message->choice, now);
		break;
	case ROC_IPC_REFORMAT:
		heard_reformat(camera, &message->reformat, now);
		break;
	default:
		break;
	}
}

bool camera_listens(const struct roc_camera *camera)
{
	return camera->worker.said < SAID_MAX;
}

void roc_camera_hear(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	union roc_ipc_message message;

	if (worker->output.fd >= 0 && camera_listens(camera)) {
		worker->said++;
		if (!roc_output_read(&worker->output, heard_output, camera))
			roc_output_finish(&worker->output, heard_output, camera);
	}
	/* Bounded: a worker that floods must not keep the others from being heard. */
	for (int i = 0; i < 64 && worker->socket >= 0 && camera_listens(camera); i++) {
		const int r = roc_ipc_receive(worker->socket, &message, NULL);

		if (r == -EAGAIN)
			return;
		if (r == 0 || (r < 0 && r != -EBADMSG)) {
			/* It is gone, or as good as: SIGCHLD says the rest. */
			close(worker->socket);
			worker->socket = -1;
			camera_kill_worker(camera);
			return;
		}
		worker->said++;
		if (r < 0 || roc_ipc_disarm(&message) < 0)
			heard_nonsense(camera);
		else
			heard(camera, &message, now);
	}
}
