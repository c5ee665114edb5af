/* SPDX-License-Identifier: GPL-2.0-or-later */
/* roc-streamer - keeps IP cameras attached to v4l2loopback devices. See ARCHITECTURE.md. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "options.h"
#include "supervisor.h"

#define FILES 16384

/*
 * Devices on their way to workers that do not listen count for all processes of the user together,
 * and this is what they may not exceed: one worker must not keep the others from theirs.
 */
static void allow_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= FILES)
		return;
	limit.rlim_cur = limit.rlim_max < FILES ? limit.rlim_max : FILES;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
	const struct rlimit no_core = {0, 0};
	struct roc_options options;
	const int r = roc_options_parse(argc, argv, &options);

	if (r <= 0)
		return r < 0 ? 2 : 0;
	/* All passwords are in this memory: neither a core file nor another process gets it. */
	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)prctl(PR_SET_DUMPABLE, 0);
	allow_files();
	return roc_supervisor_run(&options);
}
