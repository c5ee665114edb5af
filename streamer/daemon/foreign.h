/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreign.h - PURE: does another program write to a device of ours? Drivers up to 0.12 let it, and its
 * pictures appear between the camera's. The driver numbers all frames; those of the worker are counted
 * in its reports. The distance of the two numbers grows only by what others write.
 */
#ifndef ROC_FOREIGN_H
#define ROC_FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_FOREIGN_RECENT_MS 30000u /* a frame this old is the past */

struct roc_foreign {
	bool known;     /* .lead holds */
	uint32_t lead;  /* the driver's number less the worker's, modulo 2^32: its least */
	bool suspected; /* at the last comparison */
	uint64_t frame; /* when a foreign frame was last noticed (ns), 0: never */
};

/** Another worker counts from now on, or the device was opened again: a new comparison. */
void roc_foreign_begin(struct roc_foreign *foreign);

/**
 * Compare once. A report is older than the number of the driver: frames that the worker has written since
 * are allowed for, a second of them; and as a machine that stands still delays reports further, foreign
 * frames are only noticed by two comparisons in a row.
 *
 * @param sequence  the driver's number of the newest frame
 * @param written   frames that the worker has reported, not more than 500 ms ago
 * @param mhz       frames per 1000 s that the worker writes
 * @return true if frames of another writer have come
 */
bool roc_foreign_compare(struct roc_foreign *foreign, uint32_t sequence, uint64_t written,
			 uint32_t mhz, uint64_t now_ns);

/** A foreign frame was noticed within ROC_FOREIGN_RECENT_MS. */
bool roc_foreign_is_recent(const struct roc_foreign *foreign, uint64_t now_ns);

#endif
