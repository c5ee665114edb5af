/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stop_at_rename.c - LD_PRELOAD library for test_start.c: the process stops as soon as it has put a
 * file at $ROC_STOP_AT with rename(), the first time.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *) =
		(int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
	const int r = real(from, to);
	const char *at = getenv("ROC_STOP_AT");

	if (r == 0 && at && strcmp(to, at) == 0) {
		unsetenv("ROC_STOP_AT");
		(void)raise(SIGSTOP);
	}
	return r;
}
