/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "redact.h"
#include "text.h"

void roc_error_set(struct roc_error *error, uint32_t reason, const char *format, ...)
{
	va_list args;

	if (!error)
		return;
	error->reason = reason;
	va_start(args, format);
	(void)vsnprintf(error->detail, sizeof(error->detail), format, args);
	va_end(args);
	roc_redact(error->detail, sizeof(error->detail));
	roc_text_clean(error->detail, sizeof(error->detail));
}
