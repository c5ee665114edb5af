/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_command.c - `rocctl status`: the effects around report, table and JSON. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "prometheus.h"
#include "report.h"
#include "screen.h"
#include "source.h"
#include "status_options.h"

#define ERROR_SIZE 512u

static char *make_table(const struct roc_report *report, bool on_screen)
{
	const unsigned int columns = roc_screen_columns(STDOUT_FILENO, NULL);
	const struct roc_table_style style = {
		.colour = roc_screen_has_colour(STDOUT_FILENO),
		/* The screen's last column stays free: erasing behind it would erase in it. */
		.columns = on_screen && columns > 0 ? columns - 1 : columns,
		.cut = on_screen,
	};

	return roc_report_table(report, &style);
}

static int print(const char *text, const char *end)
{
	int r = -ENOMEM;

	if (text) {
		r = roc_screen_write(STDOUT_FILENO, text, strlen(text));
		if (r == 0)
			r = roc_screen_write(STDOUT_FILENO, end, strlen(end));
	}
	if (r < 0)
		fprintf(stderr, "rocctl: can't write the status: %s\n", strerror(-r));
	return r;
}

static int look_once(const struct roc_status_options *options, struct roc_source *source)
{
	struct roc_report report;
	char error[ERROR_SIZE];
	char *text;
	int r;

	if (roc_source_take(source, &report, error, sizeof(error)) < 0) {
		fprintf(stderr, "rocctl: %s\n", error);
		if (options->prometheus) {
			text = roc_report_prometheus(NULL);
			(void)print(text, "");
			free(text);
		}
		return ROC_EXIT_NOT_RUNNING;
	}
	text = options->prometheus ? roc_report_prometheus(&report)
	       : options->json     ? roc_report_json(&report, true)
				   : make_table(&report, false);
	r = print(text, options->json ? "\n" : "");
	free(text);
	if (r < 0)
		return ROC_EXIT_TROUBLE;
	return options->check && !roc_report_is_well(&report) ? ROC_EXIT_TROUBLE : ROC_EXIT_OK;
}

/* One look as text for the screen; the words of the error take the table's place. */
static int draw(struct roc_source *source)
{
	struct roc_report report;
	char error[ERROR_SIZE + 1];
	unsigned int rows;
	char *text, *frame = NULL;
	int r = -ENOMEM;

	if (roc_source_take(source, &report, error, ERROR_SIZE) == 0)
		text = make_table(&report, true);
	else
		text = strdup(strcat(error, "\n"));
	(void)roc_screen_columns(STDOUT_FILENO, &rows);
	if (text)
		frame = roc_screen_frame(text, rows);
	if (frame)
		r = roc_screen_write(STDOUT_FILENO, frame, strlen(frame));
	free(frame);
	free(text);
	return r;
}

/* Not on a terminal: one look after the other, JSON as one line each. Errors go out once each. */
static int append(const struct roc_status_options *options, struct roc_source *source,
		  char last_error[ERROR_SIZE])
{
	struct roc_report report;
	char error[ERROR_SIZE];
	char *text;
	int r;

	if (roc_source_take(source, &report, error, sizeof(error)) < 0) {
		/* Without digits: the age in the text grows with each look. */
		const size_t same = strcspn(error, "0123456789");

		if (last_error[0] == '\0' || strncmp(error, last_error, same) != 0)
			fprintf(stderr, "rocctl: %s\n", error);
		memcpy(last_error, error, ERROR_SIZE);
		return 0;
	}
	last_error[0] = '\0';
	text = options->json ? roc_report_json(&report, false) : make_table(&report, false);
	r = print(text, "\n");
	free(text);
	return r;
}

static int watch(const struct roc_status_options *options, struct roc_source *source)
{
	const bool screen = !options->json && isatty(STDOUT_FILENO);
	enum roc_screen_event event = ROC_SCREEN_REDRAW;
	char last_error[ERROR_SIZE] = "";
	uint64_t deadline_ns = roc_now_ns();
	int r = 0;

	roc_screen_catch_signals();
	if (screen)
		r = roc_screen_enter(STDOUT_FILENO);
	while (r == 0 && event != ROC_SCREEN_QUIT) {
		if (event == ROC_SCREEN_STOP) {
			if (screen)
				(void)roc_screen_leave(STDOUT_FILENO);
			raise(SIGSTOP);
			if (screen)
				(void)roc_screen_enter(STDOUT_FILENO);
		}
		if (event == ROC_SCREEN_TICK || screen)
			r = screen ? draw(source) : append(options, source, last_error);

		const uint64_t now_ns = roc_now_ns();
		if (event == ROC_SCREEN_TICK)
			deadline_ns += options->watch_ns;
		if (deadline_ns < now_ns && event == ROC_SCREEN_TICK)
			deadline_ns = now_ns; /* was stopped or slow: do not catch up */
		event = roc_screen_wait(deadline_ns);
	}
	if (screen)
		(void)roc_screen_leave(STDOUT_FILENO);
	return r < 0 ? ROC_EXIT_TROUBLE : ROC_EXIT_OK;
}

static int run(int argc, char **argv)
{
	struct roc_status_options options;
	struct roc_source source = {0};
	char error[ERROR_SIZE];
	int status;

	if (roc_status_options_parse(argc, argv, &options, error, sizeof(error)) < 0) {
		fprintf(stderr, "rocctl status: %s; see 'rocctl status --help'\n", error);
		return ROC_EXIT_USAGE;
	}
	status = options.watch_ns != 0 ? watch(&options, &source) : look_once(&options, &source);
	roc_source_finish(&source);
	return status;
}

const struct roc_command roc_status_command = {
	.name = "status",
	.arguments = "[--json | --prometheus] [--watch [SECONDS]] [--check]",
	.summary = "Show what each camera is doing, and why",
	.help = "  --json             print JSON, with --watch one line each time\n"
		"  --prometheus       print metrics in Prometheus' text format; roc_up is 0 when the\n"
		"                     streamer is not running\n"
		"  --watch [SECONDS]  look again every SECONDS (0.1 to 3600, default 1) until ^C\n"
		"  --check            exit status 1 when a camera is not live (disabled ones don't "
		"count)\n"
		"\n"
		"Columns: SIZE@FPS and BITRATE are the camera's; REPEAT counts pictures shown again\n"
		"to hold the rate, DROP those overtaken by a newer one, RECON how often the stream\n"
		"was opened again; AGE is the time since the last picture from the camera.\n",
	.run = run,
};
