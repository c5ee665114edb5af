/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logfiles.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "background.h"
#include "clock.h"
#include "config.h"
#include "log.h"
#include "log_queue.h"
#include "log_targets.h"
#include "text.h"

/* Of the thread that logs. */
static struct {
	struct roc_flood floods[ROC_CAMERAS_MAX];
	const char *states[ROC_CAMERAS_MAX];
} cameras;

static struct {
	const char *dir; /* set before the thread starts */
	bool has_thread;
	pthread_t thread;
	pthread_cond_t changed;

	pthread_mutex_t lock; /* guards all below; never held while a line is written */
	struct roc_log_queue queue;
	bool stopping, ended;
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER};

int roc_flood_pass(struct roc_flood *flood, uint64_t now_ns, uint32_t *ret_suppressed)
{
	return roc_allowance_take(&flood->lines, ROC_FLOOD_LINES,
				  ROC_FLOOD_REFILL_MS * ROC_NS_PER_MS, now_ns, ret_suppressed);
}

/* ---- the thread ----------------------------------------------------------------------------- */

/* Lock held; released while something is written. @return false: there was nothing to do */
static bool write_next(struct roc_log_line *line)
{
	const enum roc_log_item item = roc_log_queue_pop(&writer.queue, line);

	if (item == ROC_LOG_NOTHING)
		return false;
	pthread_mutex_unlock(&writer.lock);
	if (item == ROC_LOG_REOPEN)
		roc_log_targets_reopen();
	else
		roc_log_targets_write(line);
	pthread_mutex_lock(&writer.lock);
	return true;
}

static void *run(void *data)
{
	struct roc_log_line line;

	(void)data;
	roc_log_targets_open(writer.dir);
	pthread_mutex_lock(&writer.lock);
	for (;;) {
		if (write_next(&line))
			continue;
		if (writer.stopping)
			break;
		pthread_cond_wait(&writer.changed, &writer.lock);
	}
	pthread_mutex_unlock(&writer.lock);
	roc_log_targets_close();
	pthread_mutex_lock(&writer.lock);
	writer.ended = true;
	pthread_cond_broadcast(&writer.changed);
	pthread_mutex_unlock(&writer.lock);
	return NULL;
}

/* Lock held: something was queued. */
static void wake(void)
{
	struct roc_log_line line;

	if (writer.has_thread)
		pthread_cond_broadcast(&writer.changed);
	else
		while (write_next(&line))
			;
}

/* ---- the sink ------------------------------------------------------------------------------- */

static void queue_line(enum roc_log_level level, int camera, const char *text)
{
	const bool known = camera >= 0 && camera < (int)ROC_CAMERAS_MAX;
	struct roc_log_line line = {.level = level, .camera = camera};
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	line.time_ns = (uint64_t)now.tv_sec * ROC_NS_PER_S + (uint64_t)now.tv_nsec;
	roc_text_copy(line.text, sizeof(line.text), text);
	line.console = !roc_log_targets_journal(level, camera,
						known ? cameras.states[camera] : NULL, text);
	pthread_mutex_lock(&writer.lock);
	(void)roc_log_queue_push(&writer.queue, &line);
	wake();
	pthread_mutex_unlock(&writer.lock);
}

static void sink(void *data, enum roc_log_level level, int camera, const char *text)
{
	uint32_t suppressed = 0;

	(void)data;
	if (camera >= 0 && camera < (int)ROC_CAMERAS_MAX && level < ROC_LOG_DEBUG &&
	    !roc_flood_pass(&cameras.floods[camera], roc_now_ns(), &suppressed))
		return;
	if (suppressed) {
		char note[64];

		(void)snprintf(note, sizeof(note), "(%u lines of this camera left out)",
			       suppressed);
		queue_line(ROC_LOG_WARNING, camera, note);
	}
	queue_line(level, camera, text);
}

/* ---- start and end -------------------------------------------------------------------------- */

void roc_logfiles_start(const char *dir)
{
	memset(&cameras, 0, sizeof(cameras));
	roc_log_queue_clear(&writer.queue);
	writer.stopping = writer.ended = false;
	writer.dir = dir;
	roc_background_cond_init(&writer.changed);
	const int r = roc_background_start(&writer.thread, run, NULL);
	writer.has_thread = r == 0;
	if (r < 0)
		roc_log_targets_open(dir);
	roc_log_set_sink(sink, NULL);
	if (r < 0)
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA,
			"can't start the thread that writes the log: %s; a slow disk will stop the "
			"cameras",
			strerror(-r));
}

void roc_logfiles_reopen(void)
{
	pthread_mutex_lock(&writer.lock);
	roc_log_queue_push_reopen(&writer.queue);
	wake();
	pthread_mutex_unlock(&writer.lock);
}

void roc_logfiles_set_state(uint32_t camera, const char *state)
{
	if (camera < ROC_CAMERAS_MAX)
		cameras.states[camera] = state;
}

void roc_logfiles_stop(uint32_t limit_ms)
{
	const uint64_t until = roc_now_ns() + limit_ms * ROC_NS_PER_MS;

	roc_log_set_sink(NULL, NULL);
	if (!writer.has_thread) {
		roc_log_targets_close();
		return;
	}
	pthread_mutex_lock(&writer.lock);
	writer.stopping = true;
	pthread_cond_broadcast(&writer.changed);
	while (!writer.ended && roc_background_wait(&writer.changed, &writer.lock, until))
		;
	const bool ended = writer.ended;
	pthread_mutex_unlock(&writer.lock);
	if (ended)
		pthread_join(writer.thread, NULL);
	else
		pthread_detach(writer.thread); /* blocked: it ends with the process */
}
