/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lookup.h - from a name to addresses, without being at the mercy of a name server: the question is
 * asked by a thread of its own, which may hang for as long as the resolver likes.
 */
#ifndef ROC_LOOKUP_H
#define ROC_LOOKUP_H

#include <netdb.h>
#include <stdint.h>

#include "cancel.h"

/**
 * Look up @host, for a TCP connection to @port; an address in figures needs no name server.
 *
 * Whoever asks again while a question is open waits for that one's answer; an answer that nobody waited
 * for is kept for some seconds.
 *
 * @param wait_ms   how long to wait at the most
 * @param ret_list  to be freed by freeaddrinfo()
 * @param ret_gai   why it does not resolve, for gai_strerror()
 * @return 0; -ENOENT it does not resolve; -EAGAIN there is no answer yet: ask again; -ECANCELED told
 *         to stop; -ENOMEM. Any thread; blocks for @wait_ms at most.
 */
int roc_lookup(const char *host, uint32_t port, uint32_t wait_ms, struct roc_cancel *cancel,
	       struct addrinfo **ret_list, int *ret_gai);

#endif
