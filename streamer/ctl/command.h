/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.h - what a sub-command of rocctl is. A new one is a row in main.c. */
#ifndef ROC_CTL_COMMAND_H
#define ROC_CTL_COMMAND_H

/** Exit status, the same for all commands. */
enum roc_exit {
	ROC_EXIT_OK = 0,
	ROC_EXIT_TROUBLE = 1,     /* a camera is not live (with --check), or the work failed */
	ROC_EXIT_USAGE = 2,       /* wrong command line */
	ROC_EXIT_NOT_RUNNING = 3, /* the streamer is not running */
};

struct roc_command {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *summary;   /* one line */
	const char *help;      /* options and notes, each line ended by a newline */

	/** @argv[0] is the command's name. --help is seen to before. @return enum roc_exit */
	int (*run)(int argc, char **argv);
};

extern const struct roc_command roc_status_command;

#endif
