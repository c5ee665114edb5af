/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_overlay.c - a slot of the segment as OBS's source paints it, see source/camera_words.c. */
#include <stdlib.h>
#include <string.h>

#include "display.h"
#include "figures.h"
#include "fuzz.h"
#include "history.h"
#include "overlay.h"
#include "pattern.h"
#include "status_overlay.h"

#define FIGURES 9u

struct words {
	char name[64], reason[256];
	char figures[FIGURES][ROC_FIGURE_SIZE];
	uint32_t rates_mhz[ROC_HISTORY_STEPS];
};

static void put_figures(const struct roc_camera_status *status, struct words *words)
{
	char(*out)[ROC_FIGURE_SIZE] = words->figures;

	roc_figure_size(out[0], status->source_width, status->source_height);
	roc_figure_rate(out[1], status->device_mhz, ",");
	roc_figure_bitrate(out[2], status->bitrate_bps, ".");
	roc_figure_percent(out[3], status->frames_duplicated, status->frames_written, ".");
	roc_figure_count(out[4], status->frames_dropped, ".");
	roc_figure_count(out[5], status->reconnects, ",");
	roc_figure_age(out[6], status->last_frame_ns, ".");
	roc_figure_measured_rate(out[7], status->source_mhz, ",");
	roc_figure_percent(out[8], status->frames_corrupt, status->frames_received, ",");
	for (uint32_t i = 0; i < FIGURES; i++)
		FUZZ_CHECK(memchr(out[i], '\0', ROC_FIGURE_SIZE) && fuzz_is_clean(out[i], ""));
}

static void check_bitmap(const struct roc_bitmap *bitmap, uint32_t width, uint32_t height)
{
	FUZZ_CHECK(bitmap->width <= width && bitmap->height <= height);
	/* colour multiplied by alpha is never above it */
	for (size_t i = 0; i < (size_t)bitmap->width * bitmap->height; i++) {
		const uint8_t *pixel = bitmap->data + 4 * i;

		FUZZ_CHECK(pixel[0] <= pixel[3] && pixel[1] <= pixel[3] && pixel[2] <= pixel[3]);
	}
}

static void paint(const struct roc_overlay *what, const struct roc_panel *panel, uint32_t width,
		  uint32_t height, uint32_t percent)
{
	struct roc_bitmap bitmap = {0};
	struct roc_overlay_box box;
	uint32_t x, y;

	roc_overlay_measure(what, width, height, percent, &box);
	roc_overlay_place(&box, ROC_OVERLAY_BOTTOM_RIGHT, width, height, &x, &y);
	FUZZ_CHECK(x + box.width <= width && y + box.height <= height);
	if (box.width && box.height) {
		FUZZ_CHECK(roc_overlay_paint(&bitmap, what, &box) == 0);
		check_bitmap(&bitmap, width, height);
	}
	FUZZ_CHECK(roc_overlay_panel(&bitmap, panel, width, height) == 0);
	check_bitmap(&bitmap, width, height);
	roc_bitmap_clear(&bitmap);
}

void fuzz_status_paint(const struct roc_camera_status *status)
{
	static struct words words;
	struct roc_history history = {0};
	struct roc_overlay overlay = {
		.form = status->index & 1 ? ROC_OVERLAY_COMPACT : ROC_OVERLAY_FULL,
		.level = (enum roc_level)(status->state & 3),
		.name = words.name,
		.state = roc_state_name(status->state),
		.reason = words.reason,
		.figure_count = FIGURES,
		.curve_label = "Frame rate",
		.curve_value = words.figures[7],
		.rates_mhz = words.rates_mhz,
		.rate_span = ROC_HISTORY_STEPS,
		.nominal_mhz = status->device_mhz,
	};
	const struct roc_panel panel = {.level = overlay.level,
					.name = words.name,
					.headline = overlay.state,
					.reason = words.reason,
					.hint = status->detail,
					.footer = status->device};
	char clean[160];

	roc_display_clean(words.name, sizeof(words.name), status->name);
	roc_display_clean(clean, sizeof(clean), status->detail);
	roc_pattern_fill(words.reason, sizeof(words.reason), "%1: %2",
			 roc_reason_text(status->reason), clean);
	put_figures(status, &words);
	for (uint32_t i = 0; i < FIGURES; i++)
		overlay.figures[i] =
			(struct roc_overlay_figure){"Figure", words.figures[i], ROC_LEVEL_WARN};
	/* counters and times as they come: back, for ever forth */
	(void)roc_history_feed(&history, status->frames_received, status->updated_ns);
	(void)roc_history_feed(&history, status->frames_written, status->state_since_ns);
	(void)roc_history_feed(&history, status->bytes_received, status->last_frame_ns);
	overlay.rate_count = roc_history_copy(&history, words.rates_mhz);
	FUZZ_CHECK(overlay.rate_count <= ROC_HISTORY_STEPS);
	paint(&overlay, &panel, 320, 180, 50 + (uint32_t)status->readers % 256u);
}
