/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lookup.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "text.h"

#define QUESTIONS 4                    /* one for each stream's host, and one more */
#define SLICE_NS (100 * ROC_NS_PER_MS) /* how late a word to stop may be noticed */
#define KEEP_NS (5 * ROC_NS_PER_S)     /* an answer that nobody has taken */

enum state { FREE = 0, ASKED, ANSWERED };

struct question {
	enum state state;
	char host[256];
	char service[16];
	int gai;
	struct addrinfo *list;
	uint64_t answered_ns;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the questions */
static pthread_cond_t answered;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct question questions[QUESTIONS];

static void init(void)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&answered, &attr);
	pthread_condattr_destroy(&attr);
}

static int resolve(const char *host, const char *service, int flags, struct addrinfo **ret_list)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = flags};

	*ret_list = NULL;
	return getaddrinfo(host, service, &hints, ret_list);
}

static void *ask(void *data)
{
	struct question *question = data;
	struct addrinfo *list;
	/* Nobody else writes to one that is being asked. */
	const int gai = resolve(question->host, question->service, 0, &list);

	pthread_mutex_lock(&lock);
	question->gai = gai;
	question->list = list;
	question->answered_ns = roc_now_ns();
	question->state = ANSWERED;
	pthread_cond_broadcast(&answered);
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* Lock held. */
static void forget(struct question *question)
{
	if (question->list)
		freeaddrinfo(question->list);
	memset(question, 0, sizeof(*question));
}

/* Lock held. The question that is open or answered, else a new one; NULL: all are open. */
static struct question *find(const char *host, const char *service, int *reterr)
{
	struct question *unused = NULL;
	pthread_t thread;

	for (int i = 0; i < QUESTIONS; i++) {
		struct question *question = &questions[i];

		if (question->state == ANSWERED && roc_now_ns() - question->answered_ns > KEEP_NS)
			forget(question);
		if (question->state == FREE)
			unused = question;
		else if (strcmp(question->host, host) == 0 &&
			 strcmp(question->service, service) == 0)
			return question;
	}
	*reterr = -EAGAIN;
	if (!unused)
		return NULL;
	roc_text_copy(unused->host, sizeof(unused->host), host);
	roc_text_copy(unused->service, sizeof(unused->service), service);
	unused->state = ASKED;
	if (pthread_create(&thread, NULL, ask, unused) != 0) {
		forget(unused);
		*reterr = -ENOMEM;
		return NULL;
	}
	pthread_detach(thread);
	return unused;
}

/* Lock held; let go of while waiting. */
static void wait_some(uint64_t until_ns)
{
	const uint64_t slice = roc_now_ns() + SLICE_NS;
	const uint64_t end = slice < until_ns ? slice : until_ns;
	const struct timespec ts = {.tv_sec = (time_t)(end / ROC_NS_PER_S),
				    .tv_nsec = (long)(end % ROC_NS_PER_S)};

	(void)pthread_cond_timedwait(&answered, &lock, &ts);
}

int roc_lookup(const char *host, uint32_t port, uint32_t wait_ms, struct roc_cancel *cancel,
	       struct addrinfo **ret_list, int *ret_gai)
{
	const uint64_t until = roc_now_ns() + wait_ms * ROC_NS_PER_MS;
	char service[16];
	int r = 0;

	(void)snprintf(service, sizeof(service), "%u", port);
	*ret_gai = resolve(host, service, AI_NUMERICHOST | AI_NUMERICSERV, ret_list);
	if (*ret_gai == 0)
		return 0;

	pthread_once(&once, init);
	pthread_mutex_lock(&lock);
	for (;;) {
		struct question *question = find(host, service, &r);

		if (!question)
			break;
		if (question->state == ANSWERED) {
			*ret_gai = question->gai;
			*ret_list = question->list;
			question->list = NULL;
			forget(question);
			r = *ret_gai == 0 ? 0 : -ENOENT;
			break;
		}
		r = roc_cancel_stopped(cancel) ? -ECANCELED : roc_now_ns() >= until ? -EAGAIN : 0;
		if (r < 0)
			break;
		wait_some(until);
	}
	pthread_mutex_unlock(&lock);
	return r;
}
