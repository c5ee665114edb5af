/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_options.h - PURE: the command line of `rocctl doctor`. */
#ifndef ROC_CTL_DOCTOR_OPTIONS_H
#define ROC_CTL_DOCTOR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** Strings point into argv. */
struct roc_doctor_options {
	const char *config;
	bool json;
	bool probe;
};

/** @param reterr  what is wrong, on failure only. @return 0 or -EINVAL */
int roc_doctor_options_parse(int argc, char *const *argv, struct roc_doctor_options *ret_options,
			     char *reterr, size_t size);

#endif
