/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * obsrig.c - the real libobs, driven by command lines on stdin; each is answered by a JSON object
 * on a line of stdout. The log of OBS goes to stderr.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "draws.h"
#include "numbers.h"
#include "rig.h"
#include "shot.h"
#include "sources.h"

#define STOCK_DATA "/usr/share/obs/obs-plugins"
#define MODULES_MAX 16

static const char help[] =
	"Usage: obsrig [options]\n"
	"  --size WxH          of the canvas, default 640x360\n"
	"  --fps N             default 10\n"
	"  --module SO[:DATA]  load it; the first one is watched by 'draws' and 'work'\n"
	"  --stock NAME        load a module of the installed OBS (image-source ...)\n"
	"  --locale LANG       default en-US\n"
	"  --verbose           OBS's log from 'info' on, not from 'warning'\n"
	"Commands:\n";

static const struct option names[] = {
	{"size", required_argument, NULL, 's'},   {"fps", required_argument, NULL, 'f'},
	{"module", required_argument, NULL, 'm'}, {"stock", required_argument, NULL, 'o'},
	{"locale", required_argument, NULL, 'l'}, {"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},         {0},
};

struct options {
	struct roc_rig_options rig;
	struct {
		char *path, *data;
		bool ours;
	} modules[MODULES_MAX];
	size_t module_count;
};

static int add_module(struct options *options, const char *text, bool stock)
{
	char *path = NULL, *data = NULL;
	int r;

	if (options->module_count == MODULES_MAX)
		return -ENOSPC;
	if (stock) {
		r = asprintf(&path, STOCK_MODULES "/%s.so", text) < 0 ||
		    asprintf(&data, STOCK_DATA "/%s", text) < 0;
	} else {
		const char *colon = strchr(text, ':');

		path = strndup(text, colon ? (size_t)(colon - text) : strlen(text));
		data = strdup(colon ? colon + 1 : "");
		r = !path || !data;
	}
	if (r) {
		free(path);
		free(data);
		return -ENOMEM;
	}
	options->modules[options->module_count].path = path;
	options->modules[options->module_count].data = data;
	options->modules[options->module_count++].ours = !stock;
	return 0;
}

static int take(struct options *options, int opt, const char *value)
{
	unsigned int width, height;
	long fps;

	switch (opt) {
	case 's':
		if (!roc_number_size(value, &width, &height))
			return -EINVAL;
		options->rig.width = width;
		options->rig.height = height;
		return 0;
	case 'f':
		if (!roc_number_long(value, 1, 240, &fps))
			return -EINVAL;
		options->rig.fps = (uint32_t)fps;
		return 0;
	case 'm':
		return add_module(options, value, false);
	case 'o':
		return add_module(options, value, true);
	case 'l':
		options->rig.locale = value;
		return 0;
	case 'v':
		options->rig.log_level = LOG_INFO;
		return 0;
	default:
		return -EINVAL;
	}
}

static int load_modules(const struct options *options)
{
	bool watched = false;

	for (size_t i = 0; i < options->module_count; i++) {
		const char *path = options->modules[i].path;
		const int r = roc_rig_module(path, options->modules[i].data);

		if (r < 0) {
			fprintf(stderr, "obsrig: module '%s': %s\n", path, strerror(-r));
			return r;
		}
		if (!watched && options->modules[i].ours)
			watched = roc_draws_watch(path) == 0;
	}
	obs_post_load_modules();
	return 0;
}

static void serve(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	puts("{\"ok\":true,\"ready\":true}");
	fflush(stdout);
	while ((length = getline(&line, &size, stdin)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!roc_command_run(line))
			break;
	}
	free(line);
}

int main(int argc, char **argv)
{
	struct options options = {.rig = {.width = 640,
					  .height = 360,
					  .fps = 10,
					  .locale = "en-US",
					  .log_level = LOG_WARNING}};
	int opt, r = 0;
	long leaks;

	while (r == 0 && (opt = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (opt == 'h') {
			fputs(help, stdout);
			roc_command_help();
			return 0;
		}
		r = take(&options, opt, optarg);
	}
	if (r < 0 || optind != argc) {
		fprintf(stderr, "obsrig: bad command line, see --help\n");
		return 2;
	}
	r = roc_rig_start(&options.rig);
	if (r < 0) {
		fprintf(stderr, "obsrig: libobs does not start here\n");
		return 3;
	}
	r = load_modules(&options);
	if (r == 0)
		serve();
	roc_source_remove_all();
	roc_shot_finish();
	leaks = roc_rig_stop();
	for (size_t i = 0; i < options.module_count; i++) {
		free(options.modules[i].path);
		free(options.modules[i].data);
	}
	printf("{\"ok\":%s,\"leaks\":%ld}\n", leaks ? "false" : "true", leaks);
	return r < 0 ? 3 : leaks != 0;
}
