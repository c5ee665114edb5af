/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

static char folder[64];

uint8_t fuzz_byte(struct fuzz_input *input)
{
	if (input->size == 0)
		return 0;
	input->size--;
	return *input->data++;
}

uint32_t fuzz_word(struct fuzz_input *input)
{
	uint32_t word = 0;

	for (unsigned i = 0; i < 4; i++)
		word |= (uint32_t)fuzz_byte(input) << (8 * i);
	return word;
}

size_t fuzz_string(struct fuzz_input *input, char *out, size_t size)
{
	const size_t whole = strnlen((const char *)input->data, input->size);
	const size_t length = whole < size ? whole : size - 1;

	memcpy(out, input->data, length);
	out[length] = '\0';
	input->data += whole;
	input->size -= whole;
	(void)fuzz_byte(input);
	return length;
}

bool fuzz_is_clean(const char *text, const char *allowed)
{
	const size_t length = strlen(text);
	uint32_t code;
	size_t step;

	for (size_t at = 0; at < length; at += step) {
		step = roc_text_char(text + at, length - at, &code);
		if (step == 0)
			return false;
		if (code < 0x80 && strchr(allowed, (int)code))
			continue;
		if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 ||
		    code == 0x2029)
			return false;
	}
	return true;
}

bool fuzz_is_clean_field(const char *field, size_t size)
{
	const size_t length = strnlen(field, size);

	if (length == size || !fuzz_is_clean(field, ""))
		return false;
	for (size_t i = length; i < size; i++)
		if (field[i])
			return false;
	return true;
}

bool fuzz_holds(const void *in, size_t size, const char *what)
{
	return what[0] && memmem(in, size, what, strlen(what)) != NULL;
}

int fuzz_lowest_fd(void)
{
	const int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

	FUZZ_CHECK(fd >= 0);
	close(fd);
	return fd;
}

static void remove_folder(void)
{
	char path[PATH_MAX];

	/* the one file that targets make there; a second, if they write beside and rename */
	snprintf(path, sizeof(path), "%s/status", folder);
	(void)unlink(path);
	(void)rmdir(folder);
}

const char *fuzz_folder(void)
{
	if (folder[0])
		return folder;
	snprintf(folder, sizeof(folder), "/dev/shm/roc-fuzz-XXXXXX");
	if (!mkdtemp(folder)) {
		snprintf(folder, sizeof(folder), "/tmp/roc-fuzz-XXXXXX");
		FUZZ_CHECK(mkdtemp(folder));
	}
	atexit(remove_folder);
	return folder;
}
