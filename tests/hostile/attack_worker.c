/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attack-worker - a worker that somebody has taken over: locks itself in as every worker does (not at all
 * with a camera named "attacker free"), tries every attack, tells what came of each, and feeds its
 * device until it is told to stop. The camera's user is the folder of the test's service.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attacks.h"
#include "harden.h"
#include "log.h"
#include "policy.h"
#include "rogue.h"
#include "sandbox.h"

#define LINE 900 /* of a log line, which may be 1023 */

static char config[256], status[256], folder[256], local[256];

/* Another worker of the same supervisor. */
static pid_t find_sibling(void)
{
	DIR *dir = opendir("/proc");
	const struct dirent *entry;
	pid_t found = -1;

	while (dir && found < 0 && (entry = readdir(dir))) {
		char path[300], text[512] = "";
		int parent = 0;

		(void)snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		FILE *file = atoi(entry->d_name) > 0 ? fopen(path, "re") : NULL;
		if (!file)
			continue;
		if (fgets(text, sizeof(text), file) && strrchr(text, ')'))
			(void)sscanf(strrchr(text, ')'), ") %*c %d", &parent);
		(void)fclose(file);
		if (parent == getppid() && atoi(entry->d_name) != getpid())
			found = atoi(entry->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

static struct attack_aim make_aim(const struct roc_ipc_start *start, int device)
{
	const char *where = start->camera.user;

	(void)snprintf(config, sizeof(config), "%s/cameras.json", where);
	(void)snprintf(status, sizeof(status), "%s/run/status", where);
	(void)snprintf(folder, sizeof(folder), "%s/state", where);
	(void)snprintf(local, sizeof(local), "%s/socket", where);
	return (struct attack_aim){
		.config = config,
		.device = start->camera.index ? "/dev/video0" : "/dev/video1",
		.status = status,
		.folder = folder,
		.socket = local,
		.port = (in_port_t)(start->camera.port + 1),
		.sibling = find_sibling(),
		.parent = getppid(),
		.own_device = device,
	};
}

/* In a child, so that what works leaves no mark; where there may be no child, here. */
static int try_it(const struct attack *attack, const struct attack_aim *aim)
{
	int result = -EIO;
	int ends[2];

	if (pipe(ends) < 0)
		return attack->try(aim);
	const pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid < 0) {
		result = attack->try(aim);
	} else if (pid == 0) {
		result = attack->try(aim);
		_exit(write(ends[1], &result, sizeof(result)) == sizeof(result) ? 0 : 1);
	}
	close(ends[1]);
	if (pid > 0) {
		(void)!read(ends[0], &result, sizeof(result));
		(void)waitpid(pid, NULL, 0);
	}
	close(ends[0]);
	return result;
}

static void try_all(const struct attack_aim *aim)
{
	char line[LINE + 128] = "tried";

	for (int group = 0; attack_groups[group]; group++)
		for (const struct attack *attack = attack_groups[group]; attack->name; attack++) {
			const int r = try_it(attack, aim);
			const size_t used = strlen(line);

			(void)snprintf(line + used, sizeof(line) - used, " %s=%s", attack->name,
				       r == 0 ? "works" : strerrorname_np(-r));
			if (strlen(line) < LINE)
				continue;
			rogue_log(ROC_LOG_INFO, line);
			strcpy(line, "tried");
		}
	rogue_log(ROC_LOG_INFO, line);
}

static int feed(const struct roc_device_format *format, int device)
{
	const size_t size = (size_t)format->width * format->height * 3 / 2;
	uint8_t *frame = calloc(1, size);
	uint64_t written = 0;
	int r = frame ? 0 : -ENOMEM;

	while (frame && !rogue_is_over(100)) {
		r = write(device, frame, size) == (ssize_t)size ? 0 : -errno;
		written += r == 0;
		if (written == 3)
			rogue_log(ROC_LOG_INFO, "tried and its device takes frames");
		rogue_report(written);
	}
	free(frame);
	return r;
}

int main(void)
{
	static union roc_ipc_message message;
	const struct roc_ipc_start *start = &message.start;
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	struct roc_sandbox sandbox = {0, -EPERM};
	struct roc_policy policy;
	char line[128];
	int device = -1;

	if (poll(&pfd, 1, 10000) <= 0 ||
	    roc_ipc_receive(ROC_WORKER_CONTROL_FD, &message, &device) != 1)
		return 1;
	const struct attack_aim aim = make_aim(start, device);
	roc_policy_make(&start->camera, &policy);
	if (strcmp(start->camera.name, "attacker free") != 0) {
		if (roc_harden() < 0)
			return 1;
		roc_sandbox_enter(&policy, &sandbox);
	}
	(void)snprintf(line, sizeof(line), "tried with filter %d, landlock %d, sibling %d",
		       sandbox.filter, sandbox.landlock, aim.sibling > 0);
	rogue_log(ROC_LOG_INFO, line);
	try_all(&aim);
	_exit(feed(&start->format, device) < 0);
}
