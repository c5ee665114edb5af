/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "memory.h"
#include "roc/status_abi.h"

#define LOG_DIR "/var/log"
#define UPGRADE_S 120u
#define UPGRADE_MAX_S 86400u

static const char usage[] =
	"Usage: roc-streamer [OPTION]...\n"
	"Keeps every camera of the configuration attached to its v4l2loopback device.\n"
	"\n"
	"  -c, --config FILE         cameras (default " ROC_CONFIG_PATH ")\n"
	"      --state-dir DIR       what is remembered between starts (default " ROC_STATE_DIR
	")\n"
	"      --log-dir DIR         folder of camera_streamer.log, cameras/camera<N>.log and\n"
	"                            ffmpeg_errors.log (default " LOG_DIR "); none: no log files\n"
	"      --log-level LEVEL     error, warning, info (default) or debug\n"
	"      --upgrade-interval S  a camera that shows a lower stream tries the better one\n"
	"                            this often (default 120 seconds)\n"
	"      --worker FILE         the roc-worker to start (default: the installed one)\n"
	"  -h, --help                this text\n"
	"  -V, --version             version\n"
	"\n"
	"Status is published at $" ROC_STATUS_ENV ", default " ROC_STATUS_PATH
	"; 'rocctl status' shows it.\n"
	"SIGHUP reloads the configuration, SIGUSR1 opens the log files anew, SIGTERM ends.\n"
	"Exit status: 0 asked to end, 1 failure, 2 usage, 78 the configuration can't be used.\n";

static int parse_level(const char *word, enum roc_log_level *ret_level)
{
	static const struct {
		const char *word;
		enum roc_log_level level;
	} levels[] = {
		{"error", ROC_LOG_ERROR},
		{"warning", ROC_LOG_WARNING},
		{"info", ROC_LOG_INFO},
		{"debug", ROC_LOG_DEBUG},
	};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strcmp(word, levels[i].word) == 0) {
			*ret_level = levels[i].level;
			return 0;
		}
	}
	fprintf(stderr, "roc-streamer: --log-level: '%s' is none of error, warning, info, debug\n",
		word);
	return -EINVAL;
}

static int parse_interval(const char *word, uint32_t *ret_ms)
{
	char *end;

	errno = 0;
	const unsigned long seconds = strtoul(word, &end, 10);
	if (errno || end == word || *end || seconds < 1 || seconds > UPGRADE_MAX_S) {
		fprintf(stderr,
			"roc-streamer: --upgrade-interval: '%s' is no number of seconds from 1 to "
			"%u\n",
			word, UPGRADE_MAX_S);
		return -EINVAL;
	}
	*ret_ms = (uint32_t)seconds * 1000;
	return 0;
}

int roc_options_parse(int argc, char **argv, struct roc_options *ret_options)
{
	enum { STATE_DIR = 256, LOG_DIR_, LOG_LEVEL, UPGRADE, WORKER };
	static const struct option table[] = {
		{"config", required_argument, NULL, 'c'},
		{"state-dir", required_argument, NULL, STATE_DIR},
		{"log-dir", required_argument, NULL, LOG_DIR_},
		{"log-level", required_argument, NULL, LOG_LEVEL},
		{"upgrade-interval", required_argument, NULL, UPGRADE},
		{"worker", required_argument, NULL, WORKER},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	int c;
	int r = 0;

	*ret_options = (struct roc_options){
		.config = ROC_CONFIG_PATH,
		.state_dir = ROC_STATE_DIR,
		.log_dir = LOG_DIR,
		.log_level = ROC_LOG_INFO,
		.upgrade_ms = UPGRADE_S * 1000,
	};
	while (r == 0 && (c = getopt_long(argc, argv, "c:hV", table, NULL)) != -1) {
		switch (c) {
		case 'c':
			ret_options->config = optarg;
			break;
		case STATE_DIR:
			ret_options->state_dir = optarg;
			break;
		case LOG_DIR_:
			ret_options->log_dir = strcmp(optarg, "none") == 0 ? "" : optarg;
			break;
		case LOG_LEVEL:
			r = parse_level(optarg, &ret_options->log_level);
			break;
		case UPGRADE:
			r = parse_interval(optarg, &ret_options->upgrade_ms);
			break;
		case WORKER:
			ret_options->worker = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'V':
			puts("roc-streamer " ROC_VERSION);
			return 0;
		default:
			r = -EINVAL; /* getopt has said what */
			break;
		}
	}
	if (r == 0 && optind < argc) {
		fprintf(stderr, "roc-streamer: unexpected argument '%s'\n", argv[optind]);
		r = -EINVAL;
	}
	if (r < 0)
		fputs("Try 'roc-streamer --help'.\n", stderr);
	return r < 0 ? r : 1;
}
