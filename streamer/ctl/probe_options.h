/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_options.h - PURE: the command line of `rocctl probe`. */
#ifndef ROC_CTL_PROBE_OPTIONS_H
#define ROC_CTL_PROBE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** Strings point into argv. */
struct roc_probe_options {
	char *target;              /* camera number, address or URL */
	const char *config;        /* NULL: the usual one, and it may be missing */
	const char *user;          /* NULL: the configuration's, or the default */
	const char *password_file; /* NULL: the configuration's password, or ask */
	bool json;
	bool verbose;
};

/**
 * @param argv    argv[0] is skipped
 * @param reterr  what is wrong, on failure only; never a value that could be a password
 * @return 0 or -EINVAL
 */
int roc_probe_options_parse(int argc, char *const *argv, struct roc_probe_options *ret_options,
			    char *reterr, size_t size);

#endif
