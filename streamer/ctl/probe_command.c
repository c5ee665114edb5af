/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_command.c - `rocctl probe`: finds the camera and its password, has it tested, prints. */
#include "probe_command.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"
#include "probe_find.h"
#include "probe_options.h"
#include "probe_report.h"
#include "probe_worker.h"
#include "redact.h"
#include "roc/status.h"
#include "screen.h"

#define ERROR_SIZE 2048u /* room for a line of the worker's log */

struct job {
	struct roc_probe_options options;
	struct roc_probe_found found;
	bool progress; /* there is a terminal to show it on */
	bool shown;    /* and it is shown now */
};

static void complain(const char *what)
{
	fprintf(stderr, "rocctl probe: %s\n", what);
}

static void clear_progress(struct job *job)
{
	if (job->shown)
		fputs("\r\033[K", stderr);
	job->shown = false;
}

static void show_progress(void *data, const struct roc_probe_report *report, uint64_t elapsed_ms)
{
	const uint32_t next = roc_probe_report_next(report);
	struct job *job = data;

	if (!job->progress)
		return;
	fprintf(stderr,
		"\rTesting the %s stream (%" PRIu32 " of %" PRIu32 ") ... %" PRIu64 " s\033[K",
		roc_stream_name(report->rows[next].stream), next + 1, report->count,
		elapsed_ms / 1000);
	fflush(stderr);
	job->shown = true;
}

static void show_log(void *data, uint32_t level, const char *text)
{
	struct job *job = data;

	if (!job->options.verbose)
		return;
	clear_progress(job);
	fprintf(stderr, "%s: %s\n", roc_log_level_name((enum roc_log_level)level), text);
}

static void show_warning(void *data, const char *text)
{
	show_log(data, ROC_LOG_WARNING, text);
}

static int print(const struct job *job, const struct roc_probe_report *report)
{
	char *text = job->options.json
			     ? roc_probe_json(report)
			     : roc_probe_table(report, roc_screen_has_colour(STDOUT_FILENO));
	int r = -ENOMEM;

	if (text)
		r = roc_screen_write(STDOUT_FILENO, text, strlen(text));
	if (r == 0 && job->options.json)
		r = roc_screen_write(STDOUT_FILENO, "\n", 1);
	free(text);
	if (r < 0)
		fprintf(stderr, "rocctl probe: can't write: %s\n", strerrordesc_np(-r));
	return r;
}

static int test_camera(struct job *job)
{
	const struct roc_probe_watcher watcher = {
		.progress = show_progress,
		.log = show_log,
		.data = job,
		.verbose = job->options.verbose,
	};
	struct roc_probe_report report;
	char error[ERROR_SIZE], worker[PATH_MAX];
	int r;

	if (roc_launch_find_worker(NULL, worker, sizeof(worker)) < 0) {
		complain("roc-worker is not where this rocctl belongs; is the package complete?");
		return ROC_EXIT_TROUBLE;
	}
	roc_probe_report_init(&report, &job->found.camera, job->found.listed);
	r = roc_probe_worker_test(worker, &job->found.camera, &watcher, &report, error,
				  sizeof(error));
	clear_progress(job);
	if (r < 0)
		complain(error);
	if (print(job, &report) < 0 || r < 0)
		return ROC_EXIT_TROUBLE;
	return roc_probe_report_best(&report) >= 0 ? ROC_EXIT_OK : ROC_EXIT_TROUBLE;
}

static int run(int argc, char **argv)
{
	const char *term = getenv("TERM");
	struct job job = {.progress = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0};
	char error[ERROR_SIZE];
	int status;

	if (roc_probe_options_parse(argc, argv, &job.options, error, sizeof(error)) < 0) {
		fprintf(stderr, "rocctl probe: %s; see 'rocctl probe --help'\n", error);
		return ROC_EXIT_USAGE;
	}
	status = roc_probe_find(&job.options, show_warning, &job, &job.found);
	if (status == 0)
		status = test_camera(&job);
	explicit_bzero(&job.found, sizeof(job.found));
	roc_redact_forget_all();
	return status;
}

const struct roc_command roc_probe_command = {
	.name = "probe",
	.arguments = "CAMERA [--config FILE] [--user U] [--password-file F] [--json] [--verbose]",
	.summary = "Test the streams of a camera and show which is best",
	.help = "CAMERA is a number of the configuration, an address (user and password are taken\n"
		"from the configuration, else asked for), or any FFmpeg input.\n"
		"\n"
		"  --config FILE         the configuration (default " ROC_CONFIG_PATH ")\n"
		"  --user U              user name (default admin)\n"
		"  --password-file F     read the password from F\n"
		"  --json                print JSON\n"
		"  --verbose             show what the test says, on standard error\n"
		"\n"
		"Columns: FPS is measured, DECLARED what the stream says of itself; REPEAT counts the\n"
		"pictures that would have had to be shown again to hold that rate; GOP is the time\n"
		"from key frame to key frame, FIRST that to the first picture. SCORE is width x height\n"
		"x fps x (1 - repeats / 1000); the highest wins.\n"
		"The test opens one stream at a time, but adds to the connections that the running\n"
		"service has: a camera that allows few may refuse it.\n"
		"Exit status: 0 a stream works, 1 none does, 2 usage, 78 the configuration is bad.\n",
	.run = run,
};
