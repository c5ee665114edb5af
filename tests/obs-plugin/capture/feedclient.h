/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feedclient.h - a client that writes down what it is told, and waiting for it with a deadline. */
#ifndef ROC_TEST_FEEDCLIENT_H
#define ROC_TEST_FEEDCLIENT_H

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "feed.h"
#include "suite.h"

#define DEADLINE_MS 10000u

struct client {
	struct roc_feed_client *feed;
	pthread_mutex_t lock;
	int pictures, value; /* how many; first byte of the newest */
	struct roc_feed_picture picture;
	int lost, opened;
	enum roc_feed_loss why;
	int error;
	char words[ROC_V4L2_WORDS];
	bool must_block, is_blocked; /* within the picture callback */
};

static inline uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000u + (uint64_t)ts.tv_nsec / 1000000u;
}

static inline void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

#define WAIT(condition)                                                                            \
	do {                                                                                       \
		const uint64_t end_ = now_ms() + DEADLINE_MS;                                      \
		while (!(condition)) {                                                             \
			ck_assert_msg(now_ms() < end_, "not within the deadline: %s", #condition); \
			nap();                                                                     \
		}                                                                                  \
	} while (0)

static inline void on_picture(void *userdata, const struct roc_feed_picture *picture)
{
	struct client *client = userdata;

	pthread_mutex_lock(&client->lock);
	client->picture = *picture;
	client->value = picture->planes[0][0];
	client->pictures++;
	while (client->must_block) {
		client->is_blocked = true;
		pthread_mutex_unlock(&client->lock);
		nap();
		pthread_mutex_lock(&client->lock);
	}
	client->is_blocked = false;
	pthread_mutex_unlock(&client->lock);
}

static inline void on_lost(void *userdata, enum roc_feed_loss why)
{
	struct client *client = userdata;

	pthread_mutex_lock(&client->lock);
	client->lost++;
	client->why = why;
	pthread_mutex_unlock(&client->lock);
}

static inline void on_opened(void *userdata, int error, const char *words)
{
	struct client *client = userdata;

	pthread_mutex_lock(&client->lock);
	client->opened++;
	client->error = error;
	snprintf(client->words, sizeof(client->words), "%s", words);
	pthread_mutex_unlock(&client->lock);
}

static inline void subscribe(struct client *client, const char *device, bool is_wanted)
{
	static const struct roc_feed_callbacks callbacks = {on_picture, on_lost, on_opened};

	memset(client, 0, sizeof(*client));
	pthread_mutex_init(&client->lock, NULL);
	ck_assert_int_eq(roc_feed_subscribe(device, &callbacks, client, is_wanted, &client->feed),
			 0);
}

static inline void unsubscribe(struct client *client)
{
	roc_feed_unsubscribe(client->feed);
	client->feed = NULL;
}

/* A copy of what it knows by now; the planes of the picture are not valid any more. */
static inline struct client known(struct client *client)
{
	pthread_mutex_lock(&client->lock);
	const struct client copy = *client;

	pthread_mutex_unlock(&client->lock);
	return copy;
}

static inline struct roc_feed_facts facts_of(const struct client *client)
{
	struct roc_feed_facts facts;

	roc_feed_get_facts(client->feed, &facts);
	return facts;
}

#endif
