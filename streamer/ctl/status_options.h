/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_options.h - PURE: the command line of `rocctl status`. */
#ifndef ROC_CTL_STATUS_OPTIONS_H
#define ROC_CTL_STATUS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roc_status_options {
	bool json;
	bool prometheus;
	bool check;
	uint64_t watch_ns; /* between two looks; 0: one look */
};

/**
 * @param argv    argv[0] is skipped
 * @param reterr  what is wrong, on failure only
 * @return 0 or -EINVAL
 */
int roc_status_options_parse(int argc, char *const *argv, struct roc_status_options *ret_options,
			     char *reterr, size_t size);

#endif
