/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "log.h"
#include "logfiles.h"
#include "loopback.h"

#define TICK_NS (250 * ROC_NS_PER_MS)

static bool is_wanted(const struct roc_camera *camera)
{
	/* A bad entry has its device fed as well: with the words for what is wrong. */
	return camera->present && !camera->leaving && camera->config.device[0] &&
	       (!camera->config.valid || camera->config.enabled);
}

/* What the supervisor says in the worker's place. */
static void own_words(const struct roc_camera *camera, struct roc_publish_case *now)
{
	if (!camera->config.valid) {
		now->state = ROC_STATE_INVALID;
		now->reason = ROC_REASON_CONFIG;
		now->detail = camera->config.problem;
	} else if (!camera->config.enabled) {
		now->state = ROC_STATE_DISABLED;
		now->reason = ROC_REASON_DISABLED;
	} else if (camera->device_reason) {
		now->state = ROC_STATE_NO_DEVICE;
		now->reason = camera->device_reason;
		now->detail = camera->device_detail;
	} else if (camera->fault || camera->worker.hung) {
		now->state = ROC_STATE_CRASHED;
		now->reason = camera->worker.hung ? ROC_REASON_WORKER_HUNG : camera->fault;
		now->detail = now->reason == ROC_REASON_WORKER_HUNG
				      ? "its worker hung and was killed; restarting"
				      : "its worker ended unexpectedly; restarting";
	} else if (!camera->worker.reported) {
		now->state = ROC_STATE_CONNECTING;
		now->reason = ROC_REASON_STARTING;
	}
}

void camera_publish(struct roc_camera *camera, uint64_t now_ns)
{
	struct roc_publish_case now = {
		.camera = &camera->config,
		.report = camera->worker.reported ? &camera->worker.report : NULL,
		.totals = &camera->totals,
		.generation = camera->generation,
		.restarts = camera->restarts,
		.readers = -1,
		.device_number = roc_loopback_number(camera->config.device),
		.foreign_writer = roc_foreign_is_recent(&camera->foreign, now_ns),
		.now_ns = now_ns,
	};
	int r;

	if (camera->device >= 0)
		now.format = camera->format;
	own_words(camera, &now);
	const bool news = roc_publish_make(&now, &camera->status);
	roc_logfiles_set_state(camera->status.index, roc_state_name(camera->status.state));
	if (news)
		roc_log(ROC_LOG_DEBUG, camera_number(camera), "state %s (%s) %s",
			roc_state_name(camera->status.state),
			roc_reason_name(camera->status.reason), camera->status.detail);
	if (camera->status.state == ROC_STATE_LIVE || camera->status.state == ROC_STATE_OFFLINE ||
	    camera->status.state < ROC_STATE_CONNECTING)
		camera->decided = true;
	r = roc_status_publish(camera->service->status, camera->status.index, &camera->status);
	if (r < 0 && r != -EBADF) /* it is not in place yet: roc_upkeep_status() */
		roc_log(ROC_LOG_DEBUG, camera_number(camera), "status segment: %s", strerror(-r));
}

void roc_camera_init(struct roc_camera *camera, const struct roc_service *service, uint32_t index)
{
	memset(camera, 0, sizeof(*camera));
	camera->service = service;
	camera->device = -1;
	camera->worker.socket = camera->worker.output.fd = -1;
	camera->status.index = index;
}

/* Another camera in this slot: what was counted for the one before is not its own. */
static void forget_past(struct roc_camera *camera)
{
	const uint32_t index = camera->status.index;

	camera->foreign = (struct roc_foreign){0};
	camera->totals = (struct roc_totals){0};
	camera->restarts = 0;
	camera->status = (struct roc_camera_status){.index = index};
}

static void apply(struct roc_camera *camera, const struct roc_camera_config *config)
{
	const bool same_device = strcmp(camera->config.device, config->device) == 0 &&
				 camera->config.width == config->width &&
				 camera->config.height == config->height &&
				 camera->config.mhz == config->mhz;

	if (!same_device)
		camera_close_device(camera);
	/* Of an entry that is wrong it is not known which camera it means. */
	if (camera->present && camera->config.valid && config->valid &&
	    roc_camera_config_identity(&camera->config) != roc_camera_config_identity(config))
		forget_past(camera);
	camera->config = *config;
	camera->present = true;
	camera->leaving = false;
	camera->device_reason = camera->fault = ROC_REASON_NONE;
	camera->device_next_ns = camera->spawn_next_ns = camera->claim_wait_ns = 0;
	camera->crashes = camera->early_ends = 0;
	memset(camera->address, 0, sizeof(camera->address));
	camera->choices = camera->reformats = (struct roc_allowance){0};
	camera->decided = camera->was_live = camera->chosen = false;
	if (!config->valid)
		roc_log(ROC_LOG_ERROR, camera_number(camera), "Camera %d (%s) is not used: %s",
			camera_number(camera), config->name, config->problem);
	camera_publish(camera, roc_now_ns());
}

void roc_camera_set(struct roc_camera *camera, const struct roc_camera_config *config)
{
	if (!camera->worker.pid) {
		apply(camera, config);
		return;
	}
	camera->next = *config;
	camera->changing = true;
	camera->leaving = false;
	camera_stop_worker(camera, roc_now_ns());
}

void roc_camera_drop(struct roc_camera *camera)
{
	camera->leaving = true;
	camera->changing = false;
}

static void leave(struct roc_camera *camera, uint64_t now)
{
	const uint32_t index = camera->status.index;

	camera_stop_worker(camera, now);
	if (camera->worker.pid)
		return;
	camera_close_device(camera);
	if (!camera->present)
		return;
	explicit_bzero(&camera->config, sizeof(camera->config));
	camera->present = false;
	(void)roc_status_clear(camera->service->status, index);
	roc_logfiles_set_state(index, NULL);
	roc_camera_init(camera, camera->service, index);
}

static void watch_worker(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	const uint32_t patience_ms = worker->reported ? ROC_WATCHDOG_MS : ROC_FIRST_WORD_MS;

	if (worker->stopping_ns && now - worker->stopping_ns > ROC_STOP_MS * ROC_NS_PER_MS) {
		camera_kill_worker(camera);
	} else if (!worker->stopping_ns && !worker->hung &&
		   now - worker->heard_ns > patience_ms * ROC_NS_PER_MS) {
		worker->hung = true;
		camera_kill_worker(camera);
		camera_publish(camera, now);
	}
}

static void get_device(struct roc_camera *camera, uint64_t now)
{
	bool known;
	const struct roc_device_format format = camera_wanted_format(camera, &known);
	const int r = camera_open_device(camera, &format, NULL, now);
	const uint32_t retry_ms =
		r == -EALREADY && !camera->device_reason ? ROC_CLAIM_RETRY_MS : ROC_DEVICE_RETRY_MS;

	if (r == 0)
		camera->provisional = !known;
	camera->device_next_ns = now + retry_ms * ROC_NS_PER_MS;
	camera_publish(camera, now);
}

uint64_t roc_camera_tick(struct roc_camera *camera, uint64_t now)
{
	const uint64_t next = now + TICK_NS;

	if (camera->worker.pid)
		watch_worker(camera, now);
	if (now - camera->worker.said_ns >= TICK_NS) {
		camera->worker.said_ns = now;
		camera->worker.said = 0;
	}
	if (camera->changing && !camera->worker.pid) {
		apply(camera, &camera->next);
		explicit_bzero(&camera->next, sizeof(camera->next));
		camera->changing = false;
	}
	if (camera->leaving || (camera->present && !is_wanted(camera))) {
		if (camera->leaving) {
			leave(camera, now);
		} else {
			camera_stop_worker(camera, now);
			if (!camera->worker.pid)
				camera_close_device(camera);
		}
		return next;
	}
	camera_watch_device(camera, now);
	if (!camera->present || camera->worker.pid)
		return next;
	if (camera->device < 0 && now >= camera->device_next_ns)
		get_device(camera, now);
	if (camera->device >= 0 && now >= camera->spawn_next_ns) {
		camera_start_worker(camera, now);
		camera_publish(camera, now);
	}
	return camera->claim_wait_ns && camera->device_next_ns < next ? camera->device_next_ns
								      : next;
}

int roc_camera_fds(const struct roc_camera *camera, struct pollfd *ret_fds)
{
	const int fds[ROC_CAMERA_FDS] = {camera->worker.socket, camera->worker.output.fd};
	int count = 0;

	for (int i = 0; i < ROC_CAMERA_FDS && camera_listens(camera); i++)
		if (fds[i] >= 0)
			ret_fds[count++] = (struct pollfd){.fd = fds[i], .events = POLLIN};
	return count;
}

void roc_camera_stop(struct roc_camera *camera, uint64_t now)
{
	camera->spawn_next_ns = UINT64_MAX;
	camera->device_next_ns = UINT64_MAX;
	camera_stop_worker(camera, now);
}

bool roc_camera_is_idle(const struct roc_camera *camera)
{
	return camera->worker.pid == 0;
}

void roc_camera_finish(struct roc_camera *camera)
{
	if (camera->worker.pid) {
		camera_kill_worker(camera);
		/* One in the hands of a driver may never come back. */
		for (int i = 0; i < 50 && waitpid(camera->worker.pid, NULL, WNOHANG) == 0; i++)
			(void)poll(NULL, 0, 10);
	}
	camera_forget_worker(camera);
	camera_close_device(camera);
	explicit_bzero(&camera->config, sizeof(camera->config));
}
