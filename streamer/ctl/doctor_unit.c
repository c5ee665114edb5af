/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "display.h"
#include "doctor_facts.h"

#define WAIT_NS (5 * ROC_NS_PER_S)

extern char **environ;

void roc_doctor_read_unit(const char *text, struct roc_doctor_facts *facts)
{
	const struct {
		const char *name;
		char *value;
		size_t size;
	} words[] = {
		{"LoadState=", facts->unit_load, sizeof(facts->unit_load)},
		{"ActiveState=", facts->unit_active, sizeof(facts->unit_active)},
		{"Result=", facts->unit_result, sizeof(facts->unit_result)},
	};

	while (*text) {
		const size_t length = strcspn(text, "\n");
		char line[256];

		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			const size_t n = strlen(words[i].name);

			if (strncmp(line, words[i].name, n) == 0)
				roc_display_clean(words[i].value, words[i].size, line + n);
		}
		if (strncmp(line, "ExecMainStatus=", 15) == 0)
			facts->unit_status = atoi(line + 15);
		text += length + (text[length] == '\n');
	}
}

/* Until its end, or the deadline. */
static void read_all(int fd, char *out, size_t size)
{
	const uint64_t deadline_ns = roc_now_ns() + WAIT_NS;
	size_t used = 0;

	for (;;) {
		const uint64_t now_ns = roc_now_ns();
		struct pollfd waiting = {.fd = fd, .events = POLLIN};

		if (now_ns >= deadline_ns || used == size - 1)
			break;
		const int r = poll(&waiting, 1, (int)((deadline_ns - now_ns) / ROC_NS_PER_MS) + 1);
		if (r < 0 && errno == EINTR)
			continue;
		const ssize_t n = r > 0 ? read(fd, out + used, size - 1 - used) : -1;
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	out[used] = '\0';
}

void roc_doctor_look_at_unit(struct roc_doctor_facts *facts)
{
	char program[] = "systemctl", verb[] = "show", unit[] = "roc-streamer.service";
	char what[] = "--property=LoadState,ActiveState,Result,ExecMainStatus";
	char *const argv[] = {program, verb, what, unit, NULL};
	posix_spawn_file_actions_t actions;
	char text[1024] = "";
	int pipe_fds[2];
	pid_t pid;

	if (access("/run/systemd/system", F_OK) < 0 || pipe2(pipe_fds, O_CLOEXEC) < 0)
		return;
	if (posix_spawn_file_actions_init(&actions) != 0)
		goto out;
	if (posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO) == 0 &&
	    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) ==
		    0 &&
	    posix_spawnp(&pid, program, &actions, NULL, argv, environ) == 0) {
		close(pipe_fds[1]);
		pipe_fds[1] = -1;
		read_all(pipe_fds[0], text, sizeof(text));
		kill(pid, SIGKILL); /* one that hangs; else it has ended */
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		roc_doctor_read_unit(text, facts);
	}
	posix_spawn_file_actions_destroy(&actions);
out:
	close(pipe_fds[0]);
	if (pipe_fds[1] >= 0)
		close(pipe_fds[1]);
}
