/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "names.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NSSWITCH "/etc/nsswitch.conf"
#define NSSWITCH_MAX 16384
#define MODULE_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

const char *const roc_names_files[] = {
	NSSWITCH,        "/etc/resolv.conf", "/etc/hosts",      "/etc/host.conf",
	"/etc/gai.conf", "/etc/services",    "/etc/mdns.allow", NULL};

/* Of roc_names_files: bit i says that a look at it may succeed, now or later. Set before threads. */
static unsigned int watched;

static bool is_builtin(const char *word)
{
	return strcmp(word, "files") == 0 || strcmp(word, "dns") == 0;
}

static unsigned int take_words(char *line, void (*call)(const char *module))
{
	unsigned int count = 0;
	char *rest;

	for (char *word = strtok_r(line, " \t\r", &rest); word;
	     word = strtok_r(NULL, " \t\r", &rest)) {
		/* "[NOTFOUND=return]", which may have spaces in it */
		if (word[0] == '[') {
			while (word && !strchr(word, ']'))
				word = strtok_r(NULL, " \t\r", &rest);
			if (!word)
				break;
			continue;
		}
		word[strcspn(word, "[")] = '\0';
		if (is_builtin(word) || word[strspn(word, MODULE_CHARS)] || strlen(word) > 64)
			continue;
		call(word);
		count++;
	}
	return count;
}

unsigned int roc_names_modules(const char *nsswitch, void (*call)(const char *module))
{
	unsigned int count = 0;
	char line[512];

	for (const char *next; *nsswitch; nsswitch = next) {
		next = nsswitch + strcspn(nsswitch, "\n");
		next += *next == '\n';
		nsswitch += strspn(nsswitch, " \t");
		const size_t length = strcspn(nsswitch, "\n#");
		if (strncmp(nsswitch, "hosts:", 6) != 0 || length >= sizeof(line))
			continue;
		memcpy(line, nsswitch + 6, length - 6);
		line[length - 6] = '\0';
		count += take_words(line, call);
	}
	return count;
}

/* libc finds it by its name among the loaded ones when it needs it. Kept for ever. */
static void load_module(const char *module)
{
	char name[96];

	(void)snprintf(name, sizeof(name), "libnss_%s.so.2", module);
	(void)dlopen(name, RTLD_NOW);
}

bool roc_names_prepare(void)
{
	char text[NSSWITCH_MAX];
	const int fd = open(NSSWITCH, O_RDONLY | O_CLOEXEC);
	const ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	watched = 0;
	for (unsigned int i = 0; roc_names_files[i]; i++)
		if (access(roc_names_files[i], R_OK) == 0 || errno == ENOENT)
			watched |= 1u << i;
	return roc_names_modules(text, load_module) > 0;
}

bool roc_names_stale(void)
{
	for (unsigned int i = 0; roc_names_files[i]; i++) {
		const int fd =
			watched & 1u << i ? open(roc_names_files[i], O_RDONLY | O_CLOEXEC) : -1;

		if (fd >= 0)
			close(fd);
		else if (watched & 1u << i && errno == EACCES)
			return true;
	}
	return false;
}
