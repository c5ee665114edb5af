/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sources.h - the sources of the rig by name, each an item of its scene; one thread. */
#ifndef ROC_TEST_SOURCES_H
#define ROC_TEST_SOURCES_H

#include <obs.h>

/** Signals that are kept for roc_source_signals(). */
#define ROC_SIGNAL_PREFIX "roc_"

/**
 * Create a source and put it into the scene, at the top left.
 *
 * @param settings  NULL for none
 * @return 0; -EEXIST; -ENOSPC; -ENOENT libobs knows no such id (it makes dead sources of them)
 */
int roc_source_add(const char *name, const char *id, obs_data_t *settings);

/** NULL when there is none. Borrowed. */
obs_source_t *roc_source_find(const char *name);

/** Its place in the scene; NULL when there is none. */
obs_sceneitem_t *roc_source_item(const char *name);

/** Take it out of the scene and let go of it. 0 or -ENOENT. */
int roc_source_remove(const char *name);
void roc_source_remove_all(void);

/**
 * Signals of its own kind that it sent since this was last asked: objects with "signal",
 * "at_ms" (of the monotonic clock) and the parameters. Take with obs_data_array_release().
 */
obs_data_array_t *roc_source_signals(const char *name);

#endif
