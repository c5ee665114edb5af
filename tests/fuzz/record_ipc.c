/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record_ipc.c - what a real worker says, as inputs of fuzz_ipc.c.
 *
 * record-ipc WORKER URL OUT PASSWORD KIND: starts it on URL with a device that takes everything, until
 * it has said something of KIND (an index of kinds[]); then lets it test the stream, until it ends.
 * Writes OUT.<kind> for the first message of each kind, OUT.all for a few of each.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "ipc.h"
#include "ipc_kinds.h"
#include "launch.h"
#include "log.h"
#include "text.h"

#define WITHIN_NS (20 * ROC_NS_PER_S)
#define EACH_MAX 4 /* one like the other */

static unsigned seen[KINDS];

static void write_message(FILE *out, const union roc_ipc_message *message, size_t kind)
{
	(void)fputc((int)kind, out);
	(void)fwrite((const char *)message + sizeof(message->type),
		     kinds[kind].size - sizeof(message->type), 1, out);
}

static void record(FILE *all, const char *name, const char *password,
		   const union roc_ipc_message *message)
{
	char path[512];

	for (size_t kind = 0; kind < KINDS; kind++) {
		if (message->type != kinds[kind].type || seen[kind]++ >= EACH_MAX)
			continue;
		write_message(all, message, kind);
		if (seen[kind] > 1)
			continue;
		snprintf(path, sizeof(path), "%s.%zu", name, kind);
		FILE *out = fopen(path, "wb");
		if (!out)
			continue;
		(void)fwrite(password, strlen(password) + 1, 1, out);
		write_message(out, message, kind);
		fclose(out);
	}
}

static int send_start(int socket, uint32_t mode, const char *url, const char *password)
{
	static union roc_ipc_message message;
	struct roc_ipc_start *start = &message.start;
	const int device = open("/dev/null", O_WRONLY | O_CLOEXEC);

	*start = (struct roc_ipc_start){
		.type = ROC_IPC_START,
		.mode = mode,
		.log_level = ROC_LOG_DEBUG,
		.upgrade_ms = 120000,
		.provisional = 1,
		.format = {1280, 720, 15000, ROC_FOURCC_YU12, ROC_RANGE_LIMITED, 0},
		.camera = {.valid = 1, .enabled = 1, .streams = {ROC_STREAM_MAIN}},
	};
	roc_text_copy(start->camera.name, sizeof(start->camera.name), "Field 1");
	roc_text_copy(start->camera.device, sizeof(start->camera.device), "/dev/video0");
	roc_text_copy(start->camera.url[0], sizeof(start->camera.url[0]), url);
	roc_text_copy(start->camera.password, sizeof(start->camera.password), password);
	const int r = roc_ipc_send(socket, &message, mode == ROC_MODE_PROBE ? -1 : device);
	if (device >= 0)
		close(device);
	return r;
}

/** @param until  a kind, or KINDS: until it ends */
static int run(char **argv, FILE *all, uint32_t mode, size_t until)
{
	const uint64_t end_ns = roc_now_ns() + WITHIN_NS;
	union roc_ipc_message message;
	struct roc_launched launched;
	bool done = false;

	if (roc_launch_worker(argv[1], &launched) < 0 ||
	    send_start(launched.socket, mode, argv[2], argv[4]) < 0)
		return 1;
	while (!done && roc_now_ns() < end_ns) {
		struct pollfd pfd = {.fd = launched.socket, .events = POLLIN};
		int r;

		(void)poll(&pfd, 1, 100);
		while ((r = roc_ipc_receive(launched.socket, &message, NULL)) == 1)
			record(all, argv[3], argv[4], &message);
		done = r == 0 || (until < KINDS && seen[until] > 0);
	}
	(void)kill(launched.pid, SIGKILL);
	(void)waitpid(launched.pid, NULL, 0);
	close(launched.socket);
	close(launched.output);
	return done ? 0 : 1;
}

int main(int argc, char **argv)
{
	char path[512];
	FILE *all;
	int r;

	if (argc != 6) {
		fprintf(stderr, "usage: %s WORKER URL OUT PASSWORD KIND\n", argv[0]);
		return 2;
	}
	snprintf(path, sizeof(path), "%s.all", argv[3]);
	all = fopen(path, "wb");
	if (!all)
		return 1;
	(void)fwrite(argv[4], strlen(argv[4]) + 1, 1, all);
	r = run(argv, all, ROC_MODE_RUN, strtoul(argv[5], NULL, 10) % KINDS);
	if (r == 0)
		r = run(argv, all, ROC_MODE_PROBE, KINDS);
	return fclose(all) == 0 ? r : 1;
}
