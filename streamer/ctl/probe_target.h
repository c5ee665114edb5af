/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_target.h - PURE: from what a person calls a camera to what a worker needs of it. */
#ifndef ROC_CTL_PROBE_TARGET_H
#define ROC_CTL_PROBE_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "config.h"

enum roc_probe_target {
	ROC_PROBE_NUMBER = 1,  /* digits alone: its place in the configuration */
	ROC_PROBE_ADDRESS = 2, /* IP address or host name */
	ROC_PROBE_URL = 3,     /* has "://", or is the path of a file ("/clip.flv", "./clip.flv") */
};

enum roc_probe_target roc_probe_target_kind(const char *target);

/**
 * Camera @target (digits) of the configuration.
 * @return 0; -ENOENT there is none of that number; -EINVAL its entry is wrong; with *reterr set
 */
int roc_probe_by_number(const struct roc_config *config, const char *target,
			struct roc_camera_config *ret_camera, char *reterr, size_t size);

/** A camera that is known by its address alone: defaults, no password. @return 0 or -EINVAL */
int roc_probe_by_address(const char *address, struct roc_camera_config *ret_camera, char *reterr,
			 size_t size);

/**
 * Replace @camera by the entry of the configuration that has its address.
 * @return 1; 0 there is none; -EEXIST several have it, with *reterr set
 */
int roc_probe_look_up(const struct roc_config *config, struct roc_camera_config *camera,
		      char *reterr, size_t size);

/**
 * A camera that is any FFmpeg input, with one stream.
 *
 * @param user, password  put into the URL, percent-encoded; NULL: the URL is taken as it is
 * @return 0; -EINVAL user or password, but the URL has some, or no place for them; -ENAMETOOLONG
 */
int roc_probe_by_url(const char *url, const char *user, const char *password,
		     struct roc_camera_config *ret_camera, char *reterr, size_t size);

/**
 * The password in the userinfo of @url. @return its first byte, with its length; NULL: none there
 */
const char *roc_probe_url_password(const char *url, size_t *ret_length);

#endif
