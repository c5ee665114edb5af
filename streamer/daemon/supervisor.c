/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "camera.h"
#include "clock.h"
#include "confine.h"
#include "found.h"
#include "launch.h"
#include "log.h"
#include "logfiles.h"
#include "moved.h"
#include "notify.h"
#include "redact.h"
#include "reserve.h"
#include "secrets.h"
#include "summary.h"
#include "upkeep.h"

#define BEAT_NS (500 * ROC_NS_PER_MS)
#define SECOND_NS ROC_NS_PER_S
#define LATE_NS (BEAT_NS + 500 * ROC_NS_PER_MS)
#define SUMMARY_NS (20 * ROC_NS_PER_S) /* cameras that have not decided by then are told so */
#define STOP_NS (2500 * ROC_NS_PER_MS)
#define LINGER_MS 5000
/* What a disk that blocks may add to the stop: with STOP_NS less than the unit's TimeoutStopSec=. */
#define SAVE_LIMIT_NS ROC_NS_PER_S
#define LOG_LIMIT_MS 1000

struct supervisor {
	const struct roc_options *options;
	char worker[PATH_MAX];
	struct roc_service service;
	struct roc_reserve reserve;
	struct roc_claims claims;
	struct roc_config config;
	struct roc_camera cameras[ROC_CAMERAS_MAX];
	int signals;
	int lock; /* held while we run: one streamer for a state folder */
	bool stopping;
	uint64_t stopping_ns;
	uint64_t started_ns, due_ns, beat_ns, second_ns, watchdog_ns, watchdog_every_ns;
	bool summarised;
	struct roc_upkeep upkeep;
};

static void warn_config(void *data, const char *text)
{
	(void)data;
	roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA, "%s", text);
}

static void register_secrets(const struct roc_config *config)
{
	/* Those of before stay registered: lines about them may still be under way. */
	for (uint32_t i = 0; i < config->count; i++)
		roc_secrets_register(&config->cameras[i]);
}

static void move_devices(struct roc_config *config)
{
	struct roc_move moves[ROC_CAMERAS_MAX];
	bool moved[ROC_CAMERAS_MAX];

	roc_moved_apply(moves, roc_moved_load(ROC_MOVED_PATH, moves), config, moved);
	for (uint32_t i = 0; i < config->count; i++)
		if (moved[i])
			roc_log(ROC_LOG_NOTICE, (int)i,
				"Camera %u has %s: what it is configured for is no loopback device",
				i, config->cameras[i].device);
}

static int load_config(struct supervisor *s, struct roc_config *ret_config)
{
	char error[512];
	const int r = roc_config_load(s->options->config, warn_config, NULL, ret_config, error,
				      sizeof(error));

	if (r < 0) {
		roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA, "%s", error);
		return r;
	}
	register_secrets(ret_config);
	move_devices(ret_config);
	if (ret_config->count == 0)
		roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA,
			"no camera configured: put some into %s, then 'systemctl reload "
			"roc-streamer'",
			s->options->config);
	return r;
}

static void apply_config(struct supervisor *s, const struct roc_config *config, bool first)
{
	for (uint32_t i = 0; i < ROC_CAMERAS_MAX; i++) {
		struct roc_camera *camera = &s->cameras[i];
		const bool had = i < s->config.count && !first;
		const bool has = i < config->count;

		if (!had && !has)
			continue;
		if (had && has &&
		    memcmp(&s->config.cameras[i], &config->cameras[i],
			   sizeof(config->cameras[i])) == 0)
			continue;
		if (has)
			roc_camera_set(camera, &config->cameras[i]);
		else if (had)
			roc_camera_drop(camera);
		if (!first)
			roc_log(ROC_LOG_NOTICE, (int)i, "Camera %u %s", i,
				!had  ? "added"
				: has ? "changed"
				      : "removed");
	}
}

static void reload(struct supervisor *s)
{
	struct roc_config *config = calloc(1, sizeof(*config));

	(void)roc_notify("RELOADING=1");
	if (!config || load_config(s, config) < 0) {
		roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA,
			"reload failed, the configuration of before stays in force");
	} else {
		if (s->config.count == 0 && config->count > 0) {
			s->started_ns = roc_now_ns(); /* the first: they get their summary */
			roc_found_log();
		}
		apply_config(s, config, false);
		roc_config_clear(&s->config);
		s->config = *config;
		roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "configuration reloaded, %u cameras",
			s->config.count);
	}
	if (config) {
		roc_config_clear(config);
		free(config);
	}
	(void)roc_notify("READY=1");
}

static void begin_stop(struct supervisor *s, int number)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->stopping_ns = roc_now_ns();
	(void)roc_notify("STOPPING=1");
	roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "Received signal %d. Shutting down...", number);
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
		roc_camera_stop(&s->cameras[i], s->stopping_ns);
}

static void bury(struct supervisor *s, pid_t pid, uint64_t now)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return;
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
		if (roc_camera_reaped(&s->cameras[i], pid, status, now))
			break;
}

static void reap(struct supervisor *s)
{
	const uint64_t now = roc_now_ns();
	siginfo_t info = {0};

	/* Seen first and then buried: until then its number is nobody else's, and what it may have
	   left in its process group, with its device open, ends with it. */
	while (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid > 0) {
		const pid_t pid = info.si_pid;

		if (info.si_code == CLD_STOPPED) {
			/* Taken, or it would be seen again. */
			(void)waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG);
			for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
				if (roc_camera_stopped(&s->cameras[i], pid))
					break;
		} else {
			(void)kill(-pid, SIGKILL);
			bury(s, pid, now);
		}
		info.si_pid = 0;
	}
}

static void hear_signals(struct supervisor *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			reap(s);
			break;
		case SIGHUP:
			reload(s);
			break;
		case SIGUSR1:
			roc_logfiles_reopen();
			break;
		default:
			begin_stop(s, (int)info.ssi_signo);
			break;
		}
	}
}

/* ---- once in a while ------------------------------------------------------------------------ */

static void every_second(struct supervisor *s, uint64_t now)
{
	roc_upkeep_status(&s->upkeep);
	roc_upkeep_memory(&s->upkeep, now);
	roc_upkeep_manager(&s->upkeep, s->cameras);
	if (!s->summarised && s->config.count > 0 &&
	    (roc_summary_is_decided(s->cameras) || now - s->started_ns > SUMMARY_NS)) {
		s->summarised = true;
		roc_summary_log(s->cameras);
	}
}

static uint64_t earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* @return when to wake up at the latest */
static uint64_t do_due(struct supervisor *s)
{
	const uint64_t now = roc_now_ns();
	uint64_t next = now + BEAT_NS;

	/* We have been away (suspend, a starved machine): so have the workers, and their words may
	   still lie unread. Their silence begins to count anew. */
	if (s->due_ns && now - s->due_ns > LATE_NS)
		for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
			s->cameras[i].worker.heard_ns = now;
	s->due_ns = now;
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
		next = earliest(next, roc_camera_tick(&s->cameras[i], now));
	if (now - s->beat_ns >= BEAT_NS) {
		s->beat_ns = now;
		(void)roc_status_beat(s->service.status, now);
	}
	if (now - s->second_ns >= SECOND_NS) {
		s->second_ns = now;
		every_second(s, now);
	}
	if (s->watchdog_every_ns && now - s->watchdog_ns >= s->watchdog_every_ns) {
		s->watchdog_ns = now;
		(void)roc_notify("WATCHDOG=1");
	}
	if (s->watchdog_every_ns)
		next = earliest(next, s->watchdog_ns + s->watchdog_every_ns);
	return next;
}

static int wait_events(struct supervisor *s, uint64_t until)
{
	struct pollfd fds[1 + ROC_CAMERAS_MAX * ROC_CAMERA_FDS];
	int owner[1 + ROC_CAMERAS_MAX * ROC_CAMERA_FDS];
	nfds_t n = 0;

	fds[n++] = (struct pollfd){.fd = s->signals, .events = POLLIN};
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
		for (int more = roc_camera_fds(&s->cameras[i], fds + n); more > 0; more--)
			owner[n++] = i;
	const uint64_t now = roc_now_ns();
	const int ms = until > now ? (int)((until - now) / ROC_NS_PER_MS + 1) : 0;
	if (poll(fds, n, ms) < 0)
		return errno == EINTR ? 0 : -errno;
	/* Workers first: what a dead one has said is heard before it is buried. */
	for (nfds_t i = 1; i < n; i++)
		if (fds[i].revents)
			roc_camera_hear(&s->cameras[owner[i]], roc_now_ns());
	if (fds[0].revents)
		hear_signals(s);
	return 0;
}

static bool is_over(const struct supervisor *s)
{
	if (!s->stopping)
		return false;
	if (roc_now_ns() - s->stopping_ns > STOP_NS)
		return true;
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
		if (!roc_camera_is_idle(&s->cameras[i]))
			return false;
	return true;
}

/* ---- start and end -------------------------------------------------------------------------- */

static int block_signals(int *ret_fd)
{
	static const int wanted[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	(void)signal(SIGPIPE, SIG_IGN);
	*ret_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *ret_fd < 0 ? -errno : 0;
}

/* Two streamers on the same devices would fight over every frame. */
static int take_lock(struct supervisor *s)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/lock", s->options->state_dir);
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (s->lock < 0)
		return 0; /* told when something is to be remembered there */
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA,
		"another roc-streamer is running (it holds %s); 'rocctl status' shows it", path);
	return -EBUSY;
}

static int open_service(struct supervisor *s)
{
	int r = take_lock(s);

	if (r < 0)
		return r;
	r = roc_launch_find_worker(s->options->worker, s->worker, sizeof(s->worker));

	if (r < 0) {
		if (r == -EACCES)
			roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA,
				"%s may not be executed: chmod 755 %s", s->worker, s->worker);
		else
			roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA,
				"can't find roc-worker%s%s (is the package whole? see --worker)",
				s->options->worker ? " at " : "",
				s->options->worker ? s->options->worker : "");
		return r;
	}
	r = roc_memory_open(s->options->state_dir, &s->service.memory);
	if (r < 0)
		return r;
	r = roc_status_prepare(NULL, &s->service.status);
	if (r < 0)
		return r;
	r = roc_state_writer_start(s->options->state_dir, &s->upkeep.writer);
	if (r < 0)
		return r;
	s->upkeep.state_dir = s->options->state_dir;
	s->upkeep.service = &s->service;
	(void)roc_reserve_fill(&s->reserve);
	s->service.reserve = &s->reserve;
	s->service.worker = s->worker;
	s->service.upgrade_ms = s->options->upgrade_ms;
	s->service.log_level = s->options->log_level;
	return 0;
}

static void tell_of_sandbox(void)
{
	const char *missing =
		roc_confine_missing(roc_confine_landlock_abi(), roc_confine_has_filters());

	if (missing)
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA, "%s", missing);
}

/* The service manager starts us again at once, which is right after a crash only. */
static void linger(const struct supervisor *s)
{
	struct pollfd signals = {.fd = s->signals, .events = POLLIN};

	if (getenv("NOTIFY_SOCKET"))
		(void)poll(&signals, 1, LINGER_MS);
}

static int loop(struct supervisor *s)
{
	int r = 0;

	while (r == 0 && !is_over(s))
		r = wait_events(s, do_due(s));
	return r;
}

int roc_supervisor_run(const struct roc_options *options)
{
	struct supervisor *s = calloc(1, sizeof(*s));
	int status = 1;

	if (!s)
		return 1;
	s->options = options;
	s->signals = s->lock = -1;
	roc_reserve_init(&s->reserve);
	s->service.claims = &s->claims;
	s->started_ns = roc_now_ns();
	for (uint32_t i = 0; i < ROC_CAMERAS_MAX; i++)
		roc_camera_init(&s->cameras[i], &s->service, i);

	roc_log_set_level(options->log_level);
	roc_logfiles_start(options->log_dir);
	roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "roc-streamer " ROC_VERSION " starts");
	if (load_config(s, &s->config) < 0) {
		status = ROC_EX_CONFIG;
		goto out;
	}
	if (block_signals(&s->signals) < 0 || open_service(s) < 0) {
		linger(s);
		goto out;
	}
	s->watchdog_every_ns = roc_notify_watchdog_ns();
	tell_of_sandbox();
	if (s->config.count > 0)
		roc_found_log();
	apply_config(s, &s->config, true);
	/* Not before: a segment without cameras says that there are none, and that all is well. */
	roc_upkeep_status(&s->upkeep);
	roc_upkeep_manager(&s->upkeep, s->cameras);
	(void)roc_notify("READY=1");
	status = loop(s) < 0 ? 1 : 0;
out:
	for (int i = 0; i < (int)ROC_CAMERAS_MAX; i++)
		roc_camera_finish(&s->cameras[i]);
	/* First, as the rest may wait for a disk: readers see at once that it has ended. */
	if (s->service.status)
		roc_status_writer_close(s->service.status, status == 0);
	roc_upkeep_finish(&s->upkeep, roc_now_ns() + SAVE_LIMIT_NS);
	roc_memory_close(s->service.memory);
	(void)roc_reserve_release(&s->reserve);
	if (s->signals >= 0)
		close(s->signals);
	if (s->lock >= 0)
		close(s->lock);
	roc_config_clear(&s->config);
	roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "roc-streamer ends with status %d", status);
	roc_logfiles_stop(LOG_LIMIT_MS);
	roc_redact_forget_all();
	free(s);
	return status;
}
