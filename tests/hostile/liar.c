/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "rogue.h"

#define FDS 200 /* at once; 253 are the kernel's most */
#define TURN_MS 50

static const struct roc_ipc_start *told;
static unsigned int turn;

static void text(char *out, size_t size)
{
	if (!rogue_text(told, turn, out, size)) {
		turn = 0;
		(void)rogue_text(told, 0, out, size);
	}
	turn++;
}

/* ---- the lies; each is called every 50 ms ----------------------------------------------------- */

static void lie_in_reports(void)
{
	union roc_ipc_message message;
	struct roc_ipc_report *report = &message.report;

	memset(&message, turn % 2 ? 0xff : 0, sizeof(message));
	report->type = ROC_IPC_REPORT;
	report->state = ROC_STATE_STALLED + turn % 2; /* or offline: they show their reason */
	report->last_frame_ns = turn % 3 ? roc_now_ns() + 3600 * ROC_NS_PER_S : 1;
	text(report->detail, sizeof(report->detail));
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

static void lie_in_logs(void)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.log.type = ROC_IPC_LOG;
	message.log.level = turn % 11;
	text(message.log.text, sizeof(message.log.text));
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

static void send_bytes(const void *bytes, size_t size, unsigned int fds)
{
	static union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(FDS * sizeof(int))];
	} control;
	struct iovec iov = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = size};
	struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fds > 0) {
		header.msg_control = control.buf;
		header.msg_controllen = CMSG_SPACE(fds * sizeof(int));
		struct cmsghdr *cmsg = CMSG_FIRSTHDR(&header);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(fds * sizeof(int)); /* all of them fd 0 */
	}
	(void)sendmsg(ROC_WORKER_CONTROL_FD, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* What no worker of ours says: the supervisor's own messages, sizes, types, states, attachments. */
static void talk_nonsense(void)
{
	static union roc_ipc_message message;
	static const uint32_t types[] = {ROC_IPC_START, ROC_IPC_DEVICE, ROC_IPC_STOP, 0, 99,
					 UINT32_MAX};

	memset(&message, 0x41, sizeof(message));
	switch (turn++ % 6) {
	case 0:
		message.type = types[turn / 6 % 6];
		send_bytes(&message, sizeof(message.start), 1);
		break;
	case 1:
		message.type = ROC_IPC_REPORT;
		send_bytes(&message, sizeof(message.report) - 1, 0);
		break;
	case 2:
		message.type = ROC_IPC_REPORT;
		message.report.state = ROC_STATE_INVALID;
		send_bytes(&message, sizeof(message.report), 0);
		break;
	case 3:
		message.type = ROC_IPC_LOG;
		send_bytes(&message, sizeof(message.log), FDS);
		break;
	case 4:
		message.type = ROC_IPC_REFORMAT;
		send_bytes(&message, sizeof(message.reformat), 0);
		break;
	default:
		send_bytes(&message, 3, 2);
		break;
	}
}

static void ask_for_formats(void)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.reformat = (struct roc_ipc_reformat){.type = ROC_IPC_REFORMAT,
						     .final = 1,
						     .format = {.width = 64 + turn % 500 * 2,
								.height = 48,
								.mhz = 500 + turn % 7,
								.fourcc = ROC_FOURCC_YU12}};
	turn++;
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

static void choose(void)
{
	union roc_ipc_message message;

	memset(&message, 0, sizeof(message));
	message.choice =
		(struct roc_ipc_choice){.type = ROC_IPC_CHOICE, .stream = 1 + turn++ % ROC_STREAMS};
	(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
}

/* As fast as the supervisor reads. */
static void flood(void)
{
	for (int i = 0; i < 1000; i++) {
		struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLOUT};

		if (poll(&pfd, 1, 10) <= 0)
			return;
		rogue_log(i % 2 ? ROC_LOG_INFO : ROC_LOG_DEBUG, "LIE the same again and again");
	}
}

static void write_out(void)
{
	char line[1200];

	text(line, sizeof(line));
	(void)!write(turn % 2 ? STDOUT_FILENO : STDERR_FILENO, line, strlen(line));
	for (int i = 0; i < 40; i++)
		(void)!write(STDERR_FILENO, "LIE\n", 4);
}

static void close_half(void)
{
	(void)shutdown(ROC_WORKER_CONTROL_FD, turn++ % 2 ? SHUT_RD : SHUT_WR);
}

/* A child keeps socket and device when this one has gone. */
static void leave_a_child(void)
{
	rogue_report(1);
	if (fork() == 0)
		for (;;)
			(void)poll(NULL, 0, 1000);
	_exit(1);
}

static void say_nothing(void)
{
}

static const struct {
	const char *name;
	void (*lie)(void);
} lies[] = {
	{"liar reports", lie_in_reports}, {"liar logs", lie_in_logs},
	{"liar nonsense", talk_nonsense}, {"liar formats", ask_for_formats},
	{"liar choices", choose},         {"liar flood", flood},
	{"liar output", write_out},       {"liar closes", close_half},
	{"liar children", leave_a_child}, {"liar deaf", say_nothing},
};

int rogue_lie(const struct roc_ipc_start *start)
{
	told = start;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		if (strcmp(lies[i].name, start->camera.name) != 0)
			continue;
		/* For ever: none of them reads its socket, nor stops when it is told to. */
		for (uint64_t n = 1;; n++) {
			if (lies[i].lie != lie_in_reports)
				rogue_report(n);
			lies[i].lie();
			(void)poll(NULL, 0, TURN_MS);
		}
	}
	return 1;
}
