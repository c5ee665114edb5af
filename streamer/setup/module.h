/* SPDX-License-Identifier: GPL-2.0-or-later */
/* module.h - the driver v4l2loopback: load it, add devices to it. */
#ifndef ROC_MODULE_H
#define ROC_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "wants.h"

#define ROC_MODULE_WORDS 512

bool roc_module_is_loaded(void);

/** Can devices be added while it is loaded? From 0.13 on. */
bool roc_module_is_dynamic(void);

/**
 * Fill in .exclusive of the loopback devices from the driver itself.
 * @return false: it can't tell
 */
bool roc_module_tells(struct roc_node *nodes, size_t count);

/** @return 0; negative errno: -EBUSY also when the device is held */
int roc_module_add(const struct roc_node *node);
int roc_module_remove(int number);

/**
 * Load it with just these devices.
 * @param modprobe    the program
 * @param ret_words   what it said, one line
 * @return 0; -EIO: it failed; negative errno: it could not be run
 * Blocks until it has ended.
 */
int roc_module_load(const char *modprobe, const struct roc_node *nodes, size_t count,
		    char ret_words[ROC_MODULE_WORDS]);
int roc_module_unload(const char *modprobe, char ret_words[ROC_MODULE_WORDS]);

/** Run a program, as above. */
int roc_module_run(char *const argv[], char ret_words[ROC_MODULE_WORDS]);

#endif
