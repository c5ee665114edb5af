/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attacks.h"

#include <errno.h>

const struct attack *const attack_groups[] = {attacks_on_files, attacks_on_network,
					      attacks_on_processes, attacks_on_kernel, NULL};

bool attack_is_refused(int result)
{
	/* ENOSYS: clone3, of which libc must think that there is none. */
	return result == -EPERM || result == -EACCES || result == -ENOSYS;
}

int attack_result(long returned)
{
	return returned < 0 ? -errno : 0;
}
