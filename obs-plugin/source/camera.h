/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera.h - the state of a "ROC Camera" source, and what its parts do for each other.
 *
 * Threads: libobs calls update and tick from the graphics thread, all else from any thread, render
 * too: whoever takes a screenshot renders, with the graphics lock. What the graphics thread keeps
 * is its own; .shared is for the others, under .lock, and .drawn for whoever renders, under the
 * graphics lock. The graphics thread takes either only when something has changed.
 */
#ifndef ROC_CAMERA_H
#define ROC_CAMERA_H

#include <pthread.h>
#include <stdatomic.h>

#include "bitmap.h"
#include "capture_source.h"
#include "history.h"
#include "overlay.h"
#include "recent.h"
#include "segment.h"
#include "settings.h"
#include "source_view.h"

/** What other threads may know. */
struct camera_shared {
	char camera[64];
	struct roc_source_view view;
	bool known;                      /* .status is of the camera */
	struct roc_camera_status status; /* as it was when something last changed */
	enum roc_segment_health health;
};

/** What is rendered. */
struct camera_drawn {
	enum roc_drawing drawing;
	gs_texture_t *texture; /* words: the overlay, or all of a panel; NULL: none */
	uint32_t x, y;         /* where the texture's upper left corner is */
};

struct camera {
	obs_source_t *self;
	obs_source_t *capture; /* private child, the same for the whole life */
	_Atomic uint32_t width, height;
	_Atomic uint32_t kept_width, kept_height; /* 0: no size is kept */
	_Atomic uint32_t dialogs;                 /* property dialogs that are open */

	pthread_mutex_t lock;
	struct camera_shared shared;
	struct camera_drawn drawn;

	/* The rest is the graphics thread's. */
	struct roc_settings settings;
	uint64_t now_ns;

	/* camera_tick.c: what is known */
	uint32_t slot;       /* where the camera was found the last time */
	uint64_t missing_ns; /* it has not been found since then, 0: it was */
	bool known;
	struct roc_camera_status status;
	struct roc_capture_facts facts;
	uint64_t opens, opened_ns; /* to tell when the device was opened */
	struct roc_view_case seen;
	struct roc_source_view view;
	bool announced; /* the first view is no change */
	uint64_t told_dialogs_ns;
	bool follows;       /* a dialog is open, and .list_hash is of what it shows */
	uint32_t list_hash; /* of the cameras that dialogs show */

	/* camera_draw.c: what is drawn */
	enum roc_drawing drawing;
	enum roc_overlay_shown shown;
	struct roc_history history;
	struct roc_recent repeats;
	struct roc_bitmap bitmap;
	struct camera_words *painted; /* what the texture says; NULL: there is none */
	uint64_t painted_ns;
};

/* ---- camera_tick.c ---- */

/** Settings have changed, or are there for the first time. */
void camera_settings_changed(struct camera *c);
/** Once a frame: look, decide, announce. */
void camera_tick(struct camera *c);

/* ---- camera_draw.c ---- */

/** Once a frame, after camera_tick(): paint what has changed. */
void camera_paint(struct camera *c);
void camera_render(struct camera *c);
/** Free what is on the graphics card. */
void camera_draw_free(struct camera *c);

/* ---- camera_words.c ---- */

#define CAMERA_FIGURES 9u

/** What a painting depends on beside words: when it changes, it is painted at once. */
struct camera_form {
	enum roc_drawing drawing;
	enum roc_overlay_shown shown;
	enum roc_level level;
	enum roc_overlay_corner corner;
	uint32_t width, height, percent;
};

/** All of a painting. Compared as bytes: whoever fills it begins with zeros. */
struct camera_words {
	struct camera_form form;
	char name[64];
	char state[96];
	char reason[256];
	char remedy[512];
	struct {
		char label[48];
		char value[48];
		enum roc_level level;
	} figures[CAMERA_FIGURES];
	char curve_label[48];
	char curve_value[48];
	uint32_t rates_mhz[ROC_HISTORY_STEPS], rate_count, nominal_mhz;
};

void camera_words_make(const struct camera *c, const struct camera_form *form,
		       struct camera_words *ret_words);

/** "Offline: no answer (connect: timed out)", in the user's language; cleaned. */
void camera_words_line(const struct roc_source_view *view, const char *detail, char *out,
		       size_t size);

/* ---- camera_properties.c ---- */

obs_properties_t *camera_properties(struct camera *c);
/** Let open dialogs show the cameras anew if they have changed; once a second. */
void camera_properties_follow(struct camera *c);

/* ---- camera_announce.c ---- */

/** Add procedures and signals to a new source. */
void camera_announce_setup(struct camera *c);
/** Tell scripts that the view has changed. */
void camera_announce(struct camera *c);

#endif
