/* SPDX-License-Identifier: GPL-2.0-or-later */
/* policy.h - PURE: what the worker of a camera needs of the system, worked out of its entry alone. */
#ifndef ROC_POLICY_H
#define ROC_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

#define ROC_POLICY_PORTS (3 * ROC_STREAMS + 1)

/** All zero, as for an entry that is invalid: no file, no socket. */
struct roc_policy {
	bool tcp;       /* connections to .ports */
	bool any_port;  /* to any other, too */
	bool datagrams; /* an input that is not TCP alone: UDP to and from anywhere */
	bool epoll;     /* SRT, whose library waits with it */
	bool names;     /* a host name: name servers and the resolver's files */
	bool zones;     /* an IPv6 address with the name of an interface */
	bool tls;       /* whom to trust */
	bool any_file;  /* an input of a kind not known here */
	uint32_t port_count;
	uint16_t ports[ROC_POLICY_PORTS];
	uint32_t file_count;
	char files[ROC_STREAMS][sizeof(((struct roc_camera_config *)0)->url[0])]; /* or folders */
};

/**
 * With an IP address, a port and RTMP, which is the usual camera, the worker needs no file, no name
 * server and no port but that one. Every other way to give a camera adds just what it needs.
 */
void roc_policy_make(const struct roc_camera_config *camera, struct roc_policy *ret_policy);

/** May it open files at all? */
static inline bool roc_policy_opens_files(const struct roc_policy *policy)
{
	return policy->names || policy->tls || policy->any_file || policy->file_count > 0;
}

#endif
