/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.h - what the targets share. A target is one LLVMFuzzerTestOneInput(); libFuzzer calls it, or
 * replay.c where there is no libFuzzer. What must hold is said with FUZZ_CHECK().
 */
#ifndef ROC_FUZZ_H
#define ROC_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Not assert(): in every build, and an end that fuzzers and sanitizers know. */
#define FUZZ_CHECK(what)                                                                           \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what);  \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/** An input that is read from its front. Behind its end there are zeros. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

uint8_t fuzz_byte(struct fuzz_input *input);
uint32_t fuzz_word(struct fuzz_input *input); /* little-endian */
/** The bytes up to the next NUL as a string in @out, cut to @size; the NUL is skipped. */
size_t fuzz_string(struct fuzz_input *input, char *out, size_t size);

/**
 * Is @text well-formed UTF-8 without a control character (C0, DEL, C1, separators)?
 * @param allowed  control characters that may be there, "" for none
 */
bool fuzz_is_clean(const char *text, const char *allowed);
/** A field of @size bytes: terminated, clean, and zeros behind its end. */
bool fuzz_is_clean_field(const char *field, size_t size);
/** Does @what stand in the @size bytes of @in? Never if it is empty. */
bool fuzz_holds(const void *in, size_t size, const char *what);

/** The lowest free fd number: the same before and after means that none has leaked. */
int fuzz_lowest_fd(void);

/** A folder of this process, gone when it ends, in memory where there is room for it. */
const char *fuzz_folder(void);

#endif
