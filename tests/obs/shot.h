/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shot.h - renders one source off screen, as the screenshot of obs-websocket does. */
#ifndef ROC_TEST_SHOT_H
#define ROC_TEST_SHOT_H

#include <obs.h>

#include "draws.h"
#include "pixels.h"

/** What rendering costs: one turn is clear, render and read back. */
struct roc_shot_cost {
	double median_ms, best_ms, worst_ms;
};

/**
 * Render @source at its own size, over nothing: alpha is what the source left.
 *
 * @param ret_draws  what rendering asked of the graphics library
 * @return 0; -ENODATA the source has no size; -ENOMEM; -EIO
 */
int roc_shot_take(obs_source_t *source, struct roc_pixels *ret_pixels, struct roc_draws *ret_draws);

/** Render it @turns times. Otherwise as roc_shot_take(). */
int roc_shot_measure(obs_source_t *source, uint32_t turns, struct roc_shot_cost *ret_cost);

/** Free what is kept from one shot to the next. */
void roc_shot_finish(void);

#endif
