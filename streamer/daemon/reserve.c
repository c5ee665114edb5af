/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reserve.h"

#include <sys/eventfd.h>
#include <unistd.h>

void roc_reserve_init(struct roc_reserve *reserve)
{
	for (int i = 0; i < ROC_RESERVE_FDS; i++)
		reserve->fds[i] = -1;
}

bool roc_reserve_fill(struct roc_reserve *reserve)
{
	for (int i = 0; i < ROC_RESERVE_FDS; i++) {
		if (reserve->fds[i] < 0)
			reserve->fds[i] = eventfd(0, EFD_CLOEXEC);
		if (reserve->fds[i] < 0)
			return false;
	}
	return true;
}

int roc_reserve_release(struct roc_reserve *reserve)
{
	int count = 0;

	for (int i = 0; i < ROC_RESERVE_FDS; i++) {
		if (reserve->fds[i] < 0)
			continue;
		close(reserve->fds[i]);
		reserve->fds[i] = -1;
		count++;
	}
	return count;
}
