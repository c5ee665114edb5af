/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harden.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define DATA_MAX (1024UL << 20) /* bytes; a 4096x2160 stream needs a tenth of it */
#define OOM_SCORE "500"
#define FILES_MAX 64 /* sockets of two sessions, a resolver, the device, eventfds */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROC_SANITIZED 1
#endif

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
	const struct rlimit none = {0, 0};
	const struct rlimit files = {FILES_MAX, FILES_MAX};
#ifndef ROC_SANITIZED
	const struct rlimit data = {DATA_MAX, DATA_MAX};
#endif

	prefer_us_when_memory_is_short(); /* before our /proc becomes root's */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
		return -errno;
	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_NOFILE, &files) < 0)
		return -errno;
#ifndef ROC_SANITIZED /* whose shadow memory counts */
	if (setrlimit(RLIMIT_DATA, &data) < 0)
		return -errno;
#endif
	return 0;
}
