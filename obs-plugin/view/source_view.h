/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source_view.h - PURE: what a source says of its camera, and what it draws. No words: keys of the
 * locale files, so that the same decision is made once for overlay, dialog and scripts.
 */
#ifndef ROC_SOURCE_VIEW_H
#define ROC_SOURCE_VIEW_H

#include <stdbool.h>

#include "level.h"
#include "on_loss.h"
#include "segment.h"

#define ROC_VIEW_KEY_SIZE 64u
#define ROC_VIEW_LATE_NS UINT64_C(2000000000) /* an open device without a picture for so long */

/** What is known of one source. */
struct roc_view_case {
	const char *chosen;                     /* name of the camera, "" for none */
	enum roc_segment_health health;         /* of the streamer */
	bool flatpak;                           /* OBS sees another /run */
	const struct roc_camera_status *camera; /* NULL: the streamer has none of that name */

	bool wanted;            /* false: let go of the device while hidden */
	bool open;              /* the device, by us */
	int open_error;         /* of the last open: negative errno, 0 for none */
	bool placeholder;       /* the newest picture is the streamer's placeholder */
	uint64_t since_open_ns; /* both UINT64_MAX for never */
	uint64_t since_picture_ns;
};

struct roc_source_view {
	enum roc_level level;
	bool trouble;                   /* the overlay shows itself */
	bool has_detail;                /* the streamer's own words belong to the reason */
	bool live;                      /* camera pictures are being shown */
	char state[ROC_VIEW_KEY_SIZE];  /* key of a word or two: "State.offline" */
	char reason[ROC_VIEW_KEY_SIZE]; /* key of a sentence's part, or "": "Reason.auth" */
	char remedy[ROC_VIEW_KEY_SIZE]; /* key of what to do about it, or "" */
	char state_word[24];            /* for programs: "offline", "no-streamer" */
	char reason_word[24];           /* for programs: "auth", "" */
};

void roc_source_view_make(const struct roc_view_case *now, struct roc_source_view *ret_view);

enum roc_drawing {
	ROC_DRAW_PICTURE = 0, /* what the device shows */
	ROC_DRAW_PANEL,       /* words of our own, as there is no picture */
	ROC_DRAW_NOTHING,
};

/**
 * @param had_picture  the capture holds a picture of this camera, however old
 */
enum roc_drawing roc_source_view_drawing(const struct roc_view_case *now, enum roc_on_loss on_loss,
					 bool had_picture);

enum roc_overlay_mode {
	ROC_OVERLAY_NEVER = 0,
	ROC_OVERLAY_ON_TROUBLE,
	ROC_OVERLAY_ALWAYS,
};

enum roc_overlay_shown {
	ROC_SHOW_NONE = 0,
	ROC_SHOW_COMPACT,
	ROC_SHOW_FULL,
};

/** @param on_program  the source is seen by the audience, and the overlay is not to be */
enum roc_overlay_shown roc_source_view_overlay(const struct roc_source_view *view,
					       enum roc_overlay_mode mode, enum roc_drawing drawing,
					       bool on_program);

#endif
