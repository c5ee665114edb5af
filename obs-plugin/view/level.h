/* SPDX-License-Identifier: GPL-2.0-or-later */
/* level.h - how a camera is doing, at a glance, and the colour that says so. */
#ifndef ROC_LEVEL_H
#define ROC_LEVEL_H

#include <stdint.h>

enum roc_level {
	ROC_LEVEL_IDLE = 0, /* off, unknown: nothing is wrong, and there is nothing to see */
	ROC_LEVEL_GOOD,
	ROC_LEVEL_WARN,
	ROC_LEVEL_BAD,
};

/* Colour of the state light, 0xRRGGBB. Nothing else in the overlay has one of them exactly. */
#define ROC_LEVEL_COLOR_IDLE 0x8c95a4u
#define ROC_LEVEL_COLOR_GOOD 0x2ec46au
#define ROC_LEVEL_COLOR_WARN 0xf5b014u
#define ROC_LEVEL_COLOR_BAD 0xf0413cu

/** Colour of the light for @level; grey for a number that is none. */
static inline uint32_t roc_level_color(enum roc_level level)
{
	switch (level) {
	case ROC_LEVEL_GOOD:
		return ROC_LEVEL_COLOR_GOOD;
	case ROC_LEVEL_WARN:
		return ROC_LEVEL_COLOR_WARN;
	case ROC_LEVEL_BAD:
		return ROC_LEVEL_COLOR_BAD;
	default:
		return ROC_LEVEL_COLOR_IDLE;
	}
}

#endif
