/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fakesegment.h - stands in for obs-plugin/watch/segment.c: one camera, as the test has it. */
#ifndef ROC_TEST_FAKESEGMENT_H
#define ROC_TEST_FAKESEGMENT_H

#include "segment.h"

/** Alive, generation 1, no camera, no references. */
void fake_segment_reset(void);

void fake_segment_health(enum roc_segment_health health);
void fake_segment_generation(uint64_t generation);
void fake_segment_camera(const struct roc_camera_status *camera); /* NULL: none */
int fake_segment_references(void);

/** Who gives back a reference waits there as long as this is on. */
void fake_segment_hold(bool is_held);
bool fake_segment_is_waiting(void);
uint64_t fake_segment_looks(void); /* times that a camera was looked for */

#endif
