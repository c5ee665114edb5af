/* SPDX-License-Identifier: GPL-2.0-or-later */
/* palette.h - the colours of overlay and panel, but for those of the state light (level.h). */
#ifndef ROC_PALETTE_H
#define ROC_PALETTE_H

#include "bitmap.h"
#include "level.h"

#define ROC_PALETTE_BOX ROC_ALPHA(0x0a0f16, 218)
#define ROC_PALETTE_SKY 0x050b16u /* of the panel, as near as can be to the placeholder's */
#define ROC_PALETTE_RULE ROC_ALPHA(0xffffff, 34)
#define ROC_PALETTE_WELL ROC_ALPHA(0xffffff, 14)
#define ROC_PALETTE_NAME ROC_OPAQUE(0xf6f8fb)
#define ROC_PALETTE_VALUE ROC_OPAQUE(0xe9edf3)
#define ROC_PALETTE_TEXT ROC_OPAQUE(0xc8d0db)
#define ROC_PALETTE_LABEL ROC_OPAQUE(0x929dad)
#define ROC_PALETTE_CURVE 0x6cb6ffu

/** The level's colour for words: lighter, so that thin strokes are read on dark. */
static inline uint32_t roc_palette_words(enum roc_level level)
{
	switch (level) {
	case ROC_LEVEL_GOOD:
		return 0x6fe09bu;
	case ROC_LEVEL_WARN:
		return 0xffca52u;
	case ROC_LEVEL_BAD:
		return 0xff8a82u;
	default:
		return 0xb6bfccu;
	}
}

#endif
