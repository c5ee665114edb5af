/* SPDX-License-Identifier: GPL-2.0-or-later */
/* framecheck - reads a V4L2 device and reports what a viewer would have seen. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture.h"
#include "check_options.h"
#include "png.h"
#include "report.h"
#include "stats.h"

#define ERRORS_IN_A_ROW 100u /* a device that only fails is no device */
#define REOPEN_NS 20000000L
#define TICK_NS 100000000L

enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_ERROR = 1,
	OUTCOME_USAGE = 2,
	OUTCOME_TIMED_OUT = 3,
	OUTCOME_NONE, /* go on */
};

struct check {
	struct roc_check_options options;
	struct roc_check_report report;
	struct roc_capture *capture;
	struct roc_stats *stats;
	FILE *log;
	uint8_t *last; /* copy of the last frame, for the snapshot */
	size_t last_size;
	struct roc_capture_format last_format;
	uint64_t start_us, stream_us, frame_us, refresh_us, frames;
	unsigned int errors_in_a_row;
	bool found, opened_once;
};

static volatile sig_atomic_t stopped, signals;
static timer_t ticker; /* read() mode: wakes read() up from the time that it is to end */
static bool has_ticker;

/* Again and again from @first_ns on: one signal may come just before read() blocks. */
static void tick_after(int64_t first_ns)
{
	const struct itimerspec when = {
		.it_value = {first_ns / 1000000000, first_ns % 1000000000 + 1},
		.it_interval = {0, TICK_NS},
	};

	timer_settime(ticker, 0, &when, NULL);
}

static void on_signal(int number)
{
	signals = signals + 1;
	if (number == SIGALRM)
		return;
	stopped = 1;
	if (has_ticker)
		tick_after(0);
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void rest(long ns)
{
	const struct timespec ts = {ns / 1000000000, ns % 1000000000};

	nanosleep(&ts, NULL); /* a signal may cut it short: the caller looks */
}

static int set_signals(bool use_read)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART */

	if (use_read) {
		if (timer_create(CLOCK_MONOTONIC, &event, &ticker) < 0)
			return -errno;
		has_ticker = true;
	}
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	return 0;
}

/* SIGTERM is a normal end; time-outs count from the program's start, seconds from the stream's. */
static enum outcome is_over(const struct check *check)
{
	const struct roc_check_options *options = &check->options;
	const uint64_t now = now_us();

	if (check->found || (options->frames && check->frames >= options->frames) || stopped)
		return OUTCOME_DONE;
	if (options->seconds > 0 && check->opened_once &&
	    (double)(now - check->stream_us) >= options->seconds * 1e6) {
		if (options->until != ROC_UNTIL_STOPPED || !check->frames)
			return OUTCOME_TIMED_OUT;
		return OUTCOME_DONE;
	}
	if (options->timeout > 0 && (double)(now - check->start_us) >= options->timeout * 1e6)
		return OUTCOME_TIMED_OUT;
	return OUTCOME_NONE;
}

static void set_ticker(const struct check *check)
{
	const double passed = (double)(now_us() - check->start_us);
	double left = check->options.timeout * 1e6 - passed;

	if (check->options.seconds > 0 &&
	    (check->options.timeout <= 0 || check->options.seconds * 1e6 < left))
		left = check->options.seconds * 1e6;
	if (has_ticker && !stopped && (check->options.seconds > 0 || check->options.timeout > 0))
		tick_after(left > 0 ? (int64_t)(left * 1e3) : 0);
}

static enum outcome open_device(struct check *check)
{
	const struct roc_capture_format *format;
	const char *what = "";
	int r;

	for (;;) {
		const enum outcome over = is_over(check);

		if (over != OUTCOME_NONE)
			return over;
		r = roc_capture_open(check->options.device, check->options.use_read,
				     &check->capture, &what);
		if (r == 0)
			break;
		if (!check->options.wait_device) {
			fprintf(stderr,
				"framecheck: %s: can't %s: %s; is its producer running and no one "
				"else reading it?\n",
				check->options.device, what, strerror(-r));
			return OUTCOME_ERROR;
		}
		rest(REOPEN_NS);
	}
	if (!check->opened_once) {
		check->stream_us = now_us();
		set_ticker(check);
	}
	check->refresh_us = now_us();
	format = roc_capture_get_format(check->capture);
	if (check->opened_once && (format->width != check->report.format.width ||
				   format->height != check->report.format.height ||
				   format->fourcc != check->report.format.fourcc))
		check->report.format_changed++;
	check->opened_once = true;
	check->report.format = *format;
	return OUTCOME_NONE;
}

static int keep(struct check *check, const struct roc_capture_frame *frame)
{
	if (frame->size > check->last_size || !check->last) {
		uint8_t *last = realloc(check->last, frame->size ? frame->size : 1);

		if (!last)
			return -ENOMEM;
		check->last = last;
	}
	memcpy(check->last, frame->data, frame->size);
	check->last_size = frame->size;
	check->last_format = check->report.format;
	return 0;
}

static void write_log(const struct check *check, enum roc_seen seen, uint64_t at_us,
		      const struct roc_verdict *verdict)
{
	const uint64_t interval = check->frames ? at_us - check->frame_us : 0;

	fprintf(check->log, "%" PRIu64 " %s ", at_us, roc_seen_name(seen));
	if (verdict->show == ROC_SHOW_CAMERA || verdict->show == ROC_SHOW_TORN)
		fprintf(check->log, "%u %" PRIu32 " %" PRId64 " ", verdict->stamp.id,
			verdict->stamp.number, (int64_t)at_us - (int64_t)verdict->stamp.time_us);
	else
		fputs("- - - ", check->log);
	fprintf(check->log, "%" PRIu64 "\n", interval);
}

static int take_frame(struct check *check, const struct roc_capture_frame *frame, uint64_t at_us)
{
	const struct roc_capture_format *format = roc_capture_get_format(check->capture);
	struct roc_verdict verdict = {.show = ROC_SHOW_UNREADABLE};
	struct roc_image image;
	int seen;

	if (check->options.slow_ms)
		rest((long)check->options.slow_ms * 1000000);
	if (roc_image_map(format->fourcc, format->width, format->height, format->stride,
			  frame->data, frame->size, &image) == 0)
		verdict = roc_verdict_of(&image, &check->options.contents);
	seen = roc_stats_feed(check->stats, at_us, &verdict);
	if (seen < 0)
		return seen;
	if (check->log)
		write_log(check, (enum roc_seen)seen, at_us, &verdict);
	check->frames++;
	check->frame_us = at_us;
	if (check->options.until == ROC_UNTIL_CAMERA)
		check->found = seen == ROC_SEEN_NEW;
	else if (check->options.until == ROC_UNTIL_PLACEHOLDER)
		check->found = seen == ROC_SEEN_PLACEHOLDER;
	return check->options.snapshot ? keep(check, frame) : 0;
}

/* A failed call is counted and the device tried again, opened anew if that is wished for. */
static enum outcome take_error(struct check *check, int error)
{
	roc_capture_count(&check->report.errors, error);
	if (check->options.wait_device) {
		roc_capture_close(check->capture);
		check->capture = NULL;
		rest(REOPEN_NS);
		return open_device(check);
	}
	if (++check->errors_in_a_row < ERRORS_IN_A_ROW && error != -ENODEV) {
		rest(REOPEN_NS / 2);
		return OUTCOME_NONE;
	}
	fprintf(stderr, "framecheck: %s: reading fails: %s; --wait-device would reopen it\n",
		check->options.device, error == -ENODATA ? "end of file" : strerror(-error));
	return OUTCOME_ERROR;
}

static int look_for_change(struct check *check)
{
	const uint64_t now = now_us();
	int r;

	if (now - check->refresh_us < 1000000)
		return 0;
	check->refresh_us = now;
	r = roc_capture_refresh(check->capture);
	if (r > 0) {
		check->report.format_changed++;
		check->report.format = *roc_capture_get_format(check->capture);
	}
	return r < 0 ? r : 0;
}

static enum outcome watch(struct check *check)
{
	enum outcome over = open_device(check);
	struct roc_capture_frame frame;

	while (over == OUTCOME_NONE) {
		const sig_atomic_t before = signals;
		int r = roc_capture_next(check->capture, &frame);

		if (r > 0 && check->options.use_read && signals != before)
			r = 0; /* not a new one: see roc_capture_next() */
		if (r > 0) {
			check->errors_in_a_row = 0;
			r = take_frame(check, &frame, now_us());
			if (r < 0) {
				fprintf(stderr, "framecheck: %s\n", strerror(-r));
				return OUTCOME_ERROR;
			}
			r = roc_capture_release(check->capture, &frame);
		}
		if (r == 0)
			r = look_for_change(check);
		over = is_over(check);
		if (r < 0 && over == OUTCOME_NONE)
			over = take_error(check, r);
	}
	return over;
}

static int write_snapshot(const struct check *check)
{
	const struct roc_capture_format *format = &check->last_format;
	struct roc_image image;
	int r = -ENODATA;

	if (check->last)
		r = roc_image_map(format->fourcc, format->width, format->height, format->stride,
				  check->last, check->last_size, &image);
	if (r == 0)
		r = roc_png_write(check->options.snapshot, &image, format->full_range);
	if (r < 0)
		fprintf(stderr, "framecheck: can't write the snapshot %s: %s\n",
			check->options.snapshot, strerror(-r));
	return r;
}

int main(int argc, char **argv)
{
	static struct check check; /* its report is too big for a small stack */
	enum outcome outcome = OUTCOME_ERROR;
	uint64_t end;
	int r;

	check.start_us = now_us();
	r = roc_check_options_parse(argc, argv, &check.options);
	if (r != 0)
		return r < 0 ? OUTCOME_USAGE : OUTCOME_DONE;
	r = set_signals(check.options.use_read);
	if (r < 0) {
		fprintf(stderr, "framecheck: can't make a timer: %s\n", strerror(-r));
		return OUTCOME_ERROR;
	}
	check.report.device = check.options.device;
	check.report.mode = check.options.use_read ? "read" : "mmap";
	check.stats = roc_stats_create(check.start_us, check.options.id, check.options.fps);
	if (!check.stats)
		goto out;
	if (check.options.log && !(check.log = fopen(check.options.log, "we"))) {
		fprintf(stderr, "framecheck: can't write %s: %s\n", check.options.log,
			strerror(errno));
		goto out;
	}
	if (check.log)
		setvbuf(check.log, NULL, _IOLBF, 0); /* somebody may be following it */
	outcome = watch(&check);
	roc_capture_close(check.capture);

	end = now_us();
	/* After a count of frames nothing was waited for: the tail is not a gap. */
	if (check.options.frames && check.frames >= check.options.frames)
		end = check.frame_us;
	check.report.start_us = check.start_us;
	check.report.run_us = end - check.start_us;
	roc_stats_report(check.stats, end, &check.report.stats);
	if (check.options.json)
		roc_report_json(stdout, &check.report);
	else
		roc_report_text(stdout, &check.report);
	if (check.options.snapshot && write_snapshot(&check) < 0 && outcome == OUTCOME_DONE)
		outcome = OUTCOME_ERROR;
out:
	if (check.log && fclose(check.log) != 0)
		outcome = OUTCOME_ERROR;
	free(check.last);
	roc_stats_destroy(check.stats);
	return (int)outcome;
}
