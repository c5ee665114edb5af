/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - rocctl: finds the command and hands over. */
#include <stdio.h>
#include <string.h>

#include "check_command.h"
#include "command.h"
#include "display.h"
#include "doctor_command.h"
#include "probe_command.h"
#include "roc/status_abi.h"
#include "snapshot_command.h"

static const struct roc_command *const commands[] = {
	&roc_status_command,   &roc_doctor_command, &roc_probe_command,
	&roc_snapshot_command, &roc_check_command,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	fputs("Usage: rocctl COMMAND [OPTION]...\n"
	      "Look after the cameras of roc-streamer.\n"
	      "\n"
	      "Commands:\n",
	      out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-14s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n"
	      "Options:\n"
	      "  --help         this text; 'rocctl COMMAND --help' for one command\n"
	      "  --version      the version\n"
	      "\n"
	      "Exit status: 0 all is well, 1 some camera is not live (status --check) or the\n"
	      "work failed, 2 wrong usage, 3 the streamer is not running, 78 the\n"
	      "configuration can't be used.\n"
	      "Environment: " ROC_STATUS_ENV " names a status file other than " ROC_STATUS_PATH
	      ";\n"
	      "NO_COLOR switches colours off.\n",
	      out);
}

static void print_command_help(const struct roc_command *command)
{
	printf("Usage: rocctl %s %s\n%s.\n\n%s", command->name, command->arguments,
	       command->summary, command->help);
}

static int end_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return ROC_EXIT_OK;
	perror("rocctl: can't write");
	return ROC_EXIT_TROUBLE;
}

static const struct roc_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

int main(int argc, char **argv)
{
	char shown[128];

	if (argc < 2) {
		print_help(stderr);
		return ROC_EXIT_USAGE;
	}
	if (is_help(argv[1])) {
		print_help(stdout);
		return end_output();
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("rocctl " ROC_VERSION);
		return end_output();
	}

	const struct roc_command *command = find(argv[1]);
	if (!command) {
		fprintf(stderr, "rocctl: unknown %s '%s'; see 'rocctl --help'\n",
			argv[1][0] == '-' ? "option" : "command",
			roc_display_clean(shown, sizeof(shown), argv[1]));
		return ROC_EXIT_USAGE;
	}
	for (int i = 2; i < argc; i++) {
		if (is_help(argv[i])) {
			print_command_help(command);
			return end_output();
		}
	}
	return command->run(argc - 1, argv + 1);
}
