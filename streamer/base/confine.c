/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "confine.h"

#include <errno.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

int roc_confine_landlock_abi(void)
{
	const long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
				 LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

bool roc_confine_has_filters(void)
{
	const uint32_t action = SECCOMP_RET_ERRNO;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

const char *roc_confine_missing(int landlock_abi, bool has_filters)
{
	if (!has_filters && landlock_abi == 0)
		return "this kernel has neither seccomp filters nor Landlock: workers run without a "
		       "sandbox";
	if (!has_filters)
		return "this kernel has no seccomp filters: the workers' sandbox is Landlock alone";
	if (landlock_abi == 0)
		return "this kernel has no Landlock: the worker of a camera given by a host name can "
		       "read what the service can read";
	return NULL;
}
