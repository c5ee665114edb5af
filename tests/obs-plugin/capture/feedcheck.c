/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feedcheck [--busy MS] DEVICE...: subscribe to the feed of each device (one that is named twice has
 * two clients) and judge the pictures of framecheck's and testcam's kind that come.
 *
 * Prints a line of JSON, an array with an object for each client, ten times a second until SIGINT.
 * SIGUSR1: from now on no client wants pictures, SIGUSR2: all want them again. --busy: a client
 * takes so long over a picture.
 */
#include <errno.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "feed.h"
#include "verdict.h"

#define CLIENTS_MAX 32
#define AGES 128 /* of the newest pictures */
#define PRINT_EVERY_NS 100000000L

struct client {
	const char *device;
	struct roc_feed_client *feed;

	pthread_mutex_t lock;
	unsigned int pictures, camera, torn, unreadable, placeholder;
	unsigned int repeated, backwards; /* of the camera's pictures */
	unsigned int mistaken;            /* placeholders taken for pictures, or the other way */
	struct roc_stamp stamp;
	uint32_t width, height, range, matrix, fourcc;
	uint32_t ages_us[AGES]; /* driver to callback */
	unsigned int lost[ROC_FEED_LOSS_ERROR + 1], opened, refused;
};

static struct client clients[CLIENTS_MAX];
static int client_count;
static long busy_ms;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

static struct roc_image image_of(const struct roc_feed_picture *picture)
{
	const unsigned int across = picture->width / 2, down = picture->height / 2;
	const uint8_t *u = picture->planes[1];
	const bool is_nv12 = picture->fourcc == V4L2_PIX_FMT_NV12;
	const uint8_t *v = is_nv12 ? u + 1 : picture->planes[2];
	const size_t step = is_nv12 ? 2 : 1;

	return (struct roc_image){
		.y = {picture->planes[0], picture->strides[0], 1, picture->width, picture->height},
		.u = {u, picture->strides[1], step, across, down},
		.v = {v, picture->strides[1], step, across, down},
	};
}

static void judge(struct client *client, const struct roc_feed_picture *picture)
{
	const struct roc_contents contents = {0};
	const struct roc_image image = image_of(picture);
	const struct roc_verdict verdict = roc_verdict_of(&image, &contents);
	const struct roc_stamp *last = &client->stamp, *stamp = &verdict.stamp;

	client->torn += verdict.show == ROC_SHOW_TORN;
	client->unreadable += verdict.show == ROC_SHOW_UNREADABLE;
	client->placeholder += picture->is_placeholder;
	client->mistaken += picture->is_placeholder != (verdict.show == ROC_SHOW_PLACEHOLDER);
	if (verdict.show != ROC_SHOW_CAMERA)
		return;
	if (client->camera > 0) {
		client->repeated += roc_stamp_equal(stamp, last);
		client->backwards += stamp->time_us < last->time_us;
	}
	client->camera++;
	client->stamp = *stamp;
}

static void on_picture(void *userdata, const struct roc_feed_picture *picture)
{
	struct client *client = userdata;
	const uint64_t age_ns = now_ns() - picture->timestamp_ns;

	pthread_mutex_lock(&client->lock);
	client->ages_us[client->pictures % AGES] = (uint32_t)(age_ns / 1000u);
	client->pictures++;
	client->width = picture->width;
	client->height = picture->height;
	client->range = picture->range;
	client->matrix = picture->matrix;
	client->fourcc = picture->fourcc;
	judge(client, picture);
	pthread_mutex_unlock(&client->lock);
	if (busy_ms)
		nanosleep(&(struct timespec){.tv_sec = busy_ms / 1000,
					     .tv_nsec = busy_ms % 1000 * 1000000},
			  NULL);
}

static void on_lost(void *userdata, enum roc_feed_loss why)
{
	struct client *client = userdata;

	pthread_mutex_lock(&client->lock);
	client->lost[why]++;
	pthread_mutex_unlock(&client->lock);
}

static void on_opened(void *userdata, int error, const char *words)
{
	struct client *client = userdata;

	if (error)
		fprintf(stderr, "%s: %s\n", client->device, words);
	pthread_mutex_lock(&client->lock);
	client->opened += error == 0;
	client->refused += error != 0;
	pthread_mutex_unlock(&client->lock);
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void print_client(struct client *client)
{
	struct roc_feed_facts facts;
	uint32_t ages[AGES];
	const char *error;

	roc_feed_get_facts(client->feed, &facts);
	error = facts.error ? strerrorname_np(-facts.error) : "";
	pthread_mutex_lock(&client->lock);
	const unsigned int count = client->pictures < AGES ? client->pictures : AGES;

	memcpy(ages, client->ages_us, sizeof(ages));
	qsort(ages, count, sizeof(ages[0]), compare);
	printf("{\"device\":\"%s\",\"open\":%d,\"error\":\"%s\",\"opens\":%u,\"generation\":%u,",
	       client->device, facts.open, error ? error : "?", (unsigned int)facts.opens,
	       facts.format_generation);
	printf("\"pictures\":%u,\"camera\":%u,\"torn\":%u,\"unreadable\":%u,\"placeholder\":%u,",
	       client->pictures, client->camera, client->torn, client->unreadable,
	       client->placeholder);
	printf("\"repeated\":%u,\"backwards\":%u,\"mistaken\":%u,\"damaged\":%u,", client->repeated,
	       client->backwards, client->mistaken, (unsigned int)facts.damaged);
	printf("\"width\":%u,\"height\":%u,\"range\":%u,\"matrix\":%u,\"fourcc\":\"%.4s\",",
	       client->width, client->height, client->range, client->matrix,
	       client->fourcc ? (const char *)&client->fourcc : "none");
	printf("\"age_us\":%u,\"age_90_us\":%u,", count ? ages[count / 2] : 0,
	       count ? ages[count * 9 / 10] : 0);
	printf("\"opened\":%u,\"refused\":%u,\"released\":%u,\"streamer\":%u,\"format\":%u,"
	       "\"failed\":%u,\"is_placeholder\":%d}",
	       client->opened, client->refused, client->lost[ROC_FEED_LOSS_RELEASED],
	       client->lost[ROC_FEED_LOSS_STREAMER], client->lost[ROC_FEED_LOSS_FORMAT],
	       client->lost[ROC_FEED_LOSS_ERROR], facts.last_is_placeholder);
	pthread_mutex_unlock(&client->lock);
}

static void print_all(void)
{
	putchar('[');
	for (int i = 0; i < client_count; i++) {
		if (i > 0)
			putchar(',');
		print_client(&clients[i]);
	}
	puts("]");
	fflush(stdout);
}

static void want(bool is_wanted)
{
	for (int i = 0; i < client_count; i++)
		roc_feed_want(clients[i].feed, is_wanted);
}

static int run(void)
{
	const struct timespec period = {.tv_nsec = PRINT_EVERY_NS};
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	for (int i = 0; i < client_count; i++) {
		static const struct roc_feed_callbacks callbacks = {on_picture, on_lost, on_opened};
		struct client *client = &clients[i];
		int r;

		pthread_mutex_init(&client->lock, NULL);
		r = roc_feed_subscribe(client->device, &callbacks, client, true, &client->feed);
		if (r < 0) {
			fprintf(stderr, "feedcheck: %s: %s\n", client->device, strerror(-r));
			return 1;
		}
	}
	for (;;) {
		const int signal = sigtimedwait(&signals, NULL, &period);

		print_all();
		if (signal == SIGINT || signal == SIGTERM)
			break;
		if (signal == SIGUSR1 || signal == SIGUSR2)
			want(signal == SIGUSR2);
	}
	for (int i = 0; i < client_count; i++)
		roc_feed_unsubscribe(clients[i].feed);
	roc_feed_settle();
	return 0;
}

int main(int argc, char **argv)
{
	int first = 1;

	if (argc > 2 && strcmp(argv[1], "--busy") == 0) {
		busy_ms = strtol(argv[2], NULL, 10);
		first = 3;
	}
	if (first >= argc || argc - first > CLIENTS_MAX) {
		fprintf(stderr, "usage: feedcheck [--busy MS] DEVICE...\n");
		return 2;
	}
	for (int i = first; i < argc; i++)
		clients[client_count++].device = argv[i];
	return run();
}
