/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flv_mutate.c - mutations for fuzz_camera.c that leave an FLV an FLV: a blind one breaks the first
 * length, and all that comes behind is never looked at. Tags are changed, moved, repeated; within
 * those of H.264 NAL units and parameter sets; lengths are set right again. One mutation in five is
 * blind nevertheless.
 *
 * For libFuzzer alone: it has LLVMFuzzerMutate().
 */
#include <string.h>

#include "camera_input.h"
#include "fuzz.h"

#define TAGS_MAX 200
#define TAG_HEADER 11
#define SCRATCH 65536
#define CODEC_H264 7

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t max_size, unsigned seed);

struct tag {
	uint8_t type;
	uint32_t time;
	const uint8_t *data;
	size_t size;
};

struct flv {
	uint8_t head[FUZZ_CAMERA_HEAD + FUZZ_FLV_HEADER];
	struct tag tags[TAGS_MAX];
	size_t count;
};

static uint32_t random_state;

static uint32_t pick(size_t count)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return count ? random_state % (uint32_t)count : 0;
}

static uint32_t big24(const uint8_t *data)
{
	return (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8 | data[2];
}

static void put_big(uint8_t *out, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		out[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
}

/** @return false: it does not look like one */
static bool parse(const uint8_t *data, size_t size, struct flv *flv)
{
	size_t at = sizeof(flv->head);

	flv->count = 0;
	if (size <= at || memcmp(data + FUZZ_CAMERA_HEAD, "FLV", 3) != 0)
		return false;
	memcpy(flv->head, data, at);
	while (size - at > TAG_HEADER && flv->count < TAGS_MAX) {
		const uint8_t *header = data + at;
		struct tag *tag = &flv->tags[flv->count++];
		const size_t room = size - at - TAG_HEADER;

		tag->type = header[0];
		tag->size = big24(header + 1);
		tag->time = (uint32_t)header[7] << 24 | big24(header + 4);
		tag->data = header + TAG_HEADER;
		if (tag->size > room)
			tag->size = room;
		at += TAG_HEADER + tag->size;
		at = size - at < 4 ? size : at + 4;
	}
	return flv->count > 0;
}

/** With lengths that are right. What does not fit is left out. */
static size_t serialise(const struct flv *flv, uint8_t *out, size_t max_size)
{
	size_t used = sizeof(flv->head);

	if (max_size < used)
		return 0;
	memcpy(out, flv->head, used);
	for (size_t i = 0; i < flv->count; i++) {
		const struct tag *tag = &flv->tags[i];

		if (max_size - used < TAG_HEADER + tag->size + 4)
			break;
		out[used] = tag->type;
		put_big(out + used + 1, (uint32_t)tag->size, 3);
		put_big(out + used + 4, tag->time & 0xffffff, 3);
		out[used + 7] = (uint8_t)(tag->time >> 24);
		put_big(out + used + 8, 0, 3);
		memcpy(out + used + TAG_HEADER, tag->data, tag->size);
		used += TAG_HEADER + tag->size;
		put_big(out + used, (uint32_t)(TAG_HEADER + tag->size), 4);
		used += 4;
	}
	return used;
}

/* ------------------------------------------------------------------------------- NAL units */

/**
 * The unit number @number (counted from 0) behind lengths of @bytes bytes each, from @at on.
 * @return where its length stands, or 0: there is none
 */
static size_t find_unit(const uint8_t *data, size_t size, size_t at, unsigned bytes,
			uint32_t number, size_t *ret_length)
{
	for (;; number--) {
		size_t length = 0;

		if (at + bytes >= size)
			return 0;
		for (unsigned i = 0; i < bytes; i++)
			length = length << 8 | data[at + i];
		if (length > size - at - bytes)
			length = size - at - bytes;
		*ret_length = length;
		if (number == 0)
			return at;
		at += bytes + length;
	}
}

/** Change the bytes of one unit, or leave it out, or repeat it. @return the new size of the tag */
static size_t mutate_unit(uint8_t *data, size_t size, size_t from, unsigned bytes)
{
	static uint8_t unit[SCRATCH], rest[SCRATCH];
	size_t length = 0, rest_size;
	const size_t at = find_unit(data, size, from, bytes, pick(4), &length);
	unsigned times = 1;

	if (at == 0)
		return LLVMFuzzerMutate(data + from, size - from, SCRATCH / 2 - from) + from;
	memcpy(unit, data + at + bytes, length);
	rest_size = size - at - bytes - length;
	memcpy(rest, data + at + bytes + length, rest_size);
	switch (pick(8)) {
	case 0:
		times = 0;
		break;
	case 1:
		times = 2;
		break;
	case 2: /* another kind of unit */
		if (length > 0)
			unit[0] = (uint8_t)((unit[0] & 0xe0) | pick(32));
		break;
	case 3: /* cut short */
		length = pick(length + 1);
		break;
	default:
		length = LLVMFuzzerMutate(unit, length,
					  bytes == 2 && length < 60000 ? length + 64 : SCRATCH / 4);
		break;
	}
	for (size = at; times > 0 && size + bytes + length < SCRATCH; times--) {
		put_big(data + size, (uint32_t)length, bytes);
		memcpy(data + size + bytes, unit, length);
		size += bytes + length;
	}
	if (rest_size > SCRATCH - size)
		rest_size = SCRATCH - size;
	memcpy(data + size, rest, rest_size);
	return size + rest_size;
}

/* ------------------------------------------------------------------------------------ tags */

/** @return the new size of the tag's data */
static size_t mutate_payload(uint8_t *data, size_t size)
{
	const bool h264 = size > 5 && (data[0] & 0x0f) == CODEC_H264;

	if (h264 && data[1] == 0 && size > 13 && pick(3) > 0)
		return mutate_unit(data, size, 11, 2); /* parameter sets of an avcC */
	if (h264 && data[1] == 1 && pick(4) > 0)
		return mutate_unit(data, size, 5, 4);
	if (size > 0 && pick(4) == 0) {
		data[pick(size < 6 ? size : 6)] = (uint8_t)pick(256);
		return size;
	}
	return LLVMFuzzerMutate(data, size, SCRATCH / 2);
}

static void mutate_time(struct flv *flv, size_t from)
{
	static const int32_t steps[] = {1, -1, 40, -40, 5000, -5000, 1 << 24, INT32_MAX};
	const int32_t step = steps[pick(sizeof(steps) / sizeof(steps[0]))];

	/* of one, or of all from there on */
	for (size_t i = from; i < (pick(2) ? from + 1 : flv->count); i++)
		flv->tags[i].time += (uint32_t)step;
}

static void insert(struct flv *flv, size_t at, struct tag tag)
{
	if (flv->count == TAGS_MAX)
		return;
	memmove(&flv->tags[at + 1], &flv->tags[at], (flv->count - at) * sizeof(tag));
	flv->tags[at] = tag;
	flv->count++;
}

static void drop(struct flv *flv, size_t at)
{
	flv->count--;
	memmove(&flv->tags[at], &flv->tags[at + 1], (flv->count - at) * sizeof(flv->tags[0]));
}

static void mutate_tags(struct flv *flv, uint8_t *scratch)
{
	const size_t at = pick(flv->count);
	struct tag *tag = &flv->tags[at];
	const struct tag kept = *tag;

	switch (pick(12)) {
	case 0:
		insert(flv, pick(flv->count), kept);
		break;
	case 1:
		drop(flv, at);
		break;
	case 2: /* moved */
		drop(flv, at);
		insert(flv, pick(flv->count + 1), kept);
		break;
	case 3:
		mutate_time(flv, at);
		break;
	case 4:
		tag->type = (uint8_t[]){8, 9, 18, 9, (uint8_t)pick(256)}[pick(5)];
		break;
	case 5:
		flv->head[pick(FUZZ_CAMERA_HEAD)] = (uint8_t)pick(256);
		break;
	default:
		tag->size = tag->size < SCRATCH / 2 ? tag->size : SCRATCH / 2;
		memcpy(scratch, tag->data, tag->size);
		tag->size = mutate_payload(scratch, tag->size);
		tag->data = scratch;
		break;
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	static uint8_t scratch[SCRATCH], out[2 * SCRATCH];
	static struct flv flv;
	size_t written;

	random_state = seed | 1;
	(void)pick(1);
	if (pick(5) == 0 || !parse(data, size, &flv))
		return LLVMFuzzerMutate(data, size, max_size);
	mutate_tags(&flv, scratch);
	written = serialise(&flv, out, max_size < sizeof(out) ? max_size : sizeof(out));
	memcpy(data, out, written);
	return written;
}

/** Some tags of the second between those of the first. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t max_size, unsigned seed)
{
	static struct flv one, two;

	random_state = seed | 1;
	if (!parse(data1, size1, &one) || !parse(data2, size2, &two))
		return 0;
	size_t from = pick(two.count), at = pick(one.count + 1);
	for (uint32_t i = 1 + pick(6); i > 0 && from < two.count; i--)
		insert(&one, at++, two.tags[from++]);
	return serialise(&one, out, max_size);
}
