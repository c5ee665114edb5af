/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_config.h - what the streamer would say of a configuration, and where. */
#ifndef ROC_CTL_CHECK_CONFIG_H
#define ROC_CTL_CHECK_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_CHECK_FINDINGS_MAX 80u /* 16 cameras and all warnings of the parser */
#define ROC_CHECK_NO_CAMERA UINT32_MAX

struct roc_check_finding {
	bool is_warning;
	unsigned int line; /* 0: not known, or in .text */
	uint32_t camera;   /* or ROC_CHECK_NO_CAMERA */
	char name[64];     /* of the camera, "" when not known */
	char text[512];
	const char *advice; /* "" when .text says it */
};

/** No secret in it. */
struct roc_check {
	const char *path;
	int error; /* of roc_config_load(): the service would not start */
	uint32_t cameras, invalid, disabled;
	uint32_t warnings;
	uint32_t count;
	struct roc_check_finding findings[ROC_CHECK_FINDINGS_MAX];
};

/** Load @path as the service does, and look for the places of what is wrong. Blocks on files. */
void roc_check_config(const char *path, struct roc_check *ret_check);

/** PURE: for people, each line ended by a newline. Free it; NULL when out of memory. */
char *roc_check_text(const struct roc_check *check);

#endif
