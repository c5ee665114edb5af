/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supervisor.h - the service: one poll loop over signals, workers and time. It never parses a byte
 * from the network and never waits for anything.
 */
#ifndef ROC_SUPERVISOR_H
#define ROC_SUPERVISOR_H

#include "options.h"

/** @return exit status of the program: 0, 1, or ROC_EX_CONFIG */
int roc_supervisor_run(const struct roc_options *options);

#endif
