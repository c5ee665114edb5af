/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipc_kinds.h - what a worker may send, in the order by which recordings and fuzzed bytes name it. */
#ifndef ROC_FUZZ_IPC_KINDS_H
#define ROC_FUZZ_IPC_KINDS_H

#include "ipc.h"

static const struct {
	uint32_t type;
	size_t size;
} kinds[] = {
	{ROC_IPC_REPORT, sizeof(struct roc_ipc_report)},
	{ROC_IPC_LOG, sizeof(struct roc_ipc_log)},
	{ROC_IPC_CHOICE, sizeof(struct roc_ipc_choice)},
	{ROC_IPC_REFORMAT, sizeof(struct roc_ipc_reformat)},
	{ROC_IPC_RESULT, sizeof(struct roc_ipc_result)},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

#endif
