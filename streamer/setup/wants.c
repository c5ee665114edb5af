/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wants.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

/** @return N of "/dev/videoN"; -1: another path, which somebody else makes */
static int number_of(const char *device)
{
	static const char usual[] = "/dev/video";
	const char *digits = device + sizeof(usual) - 1;

	if (strncmp(device, usual, sizeof(usual) - 1) != 0)
		return -1;
	if (digits[0] == '\0' || strlen(digits) > 3 || digits[strspn(digits, "0123456789")] != '\0')
		return -1;
	const int number = atoi(digits);
	return number < ROC_NODES_MAX ? number : -1;
}

static const struct roc_node *node_of(const struct roc_node *nodes, size_t count, int number)
{
	for (size_t i = 0; i < count; i++)
		if (nodes[i].number == number)
			return &nodes[i];
	return NULL;
}

static bool is_taken(const struct roc_want *wants, size_t count, int number)
{
	for (size_t i = 0; i < count; i++)
		if (wants[i].configured == number || wants[i].number == number)
			return true;
	return false;
}

/* The device that it was given the last time; else the next number that nobody has or wants. */
static int find_other(const struct roc_want *wants, size_t count, const struct roc_want *want,
		      const struct roc_node *nodes, size_t node_count)
{
	for (size_t i = 0; i < node_count; i++)
		if (nodes[i].loopback && strcmp(nodes[i].label, want->label) == 0 &&
		    !is_taken(wants, count, nodes[i].number))
			return nodes[i].number;
	for (int step = 1; step < ROC_NODES_MAX; step++) {
		const int number = (want->configured + step) % ROC_NODES_MAX;

		if (!node_of(nodes, node_count, number) && !is_taken(wants, count, number))
			return number;
	}
	return -1;
}

void roc_wants_label(const char *name, char ret_label[ROC_LABEL_SIZE])
{
	roc_text_copy(ret_label, ROC_LABEL_SIZE, name);
	for (char *c = ret_label; *c; c++)
		if (*c == ',' || *c == '"' || *c == '\\')
			*c = ' ';
}

size_t roc_wants_find(const struct roc_config *config, const struct roc_node *nodes, size_t count,
		      struct roc_want *ret_wants)
{
	size_t n = 0;

	/* All first: a number that is configured is nobody's next free one. */
	for (uint32_t i = 0; i < config->count; i++) {
		const struct roc_camera_config *camera = &config->cameras[i];
		const int number = number_of(camera->device);

		if (number < 0)
			continue;
		ret_wants[n] = (struct roc_want){
			.camera = i, .configured = number, .number = number, .state = ROC_WANT_NEW};
		roc_wants_label(camera->name, ret_wants[n].label);
		n++;
	}
	for (size_t i = 0; i < n; i++) {
		struct roc_want *want = &ret_wants[i];
		const struct roc_node *node = node_of(nodes, count, want->number);

		if (node && !node->loopback) {
			want->number = find_other(ret_wants, n, want, nodes, count);
			node = node_of(nodes, count, want->number);
		}
		if (node)
			want->state = node->exclusive ? ROC_WANT_THERE : ROC_WANT_PLAIN;
	}
	return n;
}
