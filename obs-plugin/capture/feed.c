/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed.c - the feeds of this process and their clients. */
#include "feed.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "feed_internal.h"

/* One lock for all: it is held for moments only, never while a callback runs or a device is used. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct roc_feed *feeds;   /* with a thread */
static struct roc_feed *retired; /* whose threads are at their ends, to be joined */
static unsigned int joining;

/* ------------------------------------------------------------------------- for the thread */

enum roc_feed_need roc_feed_need(struct roc_feed *feed)
{
	enum roc_feed_need need = ROC_FEED_NEED_NONE;

	pthread_mutex_lock(&lock);
	if (feed->clients)
		need = ROC_FEED_NEED_IDLE;
	for (const struct roc_feed_client *client = feed->clients; client; client = client->next) {
		if (client->is_wanted)
			need = ROC_FEED_NEED_PICTURES;
	}
	pthread_mutex_unlock(&lock);
	return need;
}

bool roc_feed_retire(struct roc_feed *feed)
{
	struct roc_feed **at = &feeds;

	pthread_mutex_lock(&lock);
	const bool is_over = !feed->clients;

	if (is_over) {
		while (*at != feed)
			at = &(*at)->next;
		*at = feed->next;
		feed->next = retired;
		retired = feed;
		pthread_cond_broadcast(&changed);
	}
	pthread_mutex_unlock(&lock);
	return is_over;
}

struct message {
	const struct roc_feed_picture *picture; /* or */
	enum roc_feed_loss loss;                /* or */
	int error;
	const char *words;
};

static struct roc_feed_client *next_to_tell(struct roc_feed *feed, bool is_picture)
{
	for (struct roc_feed_client *client = feed->clients; client; client = client->next) {
		if (client->told != feed->messages && (client->is_wanted || !is_picture))
			return client;
	}
	return NULL;
}

static void call(const struct roc_feed_client *client, const struct message *message)
{
	if (message->picture)
		client->callbacks.picture(client->userdata, message->picture);
	else if (message->loss)
		client->callbacks.lost(client->userdata, message->loss);
	else if (client->callbacks.opened)
		client->callbacks.opened(client->userdata, message->error, message->words);
}

/* Clients may come and go meanwhile, but the one that is being called: it waits for the end of it. */
static void tell(struct roc_feed *feed, const struct message *message)
{
	struct roc_feed_client *client;

	pthread_mutex_lock(&lock);
	feed->messages++;
	while ((client = next_to_tell(feed, message->picture))) {
		client->told = feed->messages;
		client->is_busy = true;
		pthread_mutex_unlock(&lock);
		call(client, message);
		pthread_mutex_lock(&lock);
		client->is_busy = false;
		pthread_cond_broadcast(&changed);
	}
	pthread_mutex_unlock(&lock);
}

void roc_feed_tell_picture(struct roc_feed *feed, const struct roc_feed_picture *picture)
{
	tell(feed, &(struct message){.picture = picture});
}

void roc_feed_tell_lost(struct roc_feed *feed, enum roc_feed_loss why)
{
	tell(feed, &(struct message){.loss = why});
}

void roc_feed_tell_opened(struct roc_feed *feed, int error, const char *words)
{
	tell(feed, &(struct message){.error = error, .words = words});
}

/* ------------------------------------------------------------------------- for the clients */

static void free_feed(struct roc_feed *feed)
{
	if (!feed)
		return;
	if (feed->wake >= 0)
		close(feed->wake);
	free(feed);
}

static void wake(const struct roc_feed *feed)
{
	(void)eventfd_write(feed->wake, 1);
}

/* With the lock, which is given up meanwhile. Takes no time: those threads are at their ends. */
static void join_retired(void)
{
	struct roc_feed *list = retired;

	if (!list)
		return;
	retired = NULL;
	joining++;
	pthread_mutex_unlock(&lock);
	while (list) {
		struct roc_feed *feed = list;

		list = feed->next;
		pthread_join(feed->thread, NULL);
		free_feed(feed);
	}
	pthread_mutex_lock(&lock);
	joining--;
	pthread_cond_broadcast(&changed);
}

static int create_feed(const char *device, struct roc_feed **ret_feed)
{
	struct roc_feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return -ENOMEM;
	strcpy(feed->device, device);
	feed->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (feed->wake < 0) {
		const int r = -errno;

		free_feed(feed);
		return r;
	}
	*ret_feed = feed;
	return 0;
}

/* Signals are for the threads of OBS. */
static int start_thread(struct roc_feed *feed)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&feed->thread, NULL, roc_feed_run, feed);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

static struct roc_feed *find_feed(const char *device)
{
	struct roc_feed *feed = feeds;

	while (feed && strcmp(feed->device, device) != 0)
		feed = feed->next;
	return feed;
}

/* With the lock. The thread's first act is to look for its client, for which it needs the lock. */
static int add_client(const char *device, struct roc_feed_client *client)
{
	struct roc_feed *feed = find_feed(device);
	int r;

	if (feed) {
		client->next = feed->clients;
		client->told = feed->messages;
		client->feed = feed;
		feed->clients = client;
		wake(feed);
		return 0;
	}
	r = create_feed(device, &feed);
	if (r < 0)
		return r;
	client->feed = feed;
	feed->clients = client;
	r = start_thread(feed);
	if (r < 0) {
		free_feed(feed);
		return r;
	}
	feed->next = feeds;
	feeds = feed;
	return 0;
}

int roc_feed_subscribe(const char *device, const struct roc_feed_callbacks *callbacks,
		       void *userdata, bool is_wanted, struct roc_feed_client **ret_client)
{
	struct roc_feed_client *client;
	int r;

	if (!*device || strlen(device) >= sizeof(((struct roc_feed *)NULL)->device))
		return -EINVAL;
	client = calloc(1, sizeof(*client));
	if (!client)
		return -ENOMEM;
	client->callbacks = *callbacks;
	client->userdata = userdata;
	client->is_wanted = is_wanted;
	pthread_mutex_lock(&lock);
	join_retired();
	r = add_client(device, client);
	pthread_mutex_unlock(&lock);
	if (r < 0)
		free(client);
	else
		*ret_client = client;
	return r;
}

static void wait_until_idle(const struct roc_feed_client *client)
{
	while (client->is_busy)
		pthread_cond_wait(&changed, &lock);
}

void roc_feed_unsubscribe(struct roc_feed_client *client)
{
	struct roc_feed_client **at;

	if (!client)
		return;
	pthread_mutex_lock(&lock);
	at = &client->feed->clients;
	while (*at != client)
		at = &(*at)->next;
	*at = client->next;
	wake(client->feed);
	wait_until_idle(client);
	pthread_mutex_unlock(&lock);
	free(client);
}

void roc_feed_want(struct roc_feed_client *client, bool is_wanted)
{
	pthread_mutex_lock(&lock);
	if (client->is_wanted != is_wanted) {
		client->is_wanted = is_wanted;
		wake(client->feed);
	}
	if (!is_wanted)
		wait_until_idle(client);
	pthread_mutex_unlock(&lock);
}

void roc_feed_get_facts(const struct roc_feed_client *client, struct roc_feed_facts *ret_facts)
{
	struct roc_feed *feed = client->feed;
	const uint64_t size = atomic_load(&feed->size);

	*ret_facts = (struct roc_feed_facts){
		.open = atomic_load(&feed->open),
		.error = atomic_load(&feed->error),
		.width = (uint32_t)(size >> 32),
		.height = (uint32_t)size,
		.last_picture_ns = atomic_load(&feed->last_picture_ns),
		.last_is_placeholder = atomic_load(&feed->last_is_placeholder),
		.frames = atomic_load(&feed->frames),
		.damaged = atomic_load(&feed->damaged),
		.opens = atomic_load(&feed->opens),
		.format_generation = atomic_load(&feed->format_generation),
	};
}

static bool is_any_without_client(void)
{
	const struct roc_feed *feed = feeds;

	while (feed && feed->clients)
		feed = feed->next;
	return feed;
}

void roc_feed_settle(void)
{
	pthread_mutex_lock(&lock);
	for (;;) {
		join_retired();
		if (!retired && joining == 0 && !is_any_without_client())
			break;
		if (!retired)
			pthread_cond_wait(&changed, &lock);
	}
	pthread_mutex_unlock(&lock);
}
