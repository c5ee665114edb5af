/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "confine.h"
#include "display.h"
#include "doctor_facts.h"

#define ELF "\177ELF"
#define OBS "com.obsproject.Studio"
#define SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SYS_CLASS "/sys/class/video4linux/"

struct path {
	char text[PATH_MAX];
};

static struct path make_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct path make_path(const char *format, ...)
{
	struct path path;
	va_list args;

	va_start(args, format);
	vsnprintf(path.text, sizeof(path.text), format, args);
	va_end(args);
	return path;
}

static bool exists(struct path path)
{
	return access(path.text, F_OK) == 0;
}

/* Up to @size - 1 bytes from the start of a file. @return bytes, -1: none */
static ssize_t read_start(struct path path, char *out, size_t size)
{
	const int fd = open(path.text, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	return n;
}

static void read_word(struct path path, char *out, size_t size)
{
	char text[256];

	read_start(path, text, sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	roc_display_clean(out, size, text);
}

/* A library or a program, by its first bytes; also one that we may not read. */
static bool is_program(struct path path)
{
	char start[sizeof(ELF)];
	const ssize_t n = read_start(path, start, sizeof(start));

	return n < 0 || strcmp(start, ELF) == 0;
}

/* How many paths @pattern matches, the last of them in @ret_last (PATH_MAX bytes, may be NULL). */
static size_t count_matches(struct path pattern, char *ret_last)
{
	size_t count = 0;
	glob_t found;

	if (glob(pattern.text, 0, NULL, &found) != 0)
		return 0;
	count = found.gl_pathc;
	if (ret_last && count > 0)
		snprintf(ret_last, PATH_MAX, "%s", found.gl_pathv[count - 1]);
	globfree(&found);
	return count;
}

/* modules.dep has a line for each module of the kernel: "updates/dkms/NAME.ko.xz: ..." */
static bool has_module(const char *root, const char *kernel)
{
	FILE *file = fopen(make_path("%s/lib/modules/%s/modules.dep", root, kernel).text, "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (file && !found && getline(&line, &size, file) > 0) {
		line[strcspn(line, ":")] = '\0';
		const char *name = strrchr(line, '/');
		found = strncmp(name ? name + 1 : line, "v4l2loopback.ko", 15) == 0;
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* One record of the kernel log for each read(). */
static int find_refusal(const char *root)
{
	const int fd = open(make_path("%s/dev/kmsg", root).text, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char record[8193];
	int found = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	for (;;) {
		n = read(fd, record, sizeof(record) - 1);
		if (n < 0 && errno == EPIPE)
			continue; /* overwritten while we read */
		if (n <= 0 || found)
			break;
		record[n] = '\0';
		found = (strstr(record, "module") && strstr(record, " is rejected")) ||
			strstr(record, "unsigned module loading is restricted");
	}
	close(fd);
	return found;
}

static void look_at_driver(const char *root, struct roc_doctor_facts *facts)
{
	char last[PATH_MAX], boot[8];
	struct utsname name;

	if (uname(&name) == 0)
		snprintf(facts->kernel, sizeof(facts->kernel), "%s", name.release);
	facts->module_loaded = exists(make_path("%s/sys/module/v4l2loopback", root));
	facts->module_built = has_module(root, facts->kernel);
	facts->has_headers = exists(make_path("%s/lib/modules/%s/build", root, facts->kernel));
	read_word(make_path("%s/sys/module/v4l2loopback/version", root), facts->module_version,
		  sizeof(facts->module_version));
	if (count_matches(make_path("%s/usr/src/v4l2loopback-*/dkms.conf", root), last) > 0) {
		*strrchr(last, '/') = '\0';
		roc_display_clean(facts->module_source, sizeof(facts->module_source),
				  strrchr(last, '/') + sizeof("/v4l2loopback-") - 1);
	}
	facts->is_dynamic = exists(make_path("%s/dev/v4l2loopback", root));
	facts->loopbacks =
		(uint32_t)count_matches(make_path("%s" SYS_CLASS "video*/max_openers", root), NULL);
	/* Four bytes of attributes, then the value. */
	facts->secure_boot =
		read_start(make_path("%s" SECURE_BOOT, root), boot, sizeof(boot)) == 5 &&
		boot[4] == 1;
	facts->refused_module = find_refusal(root);
}

/* Does an override of Flatpak give it /run/roc? "filesystems=~/x;/run/roc:ro;" */
static bool gives_status(struct path path)
{
	char text[4096], *rest, *word_rest;

	if (read_start(path, text, sizeof(text)) <= 0)
		return false;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "filesystems=", 12) != 0)
			continue;
		for (char *word = strtok_r(line + 12, ";", &word_rest); word;
		     word = strtok_r(NULL, ";", &word_rest)) {
			word[strcspn(word, ":")] = '\0';
			if (strcmp(word, "/run/roc") == 0)
				return true;
		}
	}
	return false;
}

static void look_at_flatpak(const char *root, struct roc_doctor_facts *facts)
{
	static const char *const names[] = {OBS, "global"};
	const struct path folders[] = {
		make_path("%s/var/lib/flatpak", root),
		make_path("%s%s/.local/share/flatpak", root, facts->home),
	};

	for (size_t i = 0; i < 2; i++) {
		const char *folder = folders[i].text;

		facts->has_flatpak_obs |= exists(make_path("%s/app/" OBS, folder));
		facts->has_flatpak_plugin |=
			exists(make_path("%s/runtime/" OBS ".Plugin.RocCamera", folder));
		for (size_t k = 0; k < 2; k++)
			facts->flatpak_sees_status |=
				gives_status(make_path("%s/overrides/%s", folder, names[k]));
	}
	const struct path own =
		make_path("%s%s/.var/app/" OBS
			  "/config/obs-studio/plugins/roc-camera/bin/64bit/roc-camera.so",
			  root, facts->home);
	facts->has_flatpak_plugin |= exists(own) && is_program(own);
}

void roc_doctor_look_at_system(const char *root, struct roc_doctor_facts *facts)
{
	char found[PATH_MAX] = "";

	look_at_driver(root, facts);
	roc_doctor_look_at_modprobe(root, facts);
	facts->has_ping = exists(make_path("%s/usr/bin/ping", root)) ||
			  exists(make_path("%s/bin/ping", root));
	facts->landlock_abi = roc_confine_landlock_abi();
	facts->has_filters = roc_confine_has_filters();
	facts->has_obs = exists(make_path("%s/usr/bin/obs", root));
	if (count_matches(make_path("%s/usr/lib/*/obs-plugins/roc-camera.so", root), found) ||
	    count_matches(make_path("%s/usr/lib/obs-plugins/roc-camera.so", root), found) ||
	    count_matches(make_path("%s%s/.config/obs-studio/plugins/roc-camera/bin/64bit/"
				    "roc-camera.so",
				    root, facts->home),
			  found)) {
		roc_display_clean(facts->plugin, sizeof(facts->plugin), found + strlen(root));
		facts->is_plugin_damaged = !is_program(make_path("%s", found));
	}
	look_at_flatpak(root, facts);
}

void roc_doctor_look_at_node(const char *root, struct roc_doctor_camera *camera)
{
	char resolved[PATH_MAX];
	const char *name;

	camera->node = ROC_NODE_ABSENT;
	if (!camera->device[0] || !realpath(make_path("%s%s", root, camera->device).text, resolved))
		return;
	name = strrchr(resolved, '/') + 1;
	if (!exists(make_path("%s" SYS_CLASS "%s", root, name)))
		camera->node = ROC_NODE_NO_VIDEO;
	else if (exists(make_path("%s" SYS_CLASS "%s/max_openers", root, name)))
		camera->node = ROC_NODE_LOOPBACK; /* no other driver has that */
	else
		camera->node = ROC_NODE_OTHER_DRIVER;
	read_word(make_path("%s" SYS_CLASS "%s/name", root, name), camera->card,
		  sizeof(camera->card));
}
