/* SPDX-License-Identifier: GPL-2.0-or-later */
/* checks.h - what is checked of the plugin in one libobs. Each prints a line, see compat.c. */
#ifndef ROC_COMPAT_CHECKS_H
#define ROC_COMPAT_CHECKS_H

#include <obs.h>
#include <util/platform.h>

#include "camera.h"

#define CHECK_ID "roc_camera"
#define CHECK_CAMERA "Field 1"

/** Print a line. @return @ok */
bool check(const char *name, bool ok, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Ask for @expression until it is true, which @ok tells, or for 10 s. */
#define CHECK_UNTIL(ok, expression)                                                                \
	for (const uint64_t end_ = os_gettime_ns() + UINT64_C(10000000000);                        \
	     !((ok) = (expression)) && os_gettime_ns() < end_; os_sleep_ms(20))

/* ask.c: what it says */
bool check_kinds(void);
void check_properties(obs_source_t *source);
void check_procedure(obs_source_t *source, uint32_t width);
bool check_state_is(obs_source_t *source, const char *state);
/** A copy made of what is saved of @source has the same camera; both show it at a time. */
void check_saved(obs_source_t *source);
/** Put all settings through all they can be; the last ones are as at the beginning. */
void check_settings(obs_source_t *source, const struct roc_device_format *format);
/** Begin to count the signals of @source, and: has there been one since? */
void check_listen(obs_source_t *source);
void check_signals(void);

/* look.c: what it draws */
void check_picture(obs_source_t *source, const struct roc_device_format *format,
		   const char *size_name, const char *picture_name);
void check_moves(const struct roc_device_format *format);
void check_overlay(obs_source_t *source, const struct roc_device_format *format);
/** Everything but the bars of @format is drawn: words, as there is no camera. */
void check_panel(const struct roc_device_format *format);

/** Where look.c leaves pictures. */
extern const char *check_pictures;

#endif
