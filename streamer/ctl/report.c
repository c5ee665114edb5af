/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include "roc/status.h"

bool roc_report_is_well(const struct roc_report *report)
{
	for (uint32_t i = 0; i < report->count; i++) {
		const uint32_t state = report->cameras[i].state;

		if (state != ROC_STATE_LIVE && state != ROC_STATE_DISABLED)
			return false;
	}
	return true;
}
