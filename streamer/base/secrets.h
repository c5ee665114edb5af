/* SPDX-License-Identifier: GPL-2.0-or-later */
/* secrets.h - the secrets of a camera's entry (url_parts.h), handed to redact.h. */
#ifndef ROC_SECRETS_H
#define ROC_SECRETS_H

#include "config.h"

/**
 * Register the password and every secret of the URLs: as written, percent-decoded, and with a space
 * for each '+'. What runs out of memory hides all texts (redact.h). Thread-safe.
 */
void roc_secrets_register(const struct roc_camera_config *camera);

#endif
