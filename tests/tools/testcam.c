/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * testcam - acts as an IP camera whose pictures can be counted.
 *
 * Picture k is due at start + k / fps, whatever the ones before took. One that is due more than a
 * second ago is not made: a camera does not send the past.
 */
#include <errno.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cam_options.h"
#include "scene.h"
#include "session.h"

#define NS INT64_C(1000000000)
#define RETRY_NS (NS / 5)
#define TOO_LATE_NS NS
#define TRAILER_NS NS /* after a signal the end of the stream may take this long */

struct testcam {
	struct roc_cam_options options;
	struct roc_scene scene;
	struct roc_session *session;
	int64_t start_ns; /* when on air first */
	int64_t slot;
	int64_t busy_ns; /* CPU time of drawing, encoding, sending */
	uint64_t random, bytes;
	unsigned int jumps_done, resizes_done;
	uint32_t number;
	long sent, frozen, dropped, late, skipped, reconnects;
	bool pausing;
};

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static int64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static int interrupt(void *opaque)
{
	static int64_t since;

	(void)opaque;
	if (!stopped)
		return 0;
	if (!since)
		since = now_ns();
	return now_ns() - since > TRAILER_NS;
}

static void sleep_until(int64_t ns)
{
	const struct timespec ts = {ns / NS, ns % NS};

	while (!stopped && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* xorshift64*: the same faults for the same seed everywhere. From 0 to below 1. */
static double chance(struct testcam *cam)
{
	cam->random ^= cam->random >> 12;
	cam->random ^= cam->random << 25;
	cam->random ^= cam->random >> 27;
	return (double)(cam->random * UINT64_C(2685821657736338717) >> 11) * 0x1p-53;
}

static double slot_seconds(const struct testcam *cam, int64_t slot)
{
	return (double)slot * cam->options.fps.den / cam->options.fps.num;
}

static int64_t slot_ns(const struct testcam *cam, int64_t slot)
{
	return cam->start_ns + av_rescale(slot, cam->options.fps.den * NS, cam->options.fps.num);
}

/* The address may hold a password: only its scheme is ever shown. */
static void print_error(const struct testcam *cam, const char *what, int error)
{
	const char *colon = strstr(cam->options.url, "://");
	char text[AV_ERROR_MAX_STRING_SIZE];

	av_strerror(error, text, sizeof(text));
	if (colon)
		fprintf(stderr,
			"testcam: can't %s the %.*s server: %s; is it running, and the address "
			"right? --retry keeps trying\n",
			what, (int)(colon - cam->options.url), cam->options.url, text);
	else
		fprintf(stderr,
			"testcam: can't %s the output file: %s; is its folder there, writable and "
			"not full?\n",
			what, text);
}

static void close_session(struct testcam *cam)
{
	if (cam->session)
		cam->bytes += roc_session_bytes(cam->session);
	roc_session_close(cam->session);
	cam->session = NULL;
}

/* Returns 0 when connected, 1 when stopped before, else AVERROR. */
static int connect_session(struct testcam *cam, const char *what)
{
	for (;;) {
		const int64_t next = now_ns() + RETRY_NS;
		int r;

		if (stopped)
			return 1;
		r = roc_session_open(&cam->options, cam->scene.frame, interrupt, &cam->session);
		if (r == 0)
			return 0;
		if (stopped)
			return 1;
		if (!cam->options.retry) {
			print_error(cam, what, r);
			return r;
		}
		sleep_until(next);
	}
}

static bool is_within(const struct roc_cam_events *events, double t)
{
	for (unsigned int i = 0; i < events->count; i++)
		if (t >= events->event[i].at && t < events->event[i].at + events->event[i].value)
			return true;
	return false;
}

/* Events of a kind happen in the order given. */
static const struct roc_cam_event *next_event(const struct roc_cam_events *events,
					      unsigned int *done, double t)
{
	if (*done < events->count && t >= events->event[*done].at)
		return &events->event[(*done)++];
	return NULL;
}

static int resize(struct testcam *cam, const struct roc_cam_event *event)
{
	struct roc_scene_look look = cam->options.look;
	struct roc_scene scene;
	int r;

	look.width = event->width;
	look.height = event->height;
	r = roc_scene_init(&scene, &look);
	if (r < 0)
		return r;
	roc_scene_finish(&cam->scene);
	cam->scene = scene;
	return cam->options.no_video ? 0 : roc_session_resize(cam->session, scene.frame);
}

static int apply_events(struct testcam *cam, double t, int64_t due)
{
	const struct roc_cam_event *event;
	int r = 0;

	while ((event = next_event(&cam->options.jumps, &cam->jumps_done, t)))
		roc_session_jump(cam->session, (uint64_t)due, lrint(event->value));
	while (r >= 0 && (event = next_event(&cam->options.resizes, &cam->resizes_done, t)))
		r = resize(cam, event);
	return r;
}

/* Make and send the picture that is due. 0, or AVERROR when the connection is of no more use. */
static int send_picture(struct testcam *cam, double t, int64_t due)
{
	const int64_t busy = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	const bool frozen = cam->number > 0 && is_within(&cam->options.freezes, t);
	int r = apply_events(cam, t, due);

	if (r >= 0 && !cam->options.no_video && !frozen) {
		const struct roc_stamp stamp = {cam->options.id, cam->number++,
						(uint64_t)now_ns() / 1000};

		if (chance(cam) * 100 < cam->options.drop_percent) {
			cam->dropped++;
			return 0;
		}
		r = roc_scene_draw(&cam->scene, &stamp);
	}
	if (r >= 0)
		r = roc_session_send(cam->session, (uint64_t)due,
				     cam->options.no_video ? NULL : cam->scene.frame);
	if (r >= 0) {
		cam->sent++;
		cam->frozen += frozen;
		cam->busy_ns += clock_ns(CLOCK_PROCESS_CPUTIME_ID) - busy;
	}
	return r;
}

/* The connection broke: get another one and go on with the picture that is due then. */
static int reconnect(struct testcam *cam, int error)
{
	int r;

	close_session(cam);
	if (stopped)
		return 1;
	if (!cam->options.retry) {
		print_error(cam, "write to", error);
		return error;
	}
	fprintf(stderr, "testcam: connection lost at picture %u, trying again\n", cam->number);
	sleep_until(now_ns() + RETRY_NS);
	r = connect_session(cam, "reach");
	if (r != 0)
		return r;
	cam->reconnects++;
	fprintf(stderr, "testcam: on air again after %u pictures\n", cam->number);
	while (slot_ns(cam, cam->slot) < now_ns())
		cam->slot++;
	return 0;
}

static int run_slot(struct testcam *cam, double t)
{
	const int64_t due = slot_ns(cam, cam->slot);
	const int64_t send_at =
		due + llrint(chance(cam) * cam->options.irregular_ms * (double)NS / 1e3);
	const int64_t behind = now_ns() - send_at;
	int r;

	if (behind > TOO_LATE_NS) {
		cam->skipped++;
		cam->pausing = true;
		return 0;
	}
	cam->late += behind > slot_ns(cam, cam->slot + 1) - due;
	sleep_until(send_at);
	if (stopped)
		return 0;
	if (is_within(&cam->options.gaps, t)) {
		cam->pausing = true;
		return 0;
	}
	if (cam->pausing)
		roc_session_resume(cam->session, (uint64_t)due);
	cam->pausing = false;
	r = send_picture(cam, t, due);
	return r < 0 ? reconnect(cam, r) : 0;
}

/* Returns 0, 1 when stopped, else AVERROR. */
static int run(struct testcam *cam)
{
	const struct roc_cam_options *options = &cam->options;
	int r = connect_session(cam, "reach");

	if (r != 0)
		return r;
	cam->start_ns = now_ns();
	fprintf(stderr, "testcam: on air, camera %u, %ux%u at %.3f fps\n", options->id,
		options->look.width, options->look.height, av_q2d(options->fps));
	for (cam->slot = 0; r == 0 && !stopped; cam->slot++) {
		const double t = slot_seconds(cam, cam->slot);

		if ((options->duration > 0 && t >= options->duration) ||
		    (options->frames && cam->sent >= options->frames))
			break;
		r = run_slot(cam, t);
	}
	if (r == 0) {
		r = roc_session_finish(cam->session);
		if (r < 0 && !stopped)
			print_error(cam, "end the stream on", r);
	}
	close_session(cam);
	return r;
}

static void print_summary(const struct testcam *cam)
{
	const double seconds = cam->start_ns ? (double)(now_ns() - cam->start_ns) / (double)NS : 0;

	fprintf(stderr,
		"testcam: sent %ld pictures in %.2f s (%ld frozen), next number %u, dropped %ld, "
		"late %ld, skipped %ld, reconnects %ld, %.0f kbit/s, CPU %.2f ms a picture\n",
		cam->sent, seconds, cam->frozen, cam->number, cam->dropped, cam->late, cam->skipped,
		cam->reconnects, seconds > 0 ? (double)cam->bytes * 8e-3 / seconds : 0,
		cam->sent ? (double)cam->busy_ns / 1e6 / (double)cam->sent : 0);
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART */
	struct testcam cam = {0};
	int r = roc_cam_options_parse(argc, argv, &cam.options);

	if (r != 0)
		return r < 0 ? 2 : 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	av_log_set_level(AV_LOG_QUIET); /* it would print the address */
	cam.random = ((uint64_t)cam.options.seed + 1) * UINT64_C(0x9e3779b97f4a7c15);

	r = roc_scene_init(&cam.scene, &cam.options.look);
	if (r < 0)
		fprintf(stderr, "testcam: can't draw: %s\n", strerror(-r));
	else
		r = run(&cam);
	print_summary(&cam);
	roc_scene_finish(&cam.scene);
	return r < 0 && !stopped ? 1 : 0;
}
