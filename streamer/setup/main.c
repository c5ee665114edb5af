/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roc-setup-loopback - makes one labelled v4l2loopback device for each configured camera, with
 * exclusive_caps. Does only what is missing; run as root by roc-loopback.service.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "devices.h"
#include "log.h"
#include "moved.h"

#define OWN_PROGRAM "/usr/local/bin/setup_v4l2loopback.sh"

static const char usage[] =
	"Usage: roc-setup-loopback [OPTION]...\n"
	"Makes the v4l2loopback device of every camera of the configuration that has none yet.\n"
	"Where " OWN_PROGRAM " is executable, that is run instead, if any\n"
	"camera has no device.\n"
	"\n"
	"  -c, --config FILE    cameras (default " ROC_CONFIG_PATH ")\n"
	"  -n, --dry-run        only tell what would be done\n"
	"      --moved FILE     where to leave which cameras have another device than configured\n"
	"                       (default " ROC_MOVED_PATH ")\n"
	"      --modprobe FILE  the program that loads modules (default modprobe)\n"
	"  -h, --help           this text\n"
	"  -V, --version        version\n"
	"\n"
	"Exit status: 0 every camera has its device, 1 some have none, 2 usage, 78 the configuration\n"
	"can't be used.\n";

struct options {
	const char *config, *moved, *modprobe;
	bool dry_run;
};

/** @return 1 go on; 0 end with 0; -EINVAL end with 2 */
static int parse(int argc, char **argv, struct options *ret_options)
{
	enum { MOVED = 256, MODPROBE };
	static const struct option table[] = {
		{"config", required_argument, NULL, 'c'},
		{"dry-run", no_argument, NULL, 'n'},
		{"moved", required_argument, NULL, MOVED},
		{"modprobe", required_argument, NULL, MODPROBE},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*ret_options = (struct options){
		.config = ROC_CONFIG_PATH, .moved = ROC_MOVED_PATH, .modprobe = "modprobe"};
	while ((c = getopt_long(argc, argv, "c:nhV", table, NULL)) != -1) {
		switch (c) {
		case 'c':
			ret_options->config = optarg;
			break;
		case 'n':
			ret_options->dry_run = true;
			break;
		case MOVED:
			ret_options->moved = optarg;
			break;
		case MODPROBE:
			ret_options->modprobe = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'V':
			puts("roc-setup-loopback " ROC_VERSION);
			return 0;
		default:
			return -EINVAL; /* getopt has said what */
		}
	}
	if (optind < argc) {
		fprintf(stderr, "roc-setup-loopback: unexpected argument '%s'\n", argv[optind]);
		return -EINVAL;
	}
	return 1;
}

static int run_own_program(const struct options *options)
{
	char *const argv[] = {(char[]){OWN_PROGRAM}, NULL};

	roc_log(ROC_LOG_NOTICE, ROC_LOG_NO_CAMERA, "running " OWN_PROGRAM " instead");
	if (options->dry_run)
		return 0;
	(void)roc_moved_save(options->moved, NULL, 0);
	execvp(OWN_PROGRAM, argv); /* not execv(): by /bin/sh where it begins without #! */
	roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA, "can't run " OWN_PROGRAM ": %s", strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	struct options options;
	struct roc_config config;
	char error[512];
	int r = parse(argc, argv, &options);

	if (r <= 0) {
		if (r < 0)
			fputs("Try 'roc-setup-loopback --help'.\n", stderr);
		return r < 0 ? 2 : 0;
	}
	r = roc_config_load(options.config, NULL, NULL, &config, error, sizeof(error));
	if (access(OWN_PROGRAM, X_OK) == 0) {
		const bool is_whole = r == 0 && roc_devices_are_there(&config);

		if (r == 0)
			roc_config_clear(&config);
		return is_whole ? 0 : run_own_program(&options);
	}
	if (r < 0) {
		roc_log(ROC_LOG_ERROR, ROC_LOG_NO_CAMERA, "%s", error);
		return ROC_EX_CONFIG;
	}
	r = roc_devices_make(&config, options.modprobe, options.moved, options.dry_run);
	roc_config_clear(&config);
	return r == 0 ? 0 : 1;
}
