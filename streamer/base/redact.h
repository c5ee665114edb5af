/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * redact.h - the fence that no password passes.
 *
 * Register every secret; then any text that goes through roc_redact() loses it in every form it
 * could have taken: raw, percent-encoded (wholly or in part, either case, '+' for space),
 * JSON-escaped, base64 (any alignment). Besides, without registration: URL userinfo, and the
 * values of password=, passwd=, pass=, psw=, pwd=, passphrase=, loginpas=, token=, secret=, key=,
 * auth=, sig=, signature= (also as JSON members, also behind a prefix), and the rest of the line of
 * Authorization headers.
 */
#ifndef ROC_REDACT_H
#define ROC_REDACT_H

#include <stddef.h>

#define ROC_REDACT_MASK "***"
#define ROC_REDACT_SHORT 4 /* bytes: a shorter secret is masked only where a key names it */

/**
 * Remember @secret until roc_redact_forget_all(). Empty is ignored, twice is once.
 * @return 0; -ENOMEM: from now on roc_redact() masks every text as a whole. Thread-safe.
 */
int roc_redact_register(const char *secret);
/** Erase all registered secrets. Thread-safe. */
void roc_redact_forget_all(void);

/**
 * Mask secrets in @text, in place; @size is the room in bytes. The result may be longer than the
 * input by the masks' length, is cut to @size, and is always terminated. A text that fills the
 * buffer is taken for a cut one: a secret that has only begun at its end goes too. Thread-safe.
 */
void roc_redact(char *text, size_t size);

#endif
