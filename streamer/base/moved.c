/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "moved.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

int roc_moved_save(const char *path, const struct roc_move *moves, size_t count)
{
	char beside[PATH_MAX];
	FILE *file;
	int r = 0;

	if (count == 0)
		return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
	if ((size_t)snprintf(beside, sizeof(beside), "%s.new", path) >= sizeof(beside))
		return -ENAMETOOLONG;
	file = fopen(beside, "we");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s %s\n", moves[i].from, moves[i].to);
	if (fchmod(fileno(file), 0644) < 0 || fflush(file) != 0)
		r = -errno;
	if (fclose(file) != 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(beside, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(beside);
	return r;
}

size_t roc_moved_load(const char *path, struct roc_move *ret_moves)
{
	FILE *file = fopen(path, "re");
	char line[160];
	size_t n = 0;

	while (file && n < ROC_CAMERAS_MAX && fgets(line, sizeof(line), file)) {
		struct roc_move *move = &ret_moves[n];

		if (sscanf(line, "%63s %63s", move->from, move->to) == 2 && move->from[0] == '/' &&
		    strncmp(move->to, "/dev/", 5) == 0)
			n++;
	}
	if (file)
		fclose(file);
	return n;
}

static bool is_configured(const struct roc_config *config, const char *device)
{
	for (uint32_t i = 0; i < config->count; i++)
		if (strcmp(config->cameras[i].device, device) == 0)
			return true;
	return false;
}

void roc_moved_apply(const struct roc_move *moves, size_t count, struct roc_config *config,
		     bool *ret_moved)
{
	for (uint32_t i = 0; i < config->count; i++) {
		struct roc_camera_config *camera = &config->cameras[i];

		if (ret_moved)
			ret_moved[i] = false;
		for (size_t k = 0; k < count; k++) {
			if (strcmp(camera->device, moves[k].from) != 0 ||
			    is_configured(config, moves[k].to))
				continue;
			/* zero-filled: configurations are compared byte by byte */
			roc_text_copy(camera->device, sizeof(camera->device), moves[k].to);
			if (ret_moved)
				ret_moved[i] = true;
			break;
		}
	}
}
