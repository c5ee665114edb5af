/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "display.h"
#include "doctor_facts.h"
#include "launch.h"

/* The service is another user than the one for whom this runs: everyone must be allowed. */
static bool may_all_execute(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 || (st.st_mode & S_IXOTH);
}

void roc_doctor_look_at_worker(const char *path, struct roc_doctor_facts *facts)
{
	char worker[PATH_MAX], resolved[PATH_MAX];

	facts->worker_error = roc_launch_find_worker(path, worker, sizeof(worker));
	if (facts->worker_error == 0 && !may_all_execute(worker))
		facts->worker_error = -EACCES;
	roc_display_clean(facts->worker, sizeof(facts->worker),
			  realpath(worker, resolved) ? resolved : worker);
}
