/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reach.h - does anything listen at that address and port? One TCP connection, closed at once. */
#ifndef ROC_REACH_H
#define ROC_REACH_H

#include <netdb.h>
#include <stddef.h>

#include "cancel.h"
#include "error.h"

/**
 * Resolve @host, within @name_ms, and connect to @port, within @timeout_ms over all its addresses.
 *
 * @param transport    enum roc_transport, for the words of a refusal
 * @param ret_address  the numeric address that answered, in a buffer of @size >= 64 bytes, for
 *                     later use without a name server; brackets around IPv6
 * @return 0; -ETIMEDOUT, -ECONNREFUSED, -EHOSTUNREACH ...; -ENOENT the name does not resolve;
 *         -EAGAIN the name server has not answered yet, the next call finds its answer;
 *         -ECANCELED told to stop. @reterr is filled on failure.
 * Blocks for the sum of both times at most.
 */
int roc_reach(const char *host, uint32_t port, uint32_t transport, uint32_t name_ms,
	      uint32_t timeout_ms, struct roc_cancel *cancel, char *ret_address, size_t size,
	      struct roc_error *reterr);

/** The first part of it: the addresses, to be freed by freeaddrinfo(). Returns as roc_lookup() does. */
int roc_reach_find(const char *host, uint32_t port, uint32_t name_ms, struct roc_cancel *cancel,
		   struct addrinfo **ret_list, struct roc_error *reterr);

/** An address in figures, with brackets around IPv6. @return 0; -EINVAL */
int roc_reach_text(const struct addrinfo *ai, char *ret_address, size_t size);

#endif
