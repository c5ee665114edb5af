/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A band's 120 cells: sync (8), id (8), number (32), time (48), CRC-16 (16), sync (5) and the
 * lowest bit of the number (3), from left to right, going down each column of three: so each row
 * of cells differs between a frame and the next, and a tear shows wherever it is. The sync cells
 * also tell what black and white are in this picture, and refuse one read at the wrong place.
 */
#include <string.h>

#include "stamp.h"

#define BITS (ROC_STAMP_COLUMNS * ROC_STAMP_ROWS)
#define BYTES (BITS / 8u)
#define SYNC_FIRST 0xb2u
#define SYNC_LAST 0x48u /* and the three low bits */
#define SYNC_LAST_BITS 5u
#define SYNC_WHITE 6.0 /* of all sync cells */
#define SYNC_BLACK 7.0
#define LEVEL_BLACK 40
#define LEVEL_WHITE 200
#define CONTRAST 48.0 /* less than this between black and white is no stamp */
#define SAMPLES 6u    /* per direction and cell: enough for a mean, cheap at any size */

/* Upper edges of the bands in 40ths of the height; a row of cells is 2 of them. */
static const unsigned int band_top[ROC_STAMP_BANDS] = {0, 17, 34};

static uint16_t crc16(const uint8_t *bytes, size_t count)
{
	uint32_t crc = 0xffff;

	for (size_t i = 0; i < count; i++) {
		crc ^= (uint32_t)bytes[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
	}
	return (uint16_t)crc;
}

static void pack(const struct roc_stamp *stamp, uint8_t bytes[BYTES])
{
	uint16_t crc;

	bytes[0] = SYNC_FIRST;
	bytes[1] = stamp->id;
	for (unsigned int i = 0; i < 4; i++)
		bytes[2 + i] = (uint8_t)(stamp->number >> (24 - 8 * i));
	for (unsigned int i = 0; i < 6; i++)
		bytes[6 + i] = (uint8_t)(stamp->time_us >> (40 - 8 * i));
	crc = crc16(bytes + 1, 11);
	bytes[12] = (uint8_t)(crc >> 8);
	bytes[13] = (uint8_t)crc;
	bytes[14] = (uint8_t)(SYNC_LAST | (stamp->number & 1 ? 7 : 0));
}

static bool unpack(const uint8_t bytes[BYTES], struct roc_stamp *ret_stamp)
{
	struct roc_stamp stamp = {.id = bytes[1]};

	if (bytes[0] != SYNC_FIRST || bytes[14] != (SYNC_LAST | (bytes[5] & 1 ? 7 : 0)) ||
	    crc16(bytes + 1, 11) != (bytes[12] << 8 | bytes[13]))
		return false;
	for (unsigned int i = 0; i < 4; i++)
		stamp.number = stamp.number << 8 | bytes[2 + i];
	for (unsigned int i = 0; i < 6; i++)
		stamp.time_us = stamp.time_us << 8 | bytes[6 + i];
	*ret_stamp = stamp;
	return true;
}

unsigned int roc_stamp_row(unsigned int height, unsigned int band, unsigned int row)
{
	return height * (band_top[band] + 2 * row) / 40;
}

void roc_stamp_draw(uint8_t *luma, size_t stride, unsigned int width, unsigned int height,
		    const struct roc_stamp *stamp)
{
	uint8_t bytes[BYTES];

	pack(stamp, bytes);
	for (unsigned int row = 0; row < ROC_STAMP_ROWS; row++) {
		uint8_t *line = luma + roc_stamp_row(height, 0, row) * stride;

		for (unsigned int c = 0; c < ROC_STAMP_COLUMNS; c++) {
			const unsigned int bit = c * ROC_STAMP_ROWS + row;
			const unsigned int left = width * c / ROC_STAMP_COLUMNS;
			const unsigned int right = width * (c + 1) / ROC_STAMP_COLUMNS;

			memset(line + left,
			       bytes[bit / 8] >> (7 - bit % 8) & 1 ? LEVEL_WHITE : LEVEL_BLACK,
			       right - left);
		}
		for (unsigned int band = 0; band < ROC_STAMP_BANDS; band++) {
			const unsigned int end = roc_stamp_row(height, band, row + 1);

			for (unsigned int y = roc_stamp_row(height, band, row); y < end; y++)
				if (luma + y * stride != line)
					memcpy(luma + y * stride, line, width);
		}
	}
}

static unsigned int clamp(double value, unsigned int limit)
{
	if (value < 0)
		return 0;
	return value >= limit ? limit - 1 : (unsigned int)value;
}

/* The mean of the middle half of a cell: its edges are blurred, or a pixel off when letter-boxed. */
static double cell_level(const struct roc_plane *luma, const struct roc_rect *rect,
			 unsigned int band, unsigned int row, unsigned int column)
{
	const double w = rect->width / ROC_STAMP_COLUMNS, h = rect->height / 20;
	const double left = rect->x + w * (column + 0.25);
	const double top = rect->y + rect->height * band_top[band] / 40 + h * (row + 0.25);
	unsigned int sum = 0;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		const unsigned int y = clamp(top + h * (i + 0.5) / (2 * SAMPLES), luma->height);

		for (unsigned int j = 0; j < SAMPLES; j++)
			sum += roc_plane_at(
				luma, clamp(left + w * (j + 0.5) / (2 * SAMPLES), luma->width), y);
	}
	return (double)sum / (SAMPLES * SAMPLES);
}

static bool read_band(const struct roc_plane *luma, const struct roc_rect *rect, unsigned int band,
		      struct roc_stamp *ret_stamp)
{
	double level[BITS], black = 0, white = 0;
	uint8_t bytes[BYTES] = {0};

	for (unsigned int bit = 0; bit < BITS; bit++)
		level[bit] =
			cell_level(luma, rect, band, bit % ROC_STAMP_ROWS, bit / ROC_STAMP_ROWS);
	for (unsigned int bit = 0; bit < 8; bit++)
		*(SYNC_FIRST >> (7 - bit) & 1 ? &white : &black) += level[bit];
	for (unsigned int bit = 0; bit < SYNC_LAST_BITS; bit++)
		*(SYNC_LAST >> (7 - bit) & 1 ? &white : &black) += level[BITS - 8 + bit];
	white /= SYNC_WHITE;
	black /= SYNC_BLACK;
	if (white - black < CONTRAST)
		return false;
	for (unsigned int bit = 0; bit < BITS; bit++)
		if (level[bit] > (white + black) / 2)
			bytes[bit / 8] |= (uint8_t)(1u << (7 - bit % 8));
	return unpack(bytes, ret_stamp);
}

unsigned int roc_stamp_read(const struct roc_plane *luma, const struct roc_rect *rect,
			    struct roc_stamp ret_stamps[ROC_STAMP_BANDS])
{
	unsigned int valid = 0;

	if (!luma->width || !luma->height)
		return 0;
	for (unsigned int band = 0; band < ROC_STAMP_BANDS; band++)
		if (read_band(luma, rect, band, &ret_stamps[band]))
			valid |= 1u << band;
	return valid;
}

struct roc_rect roc_rect_fit(unsigned int width, unsigned int height, unsigned int frame_width,
			     unsigned int frame_height)
{
	const double across = (double)frame_width / width, down = (double)frame_height / height;
	const double scale = across < down ? across : down;
	const struct roc_rect rect = {.width = width * scale, .height = height * scale};

	return (struct roc_rect){(frame_width - rect.width) / 2, (frame_height - rect.height) / 2,
				 rect.width, rect.height};
}
