/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "redact.h"
#include "redact_internal.h"
#include "text.h"

#define FORMS 4u /* as it is, and base64 at three alignments */
#define STACK_MAX 4096u
#define ROOM_FIRST 64u
/*
 * Some passwords and texts can be read in a great many ways. A usual text takes a step a byte; when all
 * are used up the rest is hidden: too much is safe, and a line of log may not take seconds. Each
 * pattern may take a step at each byte.
 */
#define STEPS_FIRST 20000u
#define STEPS_PER_BYTE 50u
#define MASK_LENGTH (sizeof(ROC_REDACT_MASK) - 1)

struct secret {
	char *bytes; /* the secret and its base64 forms, each terminated */
	size_t size;
};

struct chained {
	struct roc_redact_pattern pattern;
	size_t next; /* the next one with the same first byte; 0 ends, entry i is i + 1 */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* All under .lock. */
static struct secret *secrets;
static size_t secret_count, secret_room;
static struct chained *patterns;
static size_t pattern_count, pattern_room;
static size_t chain_start[256];
static struct roc_redact_pattern *shorts;
static size_t short_count, short_room;
static bool incomplete; /* there was no memory for a secret: no text is shown any more */

/**
 * The base64 digits that @secret alone decides when it begins at byte @shift (0..2) of a group of
 * three: whatever stands before and behind it, they are the same. @return how many
 */
static size_t encode(const char *secret, size_t length, size_t shift, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t count = 0;

	for (size_t digit = (shift * 8 + 5) / 6; (digit + 1) * 6 <= (shift + length) * 8; digit++) {
		unsigned value = 0;

		for (size_t bit = digit * 6; bit < digit * 6 + 6; bit++) {
			const unsigned char byte = (unsigned char)secret[bit / 8 - shift];

			value = value << 1 | (byte >> (7 - bit % 8) & 1u);
		}
		out[count++] = digits[value];
	}
	out[count] = '\0';
	return count;
}

/** Make room for @wanted entries of @size bytes. @return the array, NULL: no memory, it stays */
static void *reserve(void *array, size_t *room, size_t wanted, size_t size)
{
	size_t more = *room > 0 ? *room : ROOM_FIRST;
	void *grown;

	if (wanted <= *room)
		return array;
	while (more < wanted)
		more *= 2;
	grown = realloc(array, more * size);
	if (grown)
		*room = more;
	return grown;
}

static bool reserve_all(void)
{
	void *array;

	array = reserve(secrets, &secret_room, secret_count + 1, sizeof(*secrets));
	if (!array)
		return false;
	secrets = array;
	array = reserve(patterns, &pattern_room, pattern_count + FORMS, sizeof(*patterns));
	if (!array)
		return false;
	patterns = array;
	array = reserve(shorts, &short_room, short_count + 1, sizeof(*shorts));
	if (!array)
		return false;
	shorts = array;
	return true;
}

static void add_pattern(const char *bytes, size_t length, bool base64)
{
	const unsigned char first = (unsigned char)bytes[0];

	patterns[pattern_count] = (struct chained){
		.pattern = {.bytes = bytes, .length = length, .base64 = base64},
		.next = chain_start[first],
	};
	chain_start[first] = ++pattern_count;
}

static int add_secret(const char *text)
{
	const size_t length = strlen(text);
	const size_t size = length + 1 + 3 * (length * 2 + 4);
	char *out;

	for (size_t i = 0; i < secret_count; i++)
		if (strcmp(secrets[i].bytes, text) == 0)
			return 0;
	if (!reserve_all())
		return -ENOMEM;
	out = malloc(size);
	if (!out)
		return -ENOMEM;
	secrets[secret_count++] = (struct secret){.bytes = out, .size = size};

	memcpy(out, text, length + 1);
	if (length < ROC_REDACT_SHORT) {
		shorts[short_count++] = (struct roc_redact_pattern){.bytes = out, .length = length};
		return 0;
	}
	add_pattern(out, length, false);
	out += length + 1;
	for (size_t shift = 0; shift < 3; shift++) {
		const size_t digits = encode(text, length, shift, out);

		add_pattern(out, digits, true);
		out += digits + 1;
	}
	return 0;
}

int roc_redact_register(const char *secret)
{
	int r;

	if (!secret[0])
		return 0;
	pthread_mutex_lock(&lock);
	r = add_secret(secret);
	if (r < 0)
		incomplete = true;
	pthread_mutex_unlock(&lock);
	return r;
}

void roc_redact_forget_all(void)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < secret_count; i++) {
		explicit_bzero(secrets[i].bytes, secrets[i].size);
		free(secrets[i].bytes);
	}
	free(secrets);
	free(patterns);
	free(shorts);
	secrets = NULL;
	patterns = NULL;
	shorts = NULL;
	secret_count = secret_room = 0;
	pattern_count = pattern_room = 0;
	short_count = short_room = 0;
	memset(chain_start, 0, sizeof(chain_start));
	incomplete = false;
	pthread_mutex_unlock(&lock);
}

static void hide_secrets(struct roc_redact_text *text)
{
	for (size_t at = 0; at < text->rest && pattern_count > 0; at++) {
		unsigned char first[4];
		const size_t count = roc_redact_first(text, at, first);

		for (size_t i = 0; i < count; i++)
			for (size_t p = chain_start[first[i]]; p > 0; p = patterns[p - 1].next)
				roc_redact_match(text, at, &patterns[p - 1].pattern);
	}
}

/** Write @in without its hidden bytes to @out: one mask for each run of them. */
static void write_masked(const struct roc_redact_text *in, char *out, size_t size)
{
	size_t used = 0;
	size_t at = 0;

	while (at < in->length && used < size - 1) {
		const bool hidden = in->hidden[at] != 0;
		const size_t start = at;
		const char *part = hidden ? ROC_REDACT_MASK : in->text + start;
		size_t length;

		while (at < in->length && (in->hidden[at] != 0) == hidden)
			at++;
		length = hidden ? MASK_LENGTH : at - start;
		/* only room that is missing may cut: a text cut by its writer stays as it is */
		length = roc_text_cut(part, length, size - 1 - used);
		memcpy(out + used, part, length);
		used += length;
		if (length < (hidden ? MASK_LENGTH : at - start))
			break;
	}
	memset(out + used, 0, size - used);
}

/** What can't be inspected is not shown. */
static void mask_whole(char *text, size_t size)
{
	const size_t length = size - 1 < MASK_LENGTH ? size - 1 : MASK_LENGTH;

	memcpy(text, ROC_REDACT_MASK, length);
	memset(text + length, 0, size - length);
}

/** @return false: not all secrets are known */
static bool inspect(struct roc_redact_text *in)
{
	bool complete;

	pthread_mutex_lock(&lock);
	complete = !incomplete;
	in->steps = STEPS_FIRST + (STEPS_PER_BYTE + pattern_count) * in->length;
	in->shorts = shorts;
	in->short_count = short_count;
	if (complete) {
		hide_secrets(in);
		roc_redact_known_places(in);
	}
	pthread_mutex_unlock(&lock);
	return complete;
}

void roc_redact(char *text, size_t size)
{
	char stack[2 * STACK_MAX];
	struct roc_redact_text in;
	char *heap = NULL;
	char *copy = stack;
	size_t room;

	if (size == 0)
		return;
	in.length = strnlen(text, size - 1);
	in.cut = in.length == size - 1;
	room = 2 * (in.length + 1);
	if (room > sizeof(stack)) {
		heap = malloc(room);
		copy = heap;
	}
	if (!copy) {
		mask_whole(text, size);
		return;
	}
	memcpy(copy, text, in.length);
	copy[in.length] = '\0';
	in.rest = in.length;
	in.text = copy;
	in.hidden = (unsigned char *)copy + in.length + 1;
	memset(in.hidden, 0, in.length + 1);
	if (inspect(&in))
		write_masked(&in, text, size);
	else
		mask_whole(text, size);
	explicit_bzero(copy, in.length + 1);
	free(heap);
}
