/* SPDX-License-Identifier: GPL-2.0-or-later */
/* devices.h - makes the devices that are missing, and tells what it could not. */
#ifndef ROC_DEVICES_H
#define ROC_DEVICES_H

#include <stdbool.h>

#include "config.h"

/** Has every camera a loopback device of the number that it is configured for? */
bool roc_devices_are_there(const struct roc_config *config);

/**
 * @param moved    file to leave which camera has another device than configured
 * @param dry_run  only tell
 * @return 0 every camera has its device; -ENODEV some have none, which has been told
 * Blocks until the module is loaded and the devices may be opened.
 */
int roc_devices_make(const struct roc_config *config, const char *modprobe, const char *moved,
		     bool dry_run);

#endif
