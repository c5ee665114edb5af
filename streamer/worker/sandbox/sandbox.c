/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sandbox.h"

#include <time.h>

#include "filter.h"
#include "landlock.h"
#include "names.h"

void roc_sandbox_enter(const struct roc_policy *policy, struct roc_sandbox *ret_sandbox)
{
	const bool daemons = policy->names && roc_names_prepare();

	tzset(); /* it reads a file, once */
	ret_sandbox->landlock = roc_landlock_enter(policy);
	ret_sandbox->filter = roc_filter_enter(policy, daemons);
}
