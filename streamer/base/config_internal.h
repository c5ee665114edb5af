/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_internal.h - what the files config*.c share. */
#ifndef ROC_CONFIG_INTERNAL_H
#define ROC_CONFIG_INTERNAL_H

#include <stdbool.h>

#include "config.h"

struct cJSON;

/** Where the text comes from and where warnings go. */
struct roc_config_source {
	const char *path;
	roc_config_warn warn; /* may be NULL */
	void *data;
	unsigned warned;
};

void roc_config_say(struct roc_config_source *source, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Warn of @key, cleaned and cut. @where: "camera 3: ", or "" at the top; @inside: "" or a key. */
void roc_config_say_unknown(struct roc_config_source *source, const char *where, const char *key,
			    const char *inside);

/** State what is wrong with the camera; the first problem stays. @return false, always */
bool roc_config_refuse(struct roc_camera_config *camera, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Find the values of the known keys. The last of several equal keys counts, with a warning. */
void roc_config_keys(struct roc_config_source *source, const char *where, const char *inside,
		     const struct cJSON *object, const char *const *names, unsigned count,
		     const struct cJSON **ret_items);

/** Fill @camera (zeroed but for .index) from its entry. Never fails: a bad entry says so itself. */
void roc_config_entry(struct roc_config_source *source, const struct cJSON *entry,
		      struct roc_camera_config *camera);

/** The "url" key. @return false with the problem stated */
bool roc_config_url(struct roc_config_source *source, const struct cJSON *item,
		    struct roc_camera_config *camera);

/** An address or host name as a person writes it into @camera->ip. @return as above */
bool roc_config_address(const char *text, struct roc_camera_config *camera);

/** Read the password from the file that "password_file" names. @return as above */
bool roc_config_password_file(struct roc_config_source *source, const char *name,
			      struct roc_camera_config *camera);

/** enum roc_stream of "main", "ext", "sub", else 0. */
uint32_t roc_config_stream(const char *word);

#endif
