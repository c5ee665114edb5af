/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * continuity.h - PURE: after a silence, does a stream go on where it stopped? If its network was gone, TCP
 * delivers all that was held back. If its encoder or a server left something out, what follows refers to
 * pictures that never came, and a decoder does not notice.
 */
#ifndef ROC_CONTINUITY_H
#define ROC_CONTINUITY_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_CONTINUITY_NO_TIME INT64_MIN

/** All zero: nothing has arrived. */
struct roc_continuity {
	uint64_t arrival_ns; /* of the last packet */
	int64_t time_us;     /* its time stamp */
};

/**
 * A packet of video has arrived.
 * @param arrival_ns  monotonic
 * @param time_us     its decoding time stamp, or ROC_CONTINUITY_NO_TIME
 * @param silence_ns  what counts as a silence: more than this camera's usual time between packets
 * @return false: it follows a silence, and its time stamp says that pictures between are missing
 */
bool roc_continuity_packet(struct roc_continuity *continuity, uint64_t arrival_ns, int64_t time_us,
			   uint64_t silence_ns);

#endif
