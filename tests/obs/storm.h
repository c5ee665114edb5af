/* SPDX-License-Identifier: GPL-2.0-or-later */
/* storm.h - creates and destroys sources while another thread updates and asks them. */
#ifndef ROC_TEST_STORM_H
#define ROC_TEST_STORM_H

#include <obs.h>

struct roc_storm_result {
	uint64_t made, updates;
	uint64_t frames; /* canvas frames meanwhile */
	double seconds;
};

/**
 * Create @turns sources one after the other, every eighth for two frames in the scene.
 *
 * @param settings  of all; "a" and "b" in it, if objects, are what the updates alternate between.
 *                  libobs itself guards settings by nothing: keys that are there from the start,
 *                  with values at least as long, stay where they are in memory
 */
int roc_storm(const char *id, obs_data_t *settings, uint64_t turns,
	      struct roc_storm_result *ret_result);

#endif
