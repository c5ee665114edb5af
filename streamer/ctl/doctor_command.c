/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_command.c - `rocctl doctor`: gathers, judges, prints. */
#include "doctor_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor_facts.h"
#include "doctor_options.h"
#include "screen.h"

static int print(const struct roc_doctor_options *options, const struct roc_doctor_facts *facts,
		 const struct roc_doctor_findings *findings)
{
	char *text = options->json ? roc_doctor_json(findings) : roc_doctor_text(facts, findings);
	int r = -ENOMEM;

	if (text)
		r = roc_screen_write(STDOUT_FILENO, text, strlen(text));
	if (r == 0 && options->json)
		r = roc_screen_write(STDOUT_FILENO, "\n", 1);
	free(text);
	if (r < 0)
		fprintf(stderr, "rocctl doctor: can't write: %s\n", strerrordesc_np(-r));
	return r;
}

static void show_progress(const struct roc_doctor_camera *camera)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (camera)
		fprintf(stderr, "\rTesting camera %u (%s) ...\033[K", (unsigned int)camera->index,
			camera->name);
	else
		fputs("\r\033[K", stderr);
}

static int run(int argc, char **argv)
{
	/* Too big for a stack. */
	static struct roc_doctor_findings findings;
	static struct roc_doctor_facts facts;
	static struct roc_config config;
	struct roc_doctor_options options;
	char error[256];

	if (roc_doctor_options_parse(argc, argv, &options, error, sizeof(error)) < 0) {
		fprintf(stderr, "rocctl doctor: %s; see 'rocctl doctor --help'\n", error);
		return ROC_EXIT_USAGE;
	}
	roc_doctor_gather(options.config, &facts, &config);
	if (options.probe)
		roc_doctor_probe(&config, &facts, show_progress);
	roc_config_clear(&config);
	roc_doctor_judge(&facts, &findings);
	if (print(&options, &facts, &findings) < 0)
		return ROC_EXIT_TROUBLE;
	return findings.problems > 0 ? ROC_EXIT_TROUBLE : ROC_EXIT_OK;
}

const struct roc_command roc_doctor_command = {
	.name = "doctor",
	.arguments = "[--config FILE] [--probe] [--json]",
	.summary = "Find what is wrong, and the command that mends it",
	.help = "  --config FILE  the configuration (default " ROC_CONFIG_PATH ")\n"
		"  --probe        test the streams of cameras that are not live: up to 45 s for "
		"each\n"
		"  --json         print JSON\n"
		"\n"
		"Looks at the driver, the devices, the configuration, the service, the cameras and\n"
		"OBS. It changes nothing. As root (sudo rocctl doctor) it sees all of it.\n"
		"Exit status: 0 all is well, 1 there are problems, 2 usage.\n",
	.run = run,
};
