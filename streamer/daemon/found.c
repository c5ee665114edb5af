/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "found.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define NUMBERS_MAX 256u /* minors of video4linux */

size_t roc_found_list(const char *dir, char *text, size_t size)
{
	static const char prefix[] = "video";
	uint8_t found[NUMBERS_MAX] = {0};
	const struct dirent *entry;
	size_t count = 0, used = 0;
	DIR *stream = opendir(dir);

	text[0] = '\0';
	while (stream && (entry = readdir(stream)) != NULL) {
		const char *digits = entry->d_name + sizeof(prefix) - 1;
		unsigned long number;

		if (strncmp(entry->d_name, prefix, sizeof(prefix) - 1) != 0 || !digits[0] ||
		    digits[strspn(digits, "0123456789")] != '\0')
			continue;
		number = strtoul(digits, NULL, 10);
		if (number < NUMBERS_MAX)
			found[number] = 1;
	}
	if (stream)
		closedir(stream);
	for (unsigned int i = 0; i < NUMBERS_MAX; i++) {
		if (!found[i])
			continue;
		count++;
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s%u",
						 used > 0 ? ", " : "", prefix, i);
	}
	return count;
}

void roc_found_log(void)
{
	char text[ROC_LOG_LINE_MAX - 64];

	if (roc_found_list("/dev", text, sizeof(text)) > 0)
		roc_log(ROC_LOG_INFO, ROC_LOG_NO_CAMERA, "Found video devices: %s", text);
	else
		roc_log(ROC_LOG_WARNING, ROC_LOG_NO_CAMERA,
			"No v4l2loopback devices found in /dev. Check module loading.");
}
