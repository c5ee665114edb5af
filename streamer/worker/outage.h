/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outage.h - PURE: when a camera of which nothing is shown is worth a line of the log, and which. */
#ifndef ROC_OUTAGE_H
#define ROC_OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allowance.h"

enum roc_outage_kind {
	ROC_OUTAGE_AWAY = 0,   /* it can't be reached */
	ROC_OUTAGE_FAILED = 1, /* it answers, but none of its streams can be had */
	ROC_OUTAGE_KINDS,
};

/** What has been logged; all zero at first. */
struct roc_outage {
	struct {
		uint64_t logged_ns; /* 0: never */
		struct roc_allowance lines;
	} kinds[ROC_OUTAGE_KINDS];
};

struct roc_outage_case {
	enum roc_outage_kind kind;
	const char *host;
	uint32_t port;    /* 0: not known */
	uint64_t next_ns; /* the next attempt */
	uint64_t now_ns;
};

/**
 * The line for an attempt that has just failed, in words that programs have been looking for since
 * before this one: at most once a minute, and when that has happened often, every ten minutes.
 * @return false: none now
 */
bool roc_outage_line(struct roc_outage *outage, const struct roc_outage_case *now, char *text,
		     size_t size);

#endif
