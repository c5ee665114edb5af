/* SPDX-License-Identifier: GPL-2.0-or-later */
/* error.h - a failure that an operator must act on: the reason, and what is special about it. */
#ifndef ROC_ERROR_H
#define ROC_ERROR_H

#include <stdint.h>

#include "roc/status_abi.h"

struct roc_error {
	uint32_t reason;  /* enum roc_reason */
	char detail[128]; /* in words, no secret; never empty after a failure */
};

/** Fill @error (may be NULL). The text is cut to fit. */
void roc_error_set(struct roc_error *error, uint32_t reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
