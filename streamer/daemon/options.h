/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - roc-streamer's command line. */
#ifndef ROC_OPTIONS_H
#define ROC_OPTIONS_H

#include <stdint.h>

#include "log.h"

struct roc_options {
	const char *config;    /* --config, default ROC_CONFIG_PATH */
	const char *state_dir; /* --state-dir, default ROC_STATE_DIR */
	const char *log_dir;   /* --log-dir, default /var/log; "" (or "none"): no log files */
	const char *worker;    /* --worker, NULL: found beside us */
	enum roc_log_level log_level;
	uint32_t upgrade_ms; /* --upgrade-interval */
};

/**
 * @return 1 go on with @ret_options; 0 said what was asked for (--help, --version): end with 0;
 *         -EINVAL wrong usage, told on stderr: end with 2
 */
int roc_options_parse(int argc, char **argv, struct roc_options *ret_options);

#endif
