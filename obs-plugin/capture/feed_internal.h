/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_internal.h - what the two halves of a feed share: its clients (feed.c), its thread. */
#ifndef ROC_FEED_INTERNAL_H
#define ROC_FEED_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "feed.h"
#include "watch.h"

struct roc_feed_client {
	struct roc_feed *feed;
	struct roc_feed_callbacks callbacks;
	void *userdata;

	/* Under the lock of feed.c. */
	struct roc_feed_client *next;
	bool is_wanted;
	bool is_busy;  /* one of its callbacks is running */
	uint64_t told; /* number of the newest message that it has had */
};

struct roc_feed {
	char device[sizeof(((struct roc_camera_status *)NULL)->device)];
	pthread_t thread;
	int wake; /* eventfd: its clients or their wishes have changed */

	/* Under the lock of feed.c. */
	struct roc_feed *next;
	struct roc_feed_client *clients;
	uint64_t messages;

	/* Written by the thread, read by all. */
	_Atomic bool open, last_is_placeholder;
	_Atomic int error;
	_Atomic uint32_t format_generation;
	_Atomic uint64_t size; /* width << 32 | height */
	_Atomic uint64_t last_picture_ns, frames, damaged, opens;
};

enum roc_feed_need {
	ROC_FEED_NEED_NONE, /* there is no client any more */
	ROC_FEED_NEED_IDLE, /* nobody wants pictures now */
	ROC_FEED_NEED_PICTURES,
};

enum roc_feed_need roc_feed_need(struct roc_feed *feed);

/** True: it is out of the list, its thread must end at once. False: it has a client again. */
bool roc_feed_retire(struct roc_feed *feed);

/* To all clients; pictures only to those who want them. */
void roc_feed_tell_picture(struct roc_feed *feed, const struct roc_feed_picture *picture);
void roc_feed_tell_lost(struct roc_feed *feed, enum roc_feed_loss why);
void roc_feed_tell_opened(struct roc_feed *feed, int error, const char *words);

/** The thread. @feed is a struct roc_feed. */
void *roc_feed_run(void *feed);

#endif
