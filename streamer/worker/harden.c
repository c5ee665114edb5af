/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harden.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define FILES_MAX 64 /* sockets of two sessions, a resolver, the device, eventfds */

int roc_harden(void)
{
	const struct rlimit none = {0, 0};
	const struct rlimit files = {FILES_MAX, FILES_MAX};

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
		return -errno;
	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_NOFILE, &files) < 0)
		return -errno;
	return 0;
}
