/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rogue.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

void rogue_log(uint32_t level, const char *text)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.log.type = ROC_IPC_LOG;
	message.log.level = level;
	(void)snprintf(message.log.text, sizeof(message.log.text), "%s", text);
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

void rogue_report(uint64_t written)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.report = (struct roc_ipc_report){.type = ROC_IPC_REPORT,
						 .state = ROC_STATE_LIVE,
						 .written = written,
						 .received = written,
						 .last_frame_ns = roc_now_ns()};
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

bool rogue_is_over(int wait_ms)
{
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	union roc_ipc_message message;

	if (poll(&pfd, 1, wait_ms) <= 0)
		return false;
	const int r = roc_ipc_receive(ROC_WORKER_CONTROL_FD, &message, NULL);
	return r == 0 || (r == 1 && message.type == ROC_IPC_STOP);
}
