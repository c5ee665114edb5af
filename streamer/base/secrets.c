/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secrets.h"

#include <string.h>

#include "redact.h"
#include "url_parts.h"

static void register_part(void *data, const struct roc_url_part *part)
{
	char secret[sizeof(((struct roc_camera_config *)NULL)->url[0])];

	(void)data;
	if (!part->secret || part->length >= sizeof(secret))
		return;
	memcpy(secret, part->value, part->length);
	secret[part->length] = '\0';
	(void)roc_redact_register(secret);
	(void)roc_url_decode(part->value, part->length, secret);
	(void)roc_redact_register(secret);
	memcpy(secret, part->value, part->length);
	for (size_t i = 0; i < part->length; i++)
		if (secret[i] == '+')
			secret[i] = ' ';
	(void)roc_url_decode(secret, part->length, secret);
	(void)roc_redact_register(secret);
	explicit_bzero(secret, sizeof(secret));
}

void roc_secrets_register(const struct roc_camera_config *camera)
{
	(void)roc_redact_register(camera->password);
	for (uint32_t i = 0; i < ROC_STREAMS; i++)
		roc_url_parts(camera->url[i], register_part, NULL);
}
