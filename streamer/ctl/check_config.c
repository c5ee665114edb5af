/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_advice.h"
#include "check_lines.h"
#include "config.h"
#include "display.h"
#include "json.h"

static struct roc_check_finding *add(struct roc_check *check, const char *text)
{
	struct roc_check_finding *finding;

	if (check->count == ROC_CHECK_FINDINGS_MAX)
		return NULL;
	finding = &check->findings[check->count++];
	finding->camera = ROC_CHECK_NO_CAMERA;
	finding->advice = roc_check_advice(text);
	roc_display_clean(finding->text, sizeof(finding->text), text);
	return finding;
}

static void note_warning(void *data, const char *text)
{
	struct roc_check *check = data;
	struct roc_check_finding *finding;
	unsigned int camera;
	int length = 0;

	check->warnings++;
	/* Its camera goes where those of problems are. */
	if (sscanf(text, "camera %2u: %n", &camera, &length) != 1 || length == 0) {
		camera = ROC_CHECK_NO_CAMERA;
		length = 0;
	}
	finding = add(check, text + length);
	if (!finding)
		return;
	finding->is_warning = true;
	finding->camera = camera;
}

static void note_cameras(struct roc_check *check, const struct roc_config *config)
{
	struct roc_check_finding *finding;

	check->cameras = config->count;
	for (uint32_t i = 0; i < config->count; i++) {
		const struct roc_camera_config *camera = &config->cameras[i];

		check->disabled += camera->valid && !camera->enabled;
		if (camera->valid)
			continue;
		check->invalid++;
		finding = add(check, camera->problem);
		if (finding)
			finding->camera = i;
	}
	for (uint32_t i = 0; i < check->count; i++) {
		finding = &check->findings[i];
		if (finding->camera < config->count)
			roc_display_clean(finding->name, sizeof(finding->name),
					  config->cameras[finding->camera].name);
	}
}

/* The file's text, ended by a NUL. @return NULL: there is none that can be used. Erase and free. */
static char *read_text(const char *path, size_t *ret_size)
{
	const size_t room = ROC_CONFIG_SIZE_MAX + 1;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *text = NULL;
	struct stat st;
	size_t used = 0;
	ssize_t n = -1;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		text = calloc(1, room);
	while (text && used < room - 1 && (n = read(fd, text + used, room - 1 - used)) > 0)
		used += (size_t)n;
	if (fd >= 0)
		close(fd);
	*ret_size = used;
	return text;
}

static void find_lines(struct roc_check *check)
{
	struct roc_json_error error;
	size_t size;
	char *text = read_text(check->path, &size);

	if (text && roc_json_check(text, size, &error) == 0) {
		for (uint32_t i = 0; i < check->count; i++) {
			struct roc_check_finding *finding = &check->findings[i];
			char key[64];

			if (strstr(finding->text, "already used"))
				strcpy(key, "device"); /* which these words name without quotes */
			else
				roc_check_key(finding->text, key, sizeof(key));
			if (finding->camera != ROC_CHECK_NO_CAMERA)
				finding->line = roc_check_line(text, finding->camera, key);
		}
	}
	if (text)
		explicit_bzero(text, ROC_CONFIG_SIZE_MAX + 1);
	free(text);
}

void roc_check_config(const char *path, struct roc_check *ret_check)
{
	struct roc_check_finding *finding;
	struct roc_config config;
	char error[512];

	memset(ret_check, 0, sizeof(*ret_check));
	ret_check->path = path;
	ret_check->error =
		roc_config_load(path, note_warning, ret_check, &config, error, sizeof(error));
	if (ret_check->error < 0) {
		finding = add(ret_check, error);
		if (finding)
			finding->advice = roc_check_file_advice(ret_check->error);
		return;
	}
	note_cameras(ret_check, &config);
	roc_config_clear(&config);
	if (ret_check->count > 0)
		find_lines(ret_check);
}

static void put_finding(FILE *out, const char *path, const struct roc_check_finding *finding)
{
	/* What is wrong with the file as a whole names it already. */
	if (finding->line > 0)
		fprintf(out, "%s:%u: ", path, finding->line);
	else if (finding->camera != ROC_CHECK_NO_CAMERA)
		fprintf(out, "%s: ", path);
	if (finding->is_warning)
		fputs("warning: ", out);
	if (finding->camera != ROC_CHECK_NO_CAMERA)
		fprintf(out, "camera %u (%s): ", (unsigned int)finding->camera, finding->name);
	fprintf(out, "%s\n", finding->text);
	if (finding->advice[0])
		fprintf(out, "    %s\n", finding->advice);
}

char *roc_check_text(const struct roc_check *check)
{
	char path[512];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	roc_display_clean(path, sizeof(path), check->path);
	for (uint32_t i = 0; i < check->count; i++)
		put_finding(out, path, &check->findings[i]);
	if (check->error == 0 && check->cameras == 0) {
		fputs("no camera configured\n", out);
	} else if (check->error == 0) {
		fprintf(out, "%u camera%s, ", check->cameras, check->cameras == 1 ? "" : "s");
		if (check->invalid > 0)
			fprintf(out, "%u invalid", check->invalid);
		else
			fputs("all well", out);
		if (check->disabled > 0)
			fprintf(out, ", %u disabled", check->disabled);
		if (check->warnings > 0)
			fprintf(out, ", %u warning%s", check->warnings,
				check->warnings == 1 ? "" : "s");
		fputc('\n', out);
	}
	const bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
