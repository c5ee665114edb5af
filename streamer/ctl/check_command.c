/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_command.c - `rocctl check-config`. */
#include "check_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_config.h"
#include "config.h"
#include "display.h"
#include "screen.h"

static int refuse(const char *what, const char *argument)
{
	char shown[128];

	fprintf(stderr, "rocctl check-config: %s '%s'; see 'rocctl check-config --help'\n", what,
		roc_display_clean(shown, sizeof(shown), argument));
	return ROC_EXIT_USAGE;
}

static int run(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : ROC_CONFIG_PATH;
	static struct roc_check check; /* too big for a stack */
	char *text;
	int r = -ENOMEM;

	if (argc > 1 && argv[1][0] == '-')
		return refuse("unknown option", argv[1]);
	if (argc > 2)
		return refuse("unexpected argument", argv[2]);
	roc_check_config(path, &check);
	text = roc_check_text(&check);
	if (text)
		r = roc_screen_write(STDOUT_FILENO, text, strlen(text));
	free(text);
	if (r < 0) {
		fprintf(stderr, "rocctl check-config: can't write: %s\n", strerrordesc_np(-r));
		return ROC_EXIT_TROUBLE;
	}
	if (check.error < 0)
		return ROC_EX_CONFIG;
	return check.invalid > 0 ? ROC_EXIT_TROUBLE : ROC_EXIT_OK;
}

const struct roc_command roc_check_command = {
	.name = "check-config",
	.arguments = "[FILE]",
	.summary = "Check the configuration before the service reads it",
	.help = "FILE is the configuration (default " ROC_CONFIG_PATH ").\n"
		"\n"
		"Prints what is wrong, with its place and what to do; never a password.\n"
		"Exit status: 0 it can be used, 1 some entry is invalid, 2 usage, 78 the service\n"
		"would not start with it.\n",
	.run = run,
};
