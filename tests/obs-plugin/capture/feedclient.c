/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feedclient.h"

#include <linux/videodev2.h>

#include "fakedevice.h"
#include "fakesegment.h"

struct client one, two;
struct roc_camera_status camera;

void feed_setup(void)
{
	fake_reset();
	fake_segment_reset();
	fake_add(0, 64, 36, V4L2_PIX_FMT_YUV420);
	camera = (struct roc_camera_status){.state = ROC_STATE_LIVE,
					    .last_frame_ns = 1,
					    .device_width = 64,
					    .device_height = 36,
					    .device_fourcc = V4L2_PIX_FMT_YUV420,
					    .format_generation = 1,
					    .device = PATH};
	fake_segment_camera(&camera);
}

void feed_teardown(void)
{
	roc_feed_settle();
	ck_assert_int_eq(fake_open_count(0), 0);
	ck_assert_int_eq(fake_segment_references(), 0);
}

void push(int value)
{
	WAIT(fake_push(0, &(struct fake_picture){.value = value}) == 1);
}

static void on_picture(void *userdata, const struct roc_feed_picture *picture)
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

static void on_lost(void *userdata, enum roc_feed_loss why)
{
	struct client *client = userdata;

	pthread_mutex_lock(&client->lock);
	client->lost++;
	client->why = why;
	pthread_mutex_unlock(&client->lock);
}

static void on_opened(void *userdata, int error, const char *words)
{
	struct client *client = userdata;

	pthread_mutex_lock(&client->lock);
	client->opened++;
	client->error = error;
	snprintf(client->words, sizeof(client->words), "%s", words);
	pthread_mutex_unlock(&client->lock);
}

const struct roc_feed_callbacks client_callbacks = {on_picture, on_lost, on_opened};

void subscribe(struct client *client, const char *device, bool is_wanted)
{
	memset(client, 0, sizeof(*client));
	pthread_mutex_init(&client->lock, NULL);
	ck_assert_int_eq(
		roc_feed_subscribe(device, &client_callbacks, client, is_wanted, &client->feed), 0);
}

void unsubscribe(struct client *client)
{
	roc_feed_unsubscribe(client->feed);
	client->feed = NULL;
}

struct client known(struct client *client)
{
	pthread_mutex_lock(&client->lock);
	const struct client copy = *client;

	pthread_mutex_unlock(&client->lock);
	return copy;
}

struct roc_feed_facts facts_of(const struct client *client)
{
	struct roc_feed_facts facts;

	roc_feed_get_facts(client->feed, &facts);
	return facts;
}
