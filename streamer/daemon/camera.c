/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backoff.h"
#include "clock.h"
#include "log.h"
#include "loopback.h"
#include "redact.h"
#include "launch.h"
#include "text.h"

#define TICK_NS (250 * ROC_NS_PER_MS)
#define CRASH_FIRST_MS 1000u
#define CRASH_MAX_MS 60000u

/* What a device shows before anything is known of its camera. */
static const struct roc_device_format first_format = {
	.width = 1280,
	.height = 720,
	.mhz = 15000,
	.fourcc = V4L2_PIX_FMT_YUV420,
	.color_range = ROC_RANGE_LIMITED,
};

static int number(const struct roc_camera *camera)
{
	return (int)camera->status.index;
}

static bool is_wanted(const struct roc_camera *camera)
{
	return camera->present && !camera->leaving && camera->config.valid &&
	       camera->config.enabled;
}

/* ---- telling -------------------------------------------------------------------------------- */

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
	} else if (camera->fault) {
		now->state = ROC_STATE_CRASHED;
		now->reason = camera->fault;
		now->detail = camera->fault == ROC_REASON_WORKER_HUNG
				      ? "its worker hung and was killed; restarting"
				      : "its worker ended unexpectedly; restarting";
	} else if (!camera->worker.reported) {
		now->state = ROC_STATE_CONNECTING;
		now->reason = ROC_REASON_STARTING;
	}
}

static void publish(struct roc_camera *camera, uint64_t now_ns)
{
	struct roc_publish_case now = {
		.camera = &camera->config,
		.report = camera->worker.reported ? &camera->worker.report : NULL,
		.totals = &camera->totals,
		.generation = camera->generation,
		.restarts = camera->restarts,
		.readers = -1,
		.device_number = roc_loopback_number(camera->config.device),
		.now_ns = now_ns,
	};
	int r;

	if (camera->device >= 0)
		now.format = camera->format;
	own_words(camera, &now);
	if (roc_publish_make(&now, &camera->status))
		roc_log(ROC_LOG_DEBUG, number(camera), "state %s (%s) %s",
			roc_state_name(camera->status.state), roc_reason_name(camera->status.reason),
			camera->status.detail);
	if (camera->status.state == ROC_STATE_LIVE || camera->status.state == ROC_STATE_OFFLINE ||
	    camera->status.state < ROC_STATE_CONNECTING)
		camera->decided = true;
	r = roc_status_publish(camera->service->status, camera->status.index, &camera->status);
	if (r < 0)
		roc_log(ROC_LOG_DEBUG, number(camera), "status segment: %s", strerror(-r));
}

/* ---- device --------------------------------------------------------------------------------- */

static void close_device(struct roc_camera *camera)
{
	if (camera->device >= 0)
		close(camera->device);
	camera->device = -1;
}

static uint32_t explain_device(int r)
{
	switch (r) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return ROC_REASON_NO_DEVICE;
	case -EMEDIUMTYPE:
		return ROC_REASON_NOT_LOOPBACK;
	case -EBUSY:
	case -EOPNOTSUPP:
		return ROC_REASON_DEVICE_BUSY;
	default:
		return ROC_REASON_DEVICE_ERROR;
	}
}

static const char *device_words(int r)
{
	switch (r) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return "there is no such device (is v4l2loopback loaded with enough devices?)";
	case -EMEDIUMTYPE:
		return "is not a v4l2loopback device and is left alone (a webcam? set \"device\")";
	case -EBUSY:
		return "too many programs hold it";
	case -EOPNOTSUPP:
		return "is held by a program in a format that can't be written";
	case -EACCES:
	case -EPERM:
		return "no permission (is the service in group video?)";
	default:
		return strerror(-r);
	}
}

static void no_device(struct roc_camera *camera, int r)
{
	char detail[sizeof(camera->device_detail)];
	const uint32_t reason = explain_device(r);

	roc_text_copy(detail, sizeof(detail), camera->config.device);
	const size_t used = strlen(detail);
	if (used + 2 < sizeof(detail)) {
		detail[used] = ':';
		detail[used + 1] = ' ';
		roc_text_copy(detail + used + 2, sizeof(detail) - used - 2, device_words(r));
	}
	if (camera->device_reason != reason || strcmp(camera->device_detail, detail) != 0)
		roc_log(ROC_LOG_WARNING, number(camera), "Camera %d: %s; looking for it again",
			number(camera), detail);
	camera->device_reason = reason;
	roc_text_copy(camera->device_detail, sizeof(camera->device_detail), detail);
}

static struct roc_device_format wanted_format(const struct roc_camera *camera, bool *ret_known)
{
	struct roc_device_format format = first_format;

	*ret_known = roc_memory_format(camera->service->memory, camera->config.device, &format);
	if (camera->config.width) {
		*ret_known = *ret_known && format.width == camera->config.width &&
			     format.height == camera->config.height;
		format.width = camera->config.width;
		format.height = camera->config.height;
	}
	if (camera->config.mhz)
		format.mhz = camera->config.mhz;
	/* All that a reader can see is fixed: there is nothing left to find out. */
	if (camera->config.width && camera->config.mhz)
		*ret_known = true;
	return format;
}

/* Open and format the device. @return 0, or negative errno with the reason noted. */
static int open_device(struct roc_camera *camera, const struct roc_device_format *wanted)
{
	struct roc_device_format got;
	int fd = -1;
	int r = roc_loopback_open(camera->config.device, &fd);

	if (r == 0)
		r = roc_loopback_set_format(fd, wanted, &got);
	if (r < 0) {
		if (fd >= 0)
			close(fd);
		no_device(camera, r);
		return r;
	}
	if (camera->generation == 0 || !roc_loopback_same_layout(&camera->format, &got))
		camera->generation++;
	camera->device = fd;
	camera->format = got;
	camera->device_reason = ROC_REASON_NONE;
	return 0;
}

/* ---- worker --------------------------------------------------------------------------------- */

static void forget_worker(struct roc_camera *camera)
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
		.mode = ROC_MODE_RUN,
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

static void start_worker(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	int r = roc_launch_worker(camera->service->worker, &worker->pid, &worker->socket);

	if (r < 0) {
		roc_log(ROC_LOG_ERROR, number(camera), "can't start %s: %s; trying again",
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
		roc_log(ROC_LOG_ERROR, number(camera), "can't talk to worker %d: %s",
			(int)worker->pid, strerror(-r));
	roc_log(ROC_LOG_DEBUG, number(camera), "worker %d started", (int)worker->pid);
}

static void stop_worker(struct roc_camera *camera, uint64_t now)
{
	union roc_ipc_message message = {.stop = {.type = ROC_IPC_STOP}};

	if (!camera->worker.pid || camera->worker.stopping_ns)
		return;
	camera->worker.stopping_ns = now;
	(void)roc_ipc_send(camera->worker.socket, &message, -1);
}

static void kill_worker(const struct roc_camera *camera)
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
	const uint64_t lived_ns = now - worker->started_ns;

	forget_worker(camera);
	if (asked)
		return true;
	camera->fault = hung ? ROC_REASON_WORKER_HUNG : ROC_REASON_WORKER_DIED;
	camera->restarts++;
	camera->crashes = lived_ns > ROC_CRASH_FORGIVEN_MS * ROC_NS_PER_MS ? 1
									    : camera->crashes + 1;
	if (hung)
		roc_log(ROC_LOG_ERROR, number(camera), "worker %d hung and was killed; restarting",
			(int)pid);
	else if (WIFSIGNALED(status))
		roc_log(ROC_LOG_ERROR, number(camera), "worker %d was killed by signal %d; restarting",
			(int)pid, WTERMSIG(status));
	else
		roc_log(ROC_LOG_ERROR, number(camera), "worker %d ended with status %d; restarting",
			(int)pid, WEXITSTATUS(status));
	return true;
}

/* ---- what workers say ----------------------------------------------------------------------- */

static void heard_report(struct roc_camera *camera, const struct roc_ipc_report *report,
			 uint64_t now)
{
	camera->worker.heard_ns = now;
	camera->worker.report = *report;
	camera->worker.reported = true;
	camera->fault = ROC_REASON_NONE;
	if (report->state == ROC_STATE_NO_DEVICE && !camera->worker.stopping_ns) {
		/* The device does not take frames: a new file on it may. */
		roc_log(ROC_LOG_WARNING, number(camera), "%s: %s; opening it again",
			camera->config.device, report->detail);
		stop_worker(camera, now);
		close_device(camera);
		camera->device_next_ns = now + ROC_DEVICE_RETRY_MS * ROC_NS_PER_MS;
	}
	publish(camera, now);
}

static void heard_choice(struct roc_camera *camera, const struct roc_ipc_choice *choice)
{
	roc_memory_set_stream(camera->service->memory,
			      roc_camera_config_identity(&camera->config), choice->stream);
}

static void remember_format(struct roc_camera *camera)
{
	camera->provisional = false;
	roc_memory_set_format(camera->service->memory, camera->config.device, &camera->format);
}

/*
 * The worker wants another format. It has let go of the device for a new layout; when we do so as
 * well nobody holds it but readers, and if there are none the driver accepts the new one.
 */
static void heard_reformat(struct roc_camera *camera, const struct roc_ipc_reformat *reformat)
{
	union roc_ipc_message message;
	const bool layout = !roc_loopback_same_layout(&reformat->format, &camera->format);
	int r = 0;

	if (camera->device < 0)
		return;
	if (layout) {
		close_device(camera);
		r = open_device(camera, &reformat->format);
	} else {
		r = roc_loopback_set_rate(camera->device, reformat->format.mhz);
		if (r == 0)
			camera->format = reformat->format;
	}
	if (r < 0) {
		kill_worker(camera); /* the device is gone or not ours any more: begin again */
		return;
	}
	const bool granted = roc_loopback_same_layout(&reformat->format, &camera->format);
	if (granted && layout)
		roc_log(ROC_LOG_INFO, number(camera), "%s is now %ux%u", camera->config.device,
			camera->format.width, camera->format.height);
	if (!granted)
		roc_log(ROC_LOG_INFO, number(camera),
			"%s stays %ux%u, as a program reads it; pictures are fitted in",
			camera->config.device, camera->format.width, camera->format.height);
	if (reformat->final)
		remember_format(camera);

	memset(&message, 0, sizeof(message));
	message.device = (struct roc_ipc_device){
		.type = ROC_IPC_DEVICE,
		.provisional = camera->provisional,
		.format = camera->format,
	};
	r = roc_ipc_send(camera->worker.socket, &message, layout ? camera->device : -1);
	if (r < 0)
		kill_worker(camera);
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
			kill_worker(camera);
			return;
		}
		if (r < 0 || roc_ipc_sanitize(&message) < 0) {
			roc_log(ROC_LOG_WARNING, number(camera), "worker %d sent nonsense, ignoring",
				(int)worker->pid);
			continue;
		}
		switch (message.type) {
		case ROC_IPC_REPORT:
			heard_report(camera, &message.report, now);
			break;
		case ROC_IPC_LOG:
			roc_log((enum roc_log_level)message.log.level, number(camera), "%s",
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

/* ---- life ----------------------------------------------------------------------------------- */

void roc_camera_init(struct roc_camera *camera, const struct roc_service *service, uint32_t index)
{
	memset(camera, 0, sizeof(*camera));
	camera->service = service;
	camera->device = -1;
	camera->worker.socket = -1;
	camera->status.index = index;
}

static void apply(struct roc_camera *camera, const struct roc_camera_config *config)
{
	const bool same_device = strcmp(camera->config.device, config->device) == 0 &&
				 camera->config.width == config->width &&
				 camera->config.height == config->height &&
				 camera->config.mhz == config->mhz;

	if (!same_device)
		close_device(camera);
	camera->config = *config;
	camera->present = true;
	camera->leaving = false;
	camera->device_reason = camera->fault = ROC_REASON_NONE;
	camera->device_next_ns = camera->spawn_next_ns = 0;
	camera->crashes = 0;
	camera->decided = false;
	if (!config->valid)
		roc_log(ROC_LOG_ERROR, number(camera), "Camera %d (%s) is not used: %s",
			number(camera), config->name, config->problem);
	publish(camera, roc_now_ns());
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
	stop_worker(camera, roc_now_ns());
}

void roc_camera_drop(struct roc_camera *camera)
{
	camera->leaving = true;
	camera->changing = false;
}

static void leave(struct roc_camera *camera, uint64_t now)
{
	const uint32_t index = camera->status.index;

	stop_worker(camera, now);
	if (camera->worker.pid)
		return;
	close_device(camera);
	if (!camera->present)
		return;
	explicit_bzero(&camera->config, sizeof(camera->config));
	camera->present = false;
	(void)roc_status_clear(camera->service->status, index);
	roc_camera_init(camera, camera->service, index);
}

static void watch_worker(struct roc_camera *camera, uint64_t now)
{
	struct roc_worker *worker = &camera->worker;
	const uint32_t patience_ms = worker->reported ? ROC_WATCHDOG_MS : ROC_FIRST_WORD_MS;

	if (worker->stopping_ns && now - worker->stopping_ns > ROC_STOP_MS * ROC_NS_PER_MS) {
		kill_worker(camera);
	} else if (!worker->stopping_ns && !worker->hung &&
		   now - worker->heard_ns > patience_ms * ROC_NS_PER_MS) {
		worker->hung = true;
		kill_worker(camera);
	}
}

uint64_t roc_camera_tick(struct roc_camera *camera, uint64_t now)
{
	const uint64_t next = now + TICK_NS;
	bool known;

	if (camera->worker.pid)
		watch_worker(camera, now);
	if (camera->changing && !camera->worker.pid) {
		apply(camera, &camera->next);
		explicit_bzero(&camera->next, sizeof(camera->next));
		camera->changing = false;
	}
	if (camera->leaving || (camera->present && !is_wanted(camera))) {
		if (camera->leaving) {
			leave(camera, now);
		} else {
			stop_worker(camera, now);
			if (!camera->worker.pid)
				close_device(camera);
		}
		return next;
	}
	if (!camera->present || camera->worker.pid)
		return next;
	if (camera->device < 0 && now >= camera->device_next_ns) {
		camera->device_next_ns = now + ROC_DEVICE_RETRY_MS * ROC_NS_PER_MS;
		const struct roc_device_format format = wanted_format(camera, &known);
		if (open_device(camera, &format) == 0)
			camera->provisional = !known;
		publish(camera, now);
	}
	if (camera->device >= 0 && now >= camera->spawn_next_ns) {
		start_worker(camera, now);
		publish(camera, now);
	}
	return next;
}

void roc_camera_stop(struct roc_camera *camera, uint64_t now)
{
	camera->spawn_next_ns = UINT64_MAX;
	camera->device_next_ns = UINT64_MAX;
	stop_worker(camera, now);
}

bool roc_camera_is_idle(const struct roc_camera *camera)
{
	return camera->worker.pid == 0;
}

void roc_camera_finish(struct roc_camera *camera)
{
	if (camera->worker.pid) {
		kill_worker(camera);
		(void)waitpid(camera->worker.pid, NULL, 0);
	}
	forget_worker(camera);
	close_device(camera);
	explicit_bzero(&camera->config, sizeof(camera->config));
}
