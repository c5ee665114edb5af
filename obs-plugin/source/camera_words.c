/* SPDX-License-Identifier: GPL-2.0-or-later */
/* camera_words.c - keys and figures become words in the user's language. */
#include <stdio.h>
#include <string.h>

#include "camera.h"
#include "display.h"
#include "figures.h"
#include "pattern.h"

#define LATE_NS                                                                                    \
	UINT64_C(2000000000) /* since the last picture of a camera that is said to be live */
#define REPEATS_WARN 20u     /* one repeat in so many pictures is worth a look */

#define PUT(array, text) snprintf(array, sizeof(array), "%s", text)

/* The streamer's own words say more than the reason's, but in English only: each language has its
 * way to use them. */
static void reason_line(const struct roc_source_view *view, const char *detail, char *out,
			size_t size)
{
	char clean[160];
	const char *reason = *view->reason ? obs_module_text(view->reason) : "";

	if (!view->has_detail)
		detail = "";

	roc_display_clean(clean, sizeof(clean), detail);
	if (*reason && *clean)
		roc_pattern_fill(out, size, obs_module_text("ReasonWithDetail"), reason, clean);
	else
		snprintf(out, size, "%s", reason);
}

static uint64_t since(const struct camera *c, uint64_t then_ns)
{
	return then_ns && c->now_ns > then_ns ? c->now_ns - then_ns : 0;
}

static void put_figure(struct camera_words *words, uint32_t index, const char *key,
		       const char *value, enum roc_level level)
{
	PUT(words->figures[index].label, obs_module_text(key));
	PUT(words->figures[index].value, *value ? value : "\xe2\x80\x93");
	words->figures[index].level = level;
}

static void put_figures(const struct camera *c, struct camera_words *words)
{
	const struct roc_camera_status *status = &c->status;
	const char *point = obs_module_text("DecimalPoint");
	const uint64_t age = since(c, status->last_frame_ns);
	const bool live = status->state == ROC_STATE_LIVE;
	char text[ROC_FIGURE_SIZE];
	uint64_t repeats, frames;

	roc_recent_get(&c->repeats, status->frames_duplicated, status->frames_written, &repeats,
		       &frames);
	put_figure(words, 0, "Figure.Picture",
		   roc_figure_size(text, status->source_width, status->source_height),
		   ROC_LEVEL_GOOD);
	put_figure(words, 1, "Figure.Stream",
		   status->stream <= ROC_STREAM_SUB ? roc_stream_name(status->stream) : "",
		   ROC_LEVEL_GOOD);
	put_figure(words, 2, "Figure.Bitrate", roc_figure_bitrate(text, status->bitrate_bps, point),
		   ROC_LEVEL_GOOD);
	put_figure(words, 3, "Figure.Repeats", roc_figure_percent(text, repeats, frames, point),
		   live && repeats > frames / REPEATS_WARN ? ROC_LEVEL_WARN : ROC_LEVEL_GOOD);
	put_figure(words, 4, "Figure.Drops", roc_figure_count(text, status->frames_dropped, point),
		   ROC_LEVEL_GOOD);
	put_figure(words, 5, "Figure.Damaged",
		   roc_figure_count(text, status->frames_corrupt, point), ROC_LEVEL_GOOD);
	put_figure(words, 6, "Figure.Reconnects", roc_figure_count(text, status->reconnects, point),
		   ROC_LEVEL_GOOD);
	put_figure(words, 7, "Figure.LastPicture",
		   roc_figure_age(text, status->last_frame_ns ? age : UINT64_MAX, point),
		   live && age > LATE_NS ? ROC_LEVEL_WARN : ROC_LEVEL_GOOD);
	put_figure(words, 8, "Figure.Since",
		   roc_figure_age(text, since(c, status->state_since_ns), point), ROC_LEVEL_GOOD);
	PUT(words->curve_label, obs_module_text("Figure.Rate"));
	PUT(words->curve_value, roc_figure_measured_rate(text, status->source_mhz, point));
	words->rate_count = roc_history_copy(&c->history, words->rates_mhz);
	words->nominal_mhz = status->device_mhz;
}

void camera_words_make(const struct camera *c, const struct camera_form *form,
		       struct camera_words *ret_words)
{
	const char *name = *c->settings.camera ? c->settings.camera : obs_source_get_name(c->self);

	memset(ret_words, 0, sizeof(*ret_words));
	ret_words->form = *form;
	roc_display_clean(ret_words->name, sizeof(ret_words->name), name ? name : "");
	PUT(ret_words->state, obs_module_text(c->view.state));
	/* Few words over the picture, all of them where there is room. */
	reason_line(&c->view, c->drawing == ROC_DRAW_PANEL ? c->status.detail : "",
		    ret_words->reason, sizeof(ret_words->reason));
	if (c->drawing == ROC_DRAW_PANEL && *c->view.remedy)
		PUT(ret_words->remedy, obs_module_text(c->view.remedy));
	if (c->shown == ROC_SHOW_FULL && c->known)
		put_figures(c, ret_words);
}

void camera_words_line(const struct roc_source_view *view, const char *detail, char *out,
		       size_t size)
{
	char reason[256];

	reason_line(view, detail, reason, sizeof(reason));
	if (*reason)
		roc_pattern_fill(out, size, obs_module_text("StateWithReason"),
				 obs_module_text(view->state), reason);
	else
		snprintf(out, size, "%s", obs_module_text(view->state));
}
