/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * declared.h - PURE: which rate a device may declare for a stream. Readers configure themselves by
 * it and it is remembered, so a rate counts only after a minute without change; the first estimate
 * is for a device of which nothing is known.
 */
#ifndef ROC_DECLARED_H
#define ROC_DECLARED_H

#include <stdbool.h>
#include <stdint.h>

#include "rate.h"

#define ROC_DECLARED_STABLE_NS UINT64_C(60000000000)

/** To be read by nobody but declared.c, apart from the two results. */
struct roc_declared {
	uint32_t early_mhz;  /* from the first pictures, 0: they don't tell */
	uint32_t stable_mhz; /* the same for a minute, 0: not so long yet */
	uint32_t reference_mhz;
	uint64_t last_ns, stable_ns;
};

void roc_declared_init(struct roc_declared *declared);

/** A picture has been added to @rate. @return true when the early rate becomes known */
bool roc_declared_first(struct roc_declared *declared, const struct roc_rate *rate);

/** @figures have been worked out at @now, which is an arrival: time without pictures is no proof. */
void roc_declared_measured(struct roc_declared *declared, const struct roc_rate_figures *figures,
			   uint64_t now);

/** The two are as good as equal: no reader needs to be told. */
bool roc_declared_is_same(uint32_t a_mhz, uint32_t b_mhz);

#endif
