/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_find.h - the camera that `rocctl probe` is to test, with its password. */
#ifndef ROC_CTL_PROBE_FIND_H
#define ROC_CTL_PROBE_FIND_H

#include <stdbool.h>

#include "config.h"
#include "probe_options.h"

struct roc_probe_found {
	struct roc_camera_config camera; /* to be erased by the caller, on failure too */
	bool listed;                     /* in the configuration */
};

/**
 * Reads the configuration, the password file, asks on the terminal. What is wrong goes to standard
 * error. Registers the secrets found, and erases a URL on the command line once it is read.
 *
 * @param warn  of the configuration; may be NULL
 * @return 0, or the exit status of the program
 */
int roc_probe_find(const struct roc_probe_options *options, roc_config_warn warn, void *data,
		   struct roc_probe_found *ret_found);

#endif
