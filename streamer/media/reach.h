/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reach.h - is there somebody at that address and port? One TCP connection, closed at once. */
#ifndef ROC_REACH_H
#define ROC_REACH_H

#include "cancel.h"
#include "error.h"

/**
 * Resolve @host and connect to @port, within @timeout_ms over all its addresses.
 *
 * @param ret_address  the numeric address that answered, in a buffer of @size >= 64 bytes, for
 *                     later use without a name server; brackets around IPv6
 * @return 0; -ETIMEDOUT, -ECONNREFUSED, -EHOSTUNREACH ...; -ENOENT the name does not resolve;
 *         -ECANCELED told to stop. @reterr is filled on failure.
 * Blocks; a name server can block it for longer than @timeout_ms.
 */
int roc_reach(const char *host, uint32_t port, uint32_t timeout_ms, struct roc_cancel *cancel,
	      char *ret_address, size_t size, struct roc_error *reterr);

#endif
