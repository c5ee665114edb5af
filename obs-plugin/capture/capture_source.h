/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture_source.h - the private source "roc_capture": the pictures of one device in libobs.
 *
 * Made by roc_camera with obs_source_create_private(ROC_CAPTURE_ID, ...), one for its whole life,
 * and told by roc_capture_set() which device it is to show.
 */
#ifndef ROC_CAPTURE_SOURCE_H
#define ROC_CAPTURE_SOURCE_H

#include <obs-module.h>

#include "feed.h"
#include "on_loss.h"

#define ROC_CAPTURE_ID "roc_capture"

struct roc_capture_settings {
	char device[64];     /* path; "" for none */
	bool release_hidden; /* let go of the device while the source is not shown */
	enum roc_on_loss on_loss;
};

struct roc_capture_facts {
	struct roc_feed_facts feed; /* all 0 when there is no device */
	bool has_picture; /* there is something to draw: false when blanked, and at first */
	bool is_released; /* because the source is not shown */
};

/** For obs_register_source_s(). */
extern struct obs_source_info roc_capture_info;

/**
 * Say what is to be shown. Cheap when nothing has changed, so that it may be called on each tick.
 * Any thread. @child may be a source of another type (when ours could not be registered): nothing
 * happens then.
 */
void roc_capture_set(obs_source_t *child, const struct roc_capture_settings *settings);

/** Any thread; cheap. */
void roc_capture_get(obs_source_t *child, struct roc_capture_facts *ret_facts);

#endif
