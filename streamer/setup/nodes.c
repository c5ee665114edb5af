/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nodes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module.h"

#define CLASS "/sys/class/video4linux"
#define PARAMETERS "/sys/module/v4l2loopback/parameters"

static void read_line(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

/* Element @place of "Y,N,Y" or "-1,7,8". @return NULL: there are not as many */
static const char *element(const char *list, size_t place)
{
	while (list && place-- > 0) {
		list = strchr(list, ',');
		list = list ? list + 1 : NULL;
	}
	return list;
}

/* Before 0.13 the driver tells by its parameters alone: those of the device that was asked for by
 * this number, else in the order of numbers, which it gives to devices that nobody numbered. */
static void read_parameters(struct roc_node *nodes, size_t count)
{
	char numbers[512], caps[512];
	size_t place = 0;

	read_line(PARAMETERS "/video_nr", numbers, sizeof(numbers));
	read_line(PARAMETERS "/exclusive_caps", caps, sizeof(caps));
	for (size_t i = 0; i < count; i++) {
		size_t own = place;
		const char *number;

		if (!nodes[i].loopback)
			continue;
		for (size_t k = 0; (number = element(numbers, k)) != NULL; k++)
			if (atoi(number) == nodes[i].number)
				own = k;
		const char *cap = element(caps, own);
		nodes[i].exclusive = cap && cap[0] == 'Y';
		place++;
	}
}

static int by_number(const void *a, const void *b)
{
	return ((const struct roc_node *)a)->number - ((const struct roc_node *)b)->number;
}

size_t roc_nodes_find(struct roc_node *ret_nodes)
{
	DIR *dir = opendir(CLASS);
	const struct dirent *entry;
	char path[sizeof(CLASS) + 300];
	size_t count = 0;

	while (dir && count < ROC_NODES_MAX && (entry = readdir(dir)) != NULL) {
		struct roc_node *node = &ret_nodes[count];
		int end = 0;

		memset(node, 0, sizeof(*node));
		if (sscanf(entry->d_name, "video%d%n", &node->number, &end) != 1 ||
		    entry->d_name[end] != '\0')
			continue;
		(void)snprintf(path, sizeof(path), CLASS "/%s/max_openers", entry->d_name);
		node->loopback = access(path, F_OK) == 0; /* no other driver has that */
		(void)snprintf(path, sizeof(path), CLASS "/%s/name", entry->d_name);
		read_line(path, node->label, sizeof(node->label));
		count++;
	}
	if (dir)
		closedir(dir);
	qsort(ret_nodes, count, sizeof(*ret_nodes), by_number);
	if (!roc_module_tells(ret_nodes, count))
		read_parameters(ret_nodes, count);
	return count;
}
