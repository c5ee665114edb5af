/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outage.h"

#include <stdio.h>

#include "clock.h"

#define PAUSE_NS (60 * ROC_NS_PER_S)
#define LINES 3u
#define LINE_EVERY_NS (600 * ROC_NS_PER_S)

static bool is_due(struct roc_outage *outage, enum roc_outage_kind kind, uint64_t now)
{
	if (outage->kinds[kind].logged_ns && now - outage->kinds[kind].logged_ns < PAUSE_NS)
		return false;
	if (!roc_allowance_take(&outage->kinds[kind].lines, LINES, LINE_EVERY_NS, now, NULL))
		return false;
	outage->kinds[kind].logged_ns = now;
	return true;
}

bool roc_outage_line(struct roc_outage *outage, const struct roc_outage_case *now, char *text,
		     size_t size)
{
	const uint64_t wait_ns = now->next_ns > now->now_ns ? now->next_ns - now->now_ns : 0;
	const double wait_s = (double)(wait_ns / ROC_NS_PER_MS) / 1000;

	if (now->kind == ROC_OUTAGE_AWAY && now->port == 0)
		return false;
	if (!is_due(outage, now->kind, now->now_ns))
		return false;
	if (now->kind == ROC_OUTAGE_AWAY)
		(void)snprintf(text, size,
			       "Camera %s is not reachable on port %u. Retrying in %.3gs...",
			       now->host, now->port, wait_s);
	else
		(void)snprintf(text, size, "All streams failed for camera %s. Retrying in %.3gs...",
			       now->host, wait_s);
	return true;
}
