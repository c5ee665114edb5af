/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.c - runs a target where there is no libFuzzer: each file, and each file of each folder, once.
 * Quiet as long as all holds; a target that fails aborts, and the line before says which file it was.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

#define INPUT_MAX (8u << 20)

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static unsigned long count;

static void run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size;

	FUZZ_CHECK(file);
	data = malloc(INPUT_MAX);
	FUZZ_CHECK(data);
	size = fread(data, 1, INPUT_MAX, file);
	fclose(file);
	/* a block of just that size, so that a read past its end is one */
	uint8_t *exact = malloc(size ? size : 1);
	FUZZ_CHECK(exact);
	memcpy(exact, data, size);
	free(data);
	fprintf(stderr, "replay: %s\n", path);
	(void)LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	count++;
}

static void run(const char *path)
{
	struct dirent **names = NULL;
	struct stat st;

	if (stat(path, &st) < 0) {
		fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	if (!S_ISDIR(st.st_mode)) {
		run_file(path);
		return;
	}
	const int found = scandir(path, &names, NULL, alphasort);
	for (int i = 0; i < found; i++) {
		char name[PATH_MAX];

		if (names[i]->d_name[0] != '.') {
			snprintf(name, sizeof(name), "%s/%s", path, names[i]->d_name);
			run(name);
		}
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	(void)LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		run(argv[i]);
	fprintf(stderr, "replay: %lu inputs, all well\n", count);
	return 0;
}
