/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "state_writer.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "background.h"
#include "memory.h"
#include "text.h"

enum step { IDLE, SUBMITTED, FINISHED };

struct roc_state_writer {
	char dir[PATH_MAX]; /* never changed */
	bool has_thread;    /* never changed */
	pthread_t thread;

	pthread_mutex_t lock; /* guards all below; never held while a file is touched */
	pthread_cond_t changed;
	enum step step;
	char *text; /* submitted and not yet taken by the thread */
	int result;
	bool stopping, ended;
};

/* Lock held; released while the file is written. */
static void write_text(struct roc_state_writer *writer)
{
	char *text = writer->text;

	writer->text = NULL;
	pthread_mutex_unlock(&writer->lock);
	const int r = roc_memory_write(writer->dir, text);
	free(text);
	pthread_mutex_lock(&writer->lock);
	writer->result = r;
	writer->step = FINISHED;
	pthread_cond_broadcast(&writer->changed);
}

static void *run(void *data)
{
	struct roc_state_writer *writer = data;

	pthread_mutex_lock(&writer->lock);
	while (writer->text || !writer->stopping) {
		if (writer->text)
			write_text(writer);
		else
			pthread_cond_wait(&writer->changed, &writer->lock);
	}
	writer->ended = true;
	pthread_cond_broadcast(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
	return NULL;
}

int roc_state_writer_start(const char *dir, struct roc_state_writer **ret_writer)
{
	struct roc_state_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return -ENOMEM;
	/* too long to be a folder: writing then fails with the reason */
	roc_text_copy(writer->dir, sizeof(writer->dir), dir);
	pthread_mutex_init(&writer->lock, NULL);
	roc_background_cond_init(&writer->changed);
	writer->has_thread = true;
	if (roc_background_start(&writer->thread, run, writer) < 0)
		writer->has_thread = false;
	*ret_writer = writer;
	return 0;
}

bool roc_state_writer_is_busy(struct roc_state_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	const bool busy = writer->step != IDLE;
	pthread_mutex_unlock(&writer->lock);
	return busy;
}

void roc_state_writer_submit(struct roc_state_writer *writer, char *text)
{
	pthread_mutex_lock(&writer->lock);
	writer->text = text;
	writer->step = SUBMITTED;
	if (writer->has_thread)
		pthread_cond_broadcast(&writer->changed);
	else
		write_text(writer);
	pthread_mutex_unlock(&writer->lock);
}

int roc_state_writer_take(struct roc_state_writer *writer, uint64_t until_ns, int *ret_result)
{
	int r = 0;

	pthread_mutex_lock(&writer->lock);
	while (writer->step == SUBMITTED && until_ns > 0 &&
	       roc_background_wait(&writer->changed, &writer->lock, until_ns))
		;
	if (writer->step == FINISHED) {
		*ret_result = writer->result;
		writer->step = IDLE;
		r = 1;
	}
	pthread_mutex_unlock(&writer->lock);
	return r;
}

void roc_state_writer_stop(struct roc_state_writer *writer, uint64_t until_ns)
{
	if (!writer)
		return;
	pthread_mutex_lock(&writer->lock);
	writer->stopping = true;
	pthread_cond_broadcast(&writer->changed);
	while (writer->has_thread && !writer->ended &&
	       roc_background_wait(&writer->changed, &writer->lock, until_ns))
		;
	const bool ended = !writer->has_thread || writer->ended;
	pthread_mutex_unlock(&writer->lock);
	if (!ended) {
		pthread_detach(writer->thread); /* it goes on using its memory */
		return;
	}
	if (writer->has_thread)
		pthread_join(writer->thread, NULL);
	pthread_cond_destroy(&writer->changed);
	pthread_mutex_destroy(&writer->lock);
	free(writer);
}
