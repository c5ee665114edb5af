/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipc_checks.h - what must hold of a worker's message that the supervisor, or rocctl, takes for good. */
#ifndef ROC_IPC_CHECKS_H
#define ROC_IPC_CHECKS_H

#include <stdbool.h>

#include "ipc.h"

#define FUZZ_PASSWORD_MAX 64

/** Another input: a camera, and the password that is registered. */
void fuzz_ipc_begin(const struct roc_camera_config *camera, const char *secret);

/** Does @text hold the password? */
bool fuzz_ipc_tells(const char *text);
bool fuzz_ipc_is_size(uint32_t width, uint32_t height);
/** Fit for a terminal, and told to nobody. */
void fuzz_ipc_check_text(const char *text, size_t size);
/** After roc_ipc_disarm(): nothing is left that could harm. */
void fuzz_ipc_check(const union roc_ipc_message *message);
/** What rocctl probe prints of all results. */
void fuzz_ipc_check_probe(void);

#endif
