/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera_internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backoff.h"
#include "clock.h"
#include "launch.h"
#include "log.h"
#include "loopback.h"
#include "reserve.h"

#define CRASH_FIRST_MS 1000u
#define CRASH_MAX_MS 60000u
#define CRASH_WAIT_MAX_MS 10000u /* the device is silent meanwhile */

void camera_forget_worker(struct roc_camera *camera)
{
	struct roc_worker *worker = &camera->worker;

	if (worker->reported)
		roc_totals_add(&camera->totals, &worker->report);
	if (worker->socket >= 0)
		close(worker->socket);
	memset(worker, 0, sizeof(*worker));
	worker->socket = -1;
}

static int send_start(struct roc_camera *camera)
{
	const struct roc_service *service = camera->service;
	union roc_ipc_message message;
	uint32_t hold_ms = 0;

	/* The first restart is at once; the device is fed either way. */
	if (camera->crashes > 1)
		hold_ms = roc_backoff_ms(camera->crashes - 1, CRASH_FIRST_MS, CRASH_MAX_MS, 0);
	memset(&message, 0, sizeof(message));
	message.start = (struct roc_ipc_start){
		.type = ROC_IPC_START,
		.mode = camera->config.valid ? ROC_MODE_RUN : ROC_MODE_SHOW,
		.log_level = service->log_level,
		.remembered = roc_memory_stream(service->memory,
						roc_camera_config_identity(&camera->config)),
		.hold_ms = hold_ms,
		.upgrade_ms = service->upgrade_ms,
		.provisional = camera->provisional,
		.crashes = camera->crashes,
		.format = camera->format,
		.camera = camera->config,
	};
	const int r = roc_ipc_send(camera->worker.socket, &message, camera->device);
	explicit_bzero(&message, sizeof(message));
	return r;
}

/* Where there are no descriptors left, those kept for this are used. */
static int launch(const struct roc_service *service, struct roc_worker *worker)
{
	int r = roc_launch_worker(service->worker, &worker->pid, &worker->socket);

	if ((r == -EMFILE || r == -ENFILE) && roc_reserve_release(service->reserve) > 0)
		r = roc_launch_worker(service->worker, &worker->pid, &worker->socket);
	(void)roc_reserve_fill(service->reserve);
	return r;
}

void camera_start_worker(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	int r = launch(camera->service, worker);

	if (r < 0) {
		roc_log(ROC_LOG_ERROR, camera_number(camera), "can't start %s: %s; trying again",
			camera->service->worker, strerror(-r));
		worker->pid = 0;
		worker->socket = -1;
		camera->fault = ROC_REASON_WORKER_DIED;
		camera->spawn_next_ns = now + ROC_NS_PER_S;
		return;
	}
	worker->started_ns = worker->heard_ns = now;
	r = send_start(camera);
	if (r < 0)
		roc_log(ROC_LOG_ERROR, camera_number(camera), "can't talk to worker %d: %s",
			(int)worker->pid, strerror(-r));
	roc_log(ROC_LOG_DEBUG, camera_number(camera), "worker %d started", (int)worker->pid);
}

void camera_stop_worker(struct roc_camera *camera, uint64_t now)
{
	union roc_ipc_message message = {.stop = {.type = ROC_IPC_STOP}};

	if (!camera->worker.pid || camera->worker.stopping_ns)
		return;
	camera->worker.stopping_ns = now;
	(void)roc_ipc_send(camera->worker.socket, &message, -1);
}

void camera_kill_worker(const struct roc_camera *camera)
{
	if (camera->worker.pid)
		(void)kill(camera->worker.pid, SIGKILL);
}

bool roc_camera_reaped(struct roc_camera *camera, pid_t pid, int status, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;

	if (worker->pid != pid)
		return false;
	roc_camera_hear(camera, now); /* its last words may still be in the socket */
	const bool asked = worker->stopping_ns != 0;
	const bool hung = worker->hung;
	const bool spoke = worker->reported;
	const uint64_t lived_ns = now - worker->started_ns;

	camera_forget_worker(camera);
	if (asked)
		return true;
	camera->fault = hung ? ROC_REASON_WORKER_HUNG : ROC_REASON_WORKER_DIED;
	camera->restarts++;
	camera->crashes =
		lived_ns > ROC_CRASH_FORGIVEN_MS * ROC_NS_PER_MS ? 1 : camera->crashes + 1;
	/* One that never got so far as to hold back by itself. */
	if (!spoke)
		camera->spawn_next_ns =
			now +
			roc_backoff_ms(camera->crashes, 500, CRASH_WAIT_MAX_MS, 0) * ROC_NS_PER_MS;
	if (hung)
		roc_log(ROC_LOG_ERROR, camera_number(camera),
			"worker %d hung and was killed; restarting", (int)pid);
	else if (WIFSIGNALED(status))
		roc_log(ROC_LOG_ERROR, camera_number(camera),
			"worker %d was killed by signal %d; restarting", (int)pid,
			WTERMSIG(status));
	else
		roc_log(ROC_LOG_ERROR, camera_number(camera),
			"worker %d ended with status %d; restarting", (int)pid,
			WEXITSTATUS(status));
	return true;
}

bool roc_camera_stopped(struct roc_camera *camera, pid_t pid)
{
	if (camera->worker.pid != pid)
		return false;
	/* Its device is silent meanwhile. A debugger's stop is told to the debugger, not to us. */
	roc_log(ROC_LOG_WARNING, camera_number(camera),
		"worker %d was stopped by a signal; going on", (int)pid);
	(void)kill(pid, SIGCONT);
	return true;
}

static void heard_report(struct roc_camera *camera, const struct roc_ipc_report *report,
			 uint64_t now)
{
	camera->worker.heard_ns = now;
	camera->worker.report = *report;
	camera->worker.reported = true;
	camera->fault = ROC_REASON_NONE;
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

static void heard_choice(struct roc_camera *camera, const struct roc_ipc_choice *choice)
{
	roc_memory_set_stream(camera->service->memory, roc_camera_config_identity(&camera->config),
			      choice->stream);
}

/*
 * The worker wants another format. It has let go of the device for what a reader could see; when we do
 * so as well nobody holds it but readers, and only if there are none may it change. While the format
 * is provisional the rate is set in passing.
 */
static int change_format(struct roc_camera *camera, const struct roc_device_format *wanted)
{
	const struct roc_device_format before = camera->format;
	int r;

	camera_close_device(camera);
	r = camera_open_device(camera, wanted, &before);
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

static void heard_reformat(struct roc_camera *camera, const struct roc_ipc_reformat *reformat)
{
	const bool reopen = !camera->provisional ||
			    !roc_loopback_same_layout(&reformat->format, &camera->format);
	union roc_ipc_message message;

	if (camera->device < 0)
		return;
	int r = reopen ? change_format(camera, &reformat->format)
		       : set_rate(camera, &reformat->format);
	if (r < 0) {
		camera_kill_worker(
			camera); /* the device is gone or not ours any more: begin again */
		return;
	}
	/* What was wanted, also where a reader prevented it: the next start may find none. */
	if (reformat->final) {
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

void roc_camera_hear(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	union roc_ipc_message message;

	/* Bounded: a worker that floods must not keep the others from being heard. */
	for (int i = 0; i < 64 && worker->socket >= 0; i++) {
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
		if (r < 0 || roc_ipc_sanitize(&message) < 0) {
			roc_log(ROC_LOG_WARNING, camera_number(camera),
				"worker %d sent nonsense, ignoring", (int)worker->pid);
			continue;
		}
		switch (message.type) {
		case ROC_IPC_REPORT:
			heard_report(camera, &message.report, now);
			break;
		case ROC_IPC_LOG:
			roc_log((enum roc_log_level)message.log.level, camera_number(camera), "%s",
				message.log.text);
			break;
		case ROC_IPC_CHOICE:
			heard_choice(camera, &message.choice);
			break;
		case ROC_IPC_REFORMAT:
			heard_reformat(camera, &message.reformat);
			break;
		default:
			break;
		}
	}
}
