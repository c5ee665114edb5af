/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/videodev2.h>
#include <math.h>
#include <stdbool.h>

#include "chart.h"
#include "roc/status_abi.h"

struct rgb {
	double r, g, b; /* 0 to 1 */
};

/* Bands from top to bottom: where each ends, as a part of the height. */
enum { BARS, RAMP, HUES, DETAIL, PRIMARIES, BANDS };
static const double ends[BANDS] = {0.30, 0.45, 0.75, 0.88, 1.0};

static const struct rgb grey = {0.5, 0.5, 0.5};

static struct rgb mix(struct rgb a, struct rgb b, double part)
{
	return (struct rgb){a.r + (b.r - a.r) * part, a.g + (b.g - a.g) * part,
			    a.b + (b.b - a.b) * part};
}

static double smooth(double x)
{
	x = fmin(fmax(x, 0), 1);
	return x * x * (3 - 2 * x);
}

static struct rgb bar(unsigned int i, double level)
{
	const unsigned int bits = 7 - i % 8; /* white yellow cyan green magenta red blue black */

	return (struct rgb){bits & 2 ? level : 0, bits & 4 ? level : 0, bits & 1 ? level : 0};
}

/* Eight colours round the width, each going over into the next in its last two thirds. */
static struct rgb soft_bars(double u, double level)
{
	const double place = u * 8;
	const unsigned int i = (unsigned int)place;

	return mix(bar(i, level), bar(i + 1, level), smooth((place - i) * 1.5 - 0.5));
}

static struct rgb hue(double u, double saturation)
{
	const double turn = 2 * acos(-1) * u;
	const struct rgb pure = {0.5 + 0.4 * cos(turn), 0.5 + 0.4 * cos(turn - 2.0944),
				 0.5 + 0.4 * cos(turn + 2.0944)};

	return mix(grey, pure, saturation);
}

static struct rgb colour_at(uint32_t x, uint32_t y, const struct roc_pixels *pixels, uint32_t look)
{
	const double u0 = (double)x / pixels->width, v = (double)y / pixels->height;
	const double u = fmod(u0 + (look % ROC_CHART_LOOKS) * 5.0 / ROC_CHART_LOOKS, 1);
	const double cell = fmax(2, pixels->height / 90.0);
	const double fade = fmax(8, pixels->height / 30.0);
	double start = 0, level, edge;
	unsigned int band = 0;

	while (band + 1 < BANDS && v >= ends[band])
		start = ends[band++];
	edge = fmin(v - start, ends[band] - v) * pixels->height / fade;
	switch (band) {
	case RAMP:
		return (struct rgb){u0, u0, u0};
	case DETAIL:
		level = ((unsigned int)(x / cell) + (unsigned int)(y / cell)) % 2 ? 1 - u : 0;
		return (struct rgb){level, level, level};
	case HUES:
		return mix(grey, hue(u, (v - start) / (ends[HUES] - start)), smooth(edge));
	case PRIMARIES:
		return mix(grey, soft_bars(u, 1), smooth(edge));
	default:
		return mix(grey, soft_bars(u, 0.75), smooth(edge));
	}
}

static uint8_t to_byte(double value)
{
	return (uint8_t)lrint(fmin(fmax(value, 0), 255));
}

void roc_chart_draw(struct roc_pixels *pixels, uint32_t look)
{
	for (uint32_t y = 0; y < pixels->height; y++) {
		for (uint32_t x = 0; x < pixels->width; x++) {
			const struct rgb colour =
				look == ROC_CHART_FLAT ? grey : colour_at(x, y, pixels, look);
			uint8_t *to = pixels->bgra + ((size_t)y * pixels->width + x) * 4;

			to[0] = to_byte(colour.b * 255);
			to[1] = to_byte(colour.g * 255);
			to[2] = to_byte(colour.r * 255);
			to[3] = 255;
		}
	}
}

size_t roc_chart_size(const struct roc_chart_format *format)
{
	return (size_t)format->width * format->height * 3 / 2;
}

struct coding {
	double kr, kb;
	double black, luma,
		chroma; /* codes of black; of white above it; of chroma from -1/2 to 1/2 */
	size_t cr,
		step; /* second chroma plane after the first one, and samples of each, in bytes */
};

static int get_coding(const struct roc_pixels *pixels, const struct roc_chart_format *format,
		      struct coding *ret_coding)
{
	const size_t quarter = (size_t)format->width * format->height / 4;
	const bool full = format->range == ROC_RANGE_FULL;
	const bool hd = format->matrix == ROC_MATRIX_BT709 ||
			(format->matrix == ROC_MATRIX_UNKNOWN && format->height >= 720);

	if (pixels->width != format->width || pixels->height != format->height ||
	    format->width % 2 || format->height % 2)
		return -EINVAL;
	if (format->fourcc != V4L2_PIX_FMT_YUV420 && format->fourcc != V4L2_PIX_FMT_NV12)
		return -ENOTSUP;
	*ret_coding = (struct coding){
		.kr = hd ? 0.2126 : 0.299,
		.kb = hd ? 0.0722 : 0.114,
		.black = full ? 0 : 16,
		.luma = full ? 255 : 219,
		.chroma = full ? 255 : 224,
		.cr = format->fourcc == V4L2_PIX_FMT_NV12 ? 1 : quarter,
		.step = format->fourcc == V4L2_PIX_FMT_NV12 ? 2 : 1,
	};
	return 0;
}

int roc_chart_encode(const struct roc_pixels *pixels, const struct roc_chart_format *format,
		     uint8_t *frame)
{
	struct coding coding;
	const int r = get_coding(pixels, format, &coding);

	if (r < 0)
		return r;
	uint8_t *chroma = frame + (size_t)format->width * format->height;

	for (uint32_t y = 0; y < format->height; y += 2) {
		for (uint32_t x = 0; x < format->width; x += 2) {
			double blue = 0, red = 0;

			for (uint32_t i = 0; i < 4; i++) {
				const size_t at = (size_t)(y + i / 2) * format->width + x + i % 2;
				const uint8_t *from = pixels->bgra + at * 4;
				const double r1 = from[2] / 255.0, g1 = from[1] / 255.0,
					     b1 = from[0] / 255.0;
				const double luma = coding.kr * r1 + coding.kb * b1 +
						    (1 - coding.kr - coding.kb) * g1;

				frame[at] = to_byte(coding.black + luma * coding.luma);
				blue += (b1 - luma) / (2 * (1 - coding.kb)) / 4;
				red += (r1 - luma) / (2 * (1 - coding.kr)) / 4;
			}
			*chroma = to_byte(128 + blue * coding.chroma);
			chroma[coding.cr] = to_byte(128 + red * coding.chroma);
			chroma += coding.step;
		}
	}
	return 0;
}

int roc_chart_decode(const uint8_t *frame, const struct roc_chart_format *format,
		     struct roc_pixels *pixels)
{
	struct coding coding;
	const int r = get_coding(pixels, format, &coding);

	if (r < 0)
		return r;
	const uint8_t *planes = frame + (size_t)format->width * format->height;

	for (size_t y = 0; y < format->height; y++) {
		for (size_t x = 0; x < format->width; x++) {
			const uint8_t *chroma =
				planes + (y / 2 * (format->width / 2) + x / 2) * coding.step;
			const double luma =
				(frame[y * format->width + x] - coding.black) / coding.luma;
			const double b =
				luma + (chroma[0] - 128) / coding.chroma * (2 * (1 - coding.kb));
			const double r1 = luma + (chroma[coding.cr] - 128) / coding.chroma *
							 (2 * (1 - coding.kr));
			uint8_t *to = pixels->bgra + (y * format->width + x) * 4;

			to[0] = to_byte(b * 255);
			to[1] = to_byte((luma - coding.kr * r1 - coding.kb * b) /
					(1 - coding.kr - coding.kb) * 255);
			to[2] = to_byte(r1 * 255);
			to[3] = 255;
		}
	}
	return 0;
}
