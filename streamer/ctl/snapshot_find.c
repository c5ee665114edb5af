/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot_find.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "display.h"

static bool is_number_of(const char *word, uint32_t index)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", (unsigned int)index);
	return strcmp(word, number) == 0;
}

/* How many cameras are called @word by @compare, the last of them in @ret_camera. */
static unsigned int count_names(const struct roc_report *report, const char *word,
				int (*compare)(const char *, const char *),
				const struct roc_camera_status **ret_camera)
{
	unsigned int count = 0;

	for (uint32_t i = 0; i < report->count; i++) {
		if (compare(word, report->cameras[i].name) != 0)
			continue;
		*ret_camera = &report->cameras[i];
		count++;
	}
	return count;
}

int roc_snapshot_find(const struct roc_report *report, const char *word,
		      const struct roc_camera_status **ret_camera, char *reterr, size_t size)
{
	const struct roc_camera_status *found = NULL;
	unsigned int count;
	char shown[128];

	for (uint32_t i = 0; i < report->count; i++) {
		if (is_number_of(word, report->cameras[i].index)) {
			*ret_camera = &report->cameras[i];
			return 0;
		}
	}
	count = count_names(report, word, strcmp, &found);
	if (count == 0)
		count = count_names(report, word, strcasecmp, &found);
	if (count == 1) {
		*ret_camera = found;
		return 0;
	}
	roc_display_clean(shown, sizeof(shown), word);
	if (count == 0)
		snprintf(reterr, size, "there is no camera '%s'; 'rocctl status' lists them",
			 shown);
	else
		snprintf(reterr, size, "%u cameras are called '%s': give the number", count, shown);
	return count == 0 ? -ENOENT : -EEXIST;
}
