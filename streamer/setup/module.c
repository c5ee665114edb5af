/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text.h"

#define CONTROL "/dev/v4l2loopback"
#define LOADED "/sys/module/v4l2loopback"

/* 0.13's numbers; the drivers that have others as well take these, too. */
#define CTL_ADD 0x4C80
#define CTL_REMOVE 0x4C81
#define CTL_QUERY 0x4C82

struct control_config { /* of v4l2loopback 0.13 to 0.15 */
	int32_t output_nr;
	int32_t capture_nr;
	char card_label[ROC_LABEL_SIZE];
	uint32_t min_width, max_width, min_height, max_height;
	int32_t max_buffers, max_openers, debug, announce_all_caps;
};
_Static_assert(sizeof(struct control_config) == 72, "the driver's");

extern char **environ;

bool roc_module_is_loaded(void)
{
	return access(LOADED, F_OK) == 0;
}

bool roc_module_is_dynamic(void)
{
	return access(CONTROL, F_OK) == 0;
}

static int control(unsigned long request, void *arg)
{
	const int fd = open(CONTROL, O_RDWR | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	do
		r = ioctl(fd, request, arg);
	while (r < 0 && errno == EINTR);
	r = r < 0 ? -errno : r;
	close(fd);
	return r;
}

bool roc_module_tells(struct roc_node *nodes, size_t count)
{
	if (!roc_module_is_dynamic())
		return false;
	for (size_t i = 0; i < count; i++) {
		struct control_config config = {.output_nr = nodes[i].number,
						.capture_nr = nodes[i].number};

		if (nodes[i].loopback && control(CTL_QUERY, &config) >= 0)
			nodes[i].exclusive = !config.announce_all_caps;
	}
	return true;
}

int roc_module_add(const struct roc_node *node)
{
	struct control_config config = {
		.output_nr = node->number,
		.capture_nr = node->number,
		.announce_all_caps = !node->exclusive,
	};

	memcpy(config.card_label, node->label, sizeof(config.card_label));
	const int r = control(CTL_ADD, &config);
	return r < 0 ? r : 0;
}

int roc_module_remove(int number)
{
	const int r = control(CTL_REMOVE, (void *)(intptr_t)number);

	return r < 0 ? r : 0;
}

static void read_words(int fd, char words[ROC_MODULE_WORDS])
{
	char rest[256];
	size_t used = 0;
	ssize_t n;

	do {
		const size_t room = ROC_MODULE_WORDS - 1 - used;

		n = read(fd, room ? words + used : rest, room ? room : sizeof(rest));
		if (n > 0 && room)
			used += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	while (used > 0 && (words[used - 1] == '\n' || words[used - 1] == ' '))
		used--;
	words[used] = '\0';
	roc_text_clean(words, ROC_MODULE_WORDS);
}

int roc_module_run(char *const argv[], char ret_words[ROC_MODULE_WORDS])
{
	posix_spawn_file_actions_t actions;
	int pipe_fds[2];
	int status = 0;
	pid_t pid;
	int r;

	ret_words[0] = '\0';
	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -errno;
	posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDERR_FILENO);
	r = -posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(pipe_fds[1]);
	if (r == 0) {
		read_words(pipe_fds[0], ret_words);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		r = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
	}
	close(pipe_fds[0]);
	return r;
}

int roc_module_load(const char *modprobe, const struct roc_node *nodes, size_t count,
		    char ret_words[ROC_MODULE_WORDS])
{
	char devices[32], numbers[16 + ROC_NODES_MAX * 5], caps[32 + ROC_NODES_MAX * 2];
	char labels[32 + ROC_NODES_MAX * (ROC_LABEL_SIZE + 1)];
	char name[] = "v4l2loopback";
	char program[256];
	char *const argv[] = {program, name, devices, numbers, caps, labels, NULL};
	size_t n, c, l;

	roc_text_copy(program, sizeof(program), modprobe);
	(void)snprintf(devices, sizeof(devices), "devices=%zu", count);
	n = (size_t)snprintf(numbers, sizeof(numbers), "video_nr=");
	c = (size_t)snprintf(caps, sizeof(caps), "exclusive_caps=");
	/* In quotes: names have spaces. */
	l = (size_t)snprintf(labels, sizeof(labels), "card_label=\"");
	for (size_t i = 0; i < count; i++) {
		const char *comma = i > 0 ? "," : "";

		n += (size_t)snprintf(numbers + n, sizeof(numbers) - n, "%s%d", comma,
				      nodes[i].number);
		c += (size_t)snprintf(caps + c, sizeof(caps) - c, "%s%d", comma,
				      nodes[i].exclusive);
		l += (size_t)snprintf(labels + l, sizeof(labels) - l, "%s%s", comma,
				      nodes[i].label);
	}
	(void)snprintf(labels + l, sizeof(labels) - l, "\"");
	return roc_module_run(argv, ret_words);
}

int roc_module_unload(const char *modprobe, char ret_words[ROC_MODULE_WORDS])
{
	char program[256], remove[] = "-r", name[] = "v4l2loopback";
	char *const argv[] = {program, remove, name, NULL};

	roc_text_copy(program, sizeof(program), modprobe);
	return roc_module_run(argv, ret_words);
}
