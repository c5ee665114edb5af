/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harden.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA_MAX (1024UL << 20) /* bytes; a 4096x2160 stream needs a tenth of it */
#define OOM_SCORE "500"

/* The picture of one camera is worth less than OBS. */
static void prefer_us_when_memory_is_short(void)
{
	const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, OOM_SCORE, sizeof(OOM_SCORE) - 1);
	close(fd);
}

int roc_harden(void)
{
	static const struct {
		__rlimit_resource_t resource;
		rlim_t max;
	} limits[] = {
		{RLIMIT_CORE, 0},        {RLIMIT_NOFILE, ROC_HARDEN_FILES_MAX},
		{RLIMIT_MEMLOCK, 0},     {RLIMIT_MSGQUEUE, 0},
#ifndef ROC_SANITIZED /* whose shadow memory counts, and who writes its report to a file */
		{RLIMIT_DATA, DATA_MAX}, {RLIMIT_FSIZE, 0}, /* of no device */
#endif
	};

	prefer_us_when_memory_is_short(); /* before our /proc becomes root's */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
		return -errno;
	(void)umask(077);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const struct rlimit limit = {limits[i].max, limits[i].max};

		if (setrlimit(limits[i].resource, &limit) < 0)
			return -errno;
	}
	return 0;
}
