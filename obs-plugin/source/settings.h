/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.h - what is saved of a source: the keys are a contract with saved scenes and scripts. */
#ifndef ROC_SETTINGS_H
#define ROC_SETTINGS_H

#include <obs-module.h>

#include "overlay.h"
#include "roc/status_abi.h"
#include "source_view.h"

#define ROC_SET_CAMERA "camera"                   /* name; "": none chosen yet */
#define ROC_SET_OVERLAY "overlay"                 /* "off", "problem", "always" */
#define ROC_SET_CORNER "corner"                   /* "top-left" ... "bottom-right" */
#define ROC_SET_SCALE "scale"                     /* percent */
#define ROC_SET_HIDE_ON_PROGRAM "hide_on_program" /* no overlay where the audience sees it */
#define ROC_SET_ON_LOSS "on_loss"                 /* "placeholder", "last", "transparent" */
#define ROC_SET_KEEP_SIZE "keep_size"             /* the item does not follow the camera's size */
#define ROC_SET_RELEASE_HIDDEN "release_hidden"   /* let go of the device while not shown */
#define ROC_SET_KEPT_WIDTH "kept_width"           /* the size that is kept, 0: none yet */
#define ROC_SET_KEPT_HEIGHT "kept_height"

struct roc_settings {
	char camera[sizeof(((struct roc_camera_status *)0)->name)];
	enum roc_overlay_mode overlay;
	enum roc_overlay_corner corner;
	uint32_t percent;
	bool hide_on_program;
	enum roc_on_loss on_loss;
	bool keep_size;
	bool release_hidden;
	uint32_t kept_width, kept_height; /* pixels; as they were saved */
};

void roc_settings_defaults(obs_data_t *data);

/** What is no word of ours counts as the default. */
void roc_settings_read(obs_data_t *data, struct roc_settings *ret_settings);

/** Save the size that is kept, 0x0 for none. On the thread that saves. */
void roc_settings_save_size(obs_data_t *data, uint32_t width, uint32_t height);

/** The words of a setting, for the dialog; ended by NULL, in the order of the enums. */
extern const char *const roc_settings_overlays[];
extern const char *const roc_settings_corners[];
extern const char *const roc_settings_losses[];

#endif
