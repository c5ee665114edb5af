/* SPDX-License-Identifier: GPL-2.0-or-later */
/* redact_internal.h - what the files redact*.c share. */
#ifndef ROC_REDACT_INTERNAL_H
#define ROC_REDACT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

/** What a secret is looked for as: itself, or the part of its base64 that it alone decides. */
struct roc_redact_pattern {
	const char *bytes;
	size_t length;
	bool base64;
};

/** A text under inspection; hidden[i] is set for each byte that must not stay. */
struct roc_redact_text {
	const char *text;
	unsigned char *hidden;
	size_t length;
	size_t rest;  /* from here on all is hidden */
	size_t steps; /* that are left for the search */
	bool cut;     /* it fills its buffer: its end may be missing */
	/* secrets too short to look for, except where a key names them */
	const struct roc_redact_pattern *shorts;
	size_t short_count;
};

/** Hide @pattern where it begins at @at in any spelling. */
void roc_redact_match(struct roc_redact_text *text, size_t at,
		      const struct roc_redact_pattern *pattern);

/** The bytes that a pattern may begin with when it begins at @at. @return how many, at most 4 */
size_t roc_redact_first(const struct roc_redact_text *text, size_t at, unsigned char ret_bytes[4]);

/** Hide what needs no registration: URL userinfo, values of keys, Authorization headers. */
void roc_redact_known_places(struct roc_redact_text *text);

#endif
