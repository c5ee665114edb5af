/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera_internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backoff.h"
#include "clock.h"
#include "crash.h"
#include "launch.h"
#include "log.h"
#include "loopback.h"
#include "reserve.h"

#define ANEWS 3u /* at once */
#define ANEW_EVERY_MS 60000u
#define ANEW_EVERY_NS (ANEW_EVERY_MS * ROC_NS_PER_MS)

void camera_forget_worker(struct roc_camera *camera)
{
	struct roc_worker *worker = &camera->worker;

	if (worker->reported)
		roc_totals_add(&camera->totals, &worker->report);
	if (worker->socket >= 0)
		close(worker->socket);
	camera_finish_output(camera);
	memset(worker, 0, sizeof(*worker));
	roc_foreign_begin(&camera->foreign);
	worker->socket = worker->output.fd = -1;
}

static int send_start(struct roc_camera *camera, uint64_t now)
{
	const struct roc_service *service = camera->service;
	union roc_ipc_message message;
	const uint32_t hold_ms = roc_crash_hold_ms(camera->crashes);

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
		.was_live = camera->was_live,
		.stay_ms = roc_allowance_has(&camera->anews, ANEWS, ANEW_EVERY_NS, now)
				   ? 0
				   : ANEW_EVERY_MS,
		.format = camera->format,
		.camera = camera->config,
	};
	memcpy(message.start.address, camera->address, sizeof(camera->address));
	camera->worker.hold_ms = hold_ms;
	const int r = roc_ipc_send(camera->worker.socket, &message, camera->device);
	explicit_bzero(&message, sizeof(message));
	return r;
}

/* Where there are no descriptors left, those kept for this are used. */
static int launch(const struct roc_service *service, struct roc_launched *ret_launched)
{
	int r = roc_launch_worker(service->worker, ret_launched);

	if ((r == -EMFILE || r == -ENFILE) && roc_reserve_release(service->reserve) > 0)
		r = roc_launch_worker(service->worker, ret_launched);
	(void)roc_reserve_fill(service->reserve);
	return r;
}

void camera_start_worker(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	struct roc_launched launched;
	char host[256];
	int r = launch(camera->service, &launched);

	if (r < 0) {
		roc_log(ROC_LOG_ERROR, camera_number(camera), "can't start %s: %s; trying again",
			camera->service->worker, strerror(-r));
		camera->fault = ROC_REASON_WORKER_DIED;
		camera->spawn_next_ns = now + ROC_NS_PER_S;
		return;
	}
	worker->pid = launched.pid;
	worker->socket = launched.socket;
	roc_output_init(&worker->output, launched.output);
	worker->started_ns = worker->heard_ns = now;
	r = send_start(camera, now);
	if (r < 0) {
		roc_log(ROC_LOG_ERROR, camera_number(camera), "can't talk to worker %d: %s",
			(int)worker->pid, strerror(-r));
		camera_kill_worker(camera); /* it would wait in vain */
	}
	roc_log(ROC_LOG_INFO, camera_number(camera),
		"Started worker for camera %d (%s) on %s (PID: %d)", camera_number(camera),
		roc_camera_config_host(&camera->config, host, sizeof(host)), camera->config.device,
		(int)worker->pid);
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
	worker->said = 0;
	roc_camera_hear(camera, now); /* its last words may still be in the socket */
	const bool asked = worker->stopping_ns != 0;
	const bool hung = worker->hung;
	const bool spoke = worker->reported;
	const uint64_t lived_ns = now - worker->started_ns;
	const uint32_t crashes = roc_crash_count(camera->crashes, lived_ns, worker->hold_ms);

	camera_forget_worker(camera);
	if (asked)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == ROC_WORKER_ANEW &&
	    roc_allowance_take(&camera->anews, ANEWS, ANEW_EVERY_NS, now, NULL)) {
		roc_log(ROC_LOG_INFO, camera_number(camera),
			"worker %d starts anew: the files of name resolution have been replaced",
			(int)pid);
		return true;
	}
	camera->fault = hung ? ROC_REASON_WORKER_HUNG : ROC_REASON_WORKER_DIED;
	camera->restarts++;
	camera->crashes = crashes;
	camera->early_ends = roc_crash_is_early(spoke, lived_ns) ? camera->early_ends + 1 : 0;
	camera->spawn_next_ns = now + roc_crash_spawn_ms(camera->early_ends) * ROC_NS_PER_MS;
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
	camera_publish(camera, now); /* the next one may be a while */
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
