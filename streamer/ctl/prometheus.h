/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prometheus.h - PURE: the report in Prometheus' text exposition format. Names are a contract. */
#ifndef ROC_CTL_PROMETHEUS_H
#define ROC_CTL_PROMETHEUS_H

#include "report.h"

/**
 * All metrics, each line ended by a newline; @report NULL: the streamer does not run, which is a
 * metric too. A number that is not known has no sample. Free it; NULL when out of memory.
 */
char *roc_report_prometheus(const struct roc_report *report);

#endif
