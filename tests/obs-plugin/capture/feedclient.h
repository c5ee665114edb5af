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

/* Fixture: device 0, 64x36 YU12, of a camera that is live. */
#define PATH "/dev/video0"
extern struct client one, two;
extern struct roc_camera_status camera;
void feed_setup(void);
void feed_teardown(void);

/** Device 0 gets a picture, as soon as it has one reader. */
void push(int value);

extern const struct roc_feed_callbacks client_callbacks;
void subscribe(struct client *client, const char *device, bool is_wanted);
void unsubscribe(struct client *client);

/** A copy of what it knows by now; the planes of the picture are not valid any more. */
struct client known(struct client *client);
struct roc_feed_facts facts_of(const struct client *client);

#endif
