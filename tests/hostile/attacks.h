/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attacks.h - what somebody would try who has taken over a worker. Each of them harms nobody here. */
#ifndef ROC_TESTS_ATTACKS_H
#define ROC_TESTS_ATTACKS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct attack_aim {
	const char *config;    /* a file with secrets */
	const char *device;    /* of another camera */
	const char *status;    /* the segment */
	const char *folder;    /* where the service may write */
	const char *socket;    /* a local socket that listens, SOCK_STREAM */
	in_port_t port;        /* of 127.0.0.1 that listens, and is not the camera's */
	pid_t sibling, parent; /* who are not to be touched */
	int own_device;        /* an fd that it has */
};

struct attack {
	const char *name;
	/** @return 0: it has worked; negative errno */
	int (*try)(const struct attack_aim *aim);
	bool as_root; /* what only root can do anyway */
};

extern const struct attack attacks_on_files[], attacks_on_network[], attacks_on_processes[],
	attacks_on_kernel[];
/** All of the above, each ended by one without a name; ended by NULL. */
extern const struct attack *const attack_groups[];

/** Was that a refusal, and not something else that went wrong? */
bool attack_is_refused(int result);

/** -errno of a call that gives -1, else 0. */
int attack_result(long returned);

#endif
