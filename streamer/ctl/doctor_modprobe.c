/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "display.h"
#include "doctor_facts.h"

#define SPACE " \t\n"
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Where modprobe looks; a file hides those of its name in later folders. */
static const char *const folders[] = {"/etc/modprobe.d", "/run/modprobe.d",
				      "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
				      "/lib/modprobe.d"};

/* "install v4l2loopback COMMAND" of a command that does not load it. @return it, or NULL */
static const char *blocking_command(char *line)
{
	char *rest;
	const char *word = strtok_r(line, SPACE, &rest);

	if (!word || strcmp(word, "install") != 0)
		return NULL;
	word = strtok_r(NULL, SPACE, &rest);
	if (!word || strcmp(word, "v4l2loopback") != 0)
		return NULL;
	rest += strspn(rest, SPACE);
	rest[strcspn(rest, "\n")] = '\0';
	for (size_t n = strlen(rest); n > 0 && strchr(SPACE, rest[n - 1]); n--)
		rest[n - 1] = '\0';
	return rest[0] && !strstr(rest, "modprobe") && !strstr(rest, "insmod") ? rest : NULL;
}

static bool look_at_file(const char *path, const char *shown, struct roc_doctor_facts *facts)
{
	FILE *file = fopen(path, "re");
	const char *command = NULL;
	char *line = NULL;
	size_t size = 0;

	while (file && !command && getline(&line, &size, file) > 0)
		command = blocking_command(line);
	if (command) {
		roc_display_clean(facts->module_blocked, sizeof(facts->module_blocked), shown);
		roc_display_clean(facts->module_install, sizeof(facts->module_install), command);
	}
	free(line);
	if (file)
		fclose(file);
	return command != NULL;
}

static bool is_hidden(const char *root, size_t folder, const char *name)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < folder; i++) {
		snprintf(path, sizeof(path), "%s%s/%s", root, folders[i], name);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

void roc_doctor_look_at_modprobe(const char *root, struct roc_doctor_facts *facts)
{
	char pattern[PATH_MAX];
	bool found = false;
	glob_t files;

	facts->module_blocked[0] = facts->module_install[0] = '\0';
	for (size_t i = 0; i < LENGTH(folders) && !found; i++) {
		snprintf(pattern, sizeof(pattern), "%s%s/*.conf", root, folders[i]);
		if (glob(pattern, 0, NULL, &files) != 0)
			continue;
		for (size_t k = 0; k < files.gl_pathc && !found; k++) {
			const char *path = files.gl_pathv[k];

			if (!is_hidden(root, i, strrchr(path, '/') + 1))
				found = look_at_file(path, path + strlen(root), facts);
		}
		globfree(&files);
	}
}
