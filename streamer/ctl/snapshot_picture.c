/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot_picture.h"

#include "roc/status_abi.h"

#define FOURCC(a, b, c, d)                                                                         \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define YU12 FOURCC('Y', 'U', '1', '2')
#define NV12 FOURCC('N', 'V', '1', '2')
#define YUYV FOURCC('Y', 'U', 'Y', 'V')

#define ONE 65536 /* fixed point */

/* What a step of Y, U, V adds to red, green and blue. */
struct coefficients {
	int32_t y, red_v, green_u, green_v, blue_u, black;
};

/* Where pixel x of row y has its three bytes. */
struct layout {
	const uint8_t *y, *u, *v;
	size_t stride, chroma_stride;
	unsigned int step, chroma_step; /* bytes from pixel to pixel */
	unsigned int rows;              /* of luma to one of chroma */
};

static size_t stride_of(const struct roc_snapshot_format *format)
{
	const size_t tight = format->fourcc == YUYV ? format->width * 2u : format->width;

	return format->stride ? format->stride : tight;
}

size_t roc_snapshot_frame_size(const struct roc_snapshot_format *format)
{
	const size_t stride = stride_of(format);

	if (format->width < 2 || format->height < 2 || format->width % 2 || format->height % 2 ||
	    format->width > ROC_SNAPSHOT_SIDE_MAX || format->height > ROC_SNAPSHOT_SIDE_MAX)
		return 0;
	if (stride % 2 || stride > 4u * ROC_SNAPSHOT_SIDE_MAX)
		return 0;
	if (format->fourcc == YUYV)
		return stride >= format->width * 2u ? stride * format->height : 0;
	if (format->fourcc == YU12 || format->fourcc == NV12)
		return stride >= format->width ? stride * format->height * 3 / 2 : 0;
	return 0;
}

static struct layout lay_out(const struct roc_snapshot_format *format, const uint8_t *frame)
{
	const size_t stride = stride_of(format), luma = stride * format->height;

	if (format->fourcc == YUYV)
		return (struct layout){frame, frame + 1, frame + 3, stride, stride, 2, 4, 1};
	if (format->fourcc == NV12)
		return (struct layout){frame, frame + luma, frame + luma + 1, stride, stride, 1, 2,
				       2};
	return (struct layout){
		frame, frame + luma, frame + luma + luma / 4, stride, stride / 2, 1, 1, 2};
}

static struct coefficients coefficients_of(const struct roc_snapshot_format *format)
{
	/* Shares of red and blue in luma, of 65536. */
	static const int32_t shares[][2] = {
		[ROC_MATRIX_BT601] = {19595, 7471},
		[ROC_MATRIX_BT709] = {13933, 4732},
		[ROC_MATRIX_BT2020] = {17216, 3886},
	};
	const int is_full = format->color_range == ROC_RANGE_FULL;
	uint32_t matrix = format->color_matrix;

	if (matrix < ROC_MATRIX_BT601 || matrix > ROC_MATRIX_BT2020)
		matrix = format->height < 720 ? ROC_MATRIX_BT601 : ROC_MATRIX_BT709;
	const int64_t red = shares[matrix][0], blue = shares[matrix][1], green = ONE - red - blue;
	/* Steps of U and V: 255 of them at full range, else 224; doubled shares as in the standard. */
	const int64_t steps = is_full ? 255 : 224;
	const int64_t red_v = 2 * (ONE - red) * 255 / steps;
	const int64_t blue_u = 2 * (ONE - blue) * 255 / steps;

	return (struct coefficients){
		.y = (int32_t)(is_full ? ONE : (int64_t)ONE * 255 / 219),
		.red_v = (int32_t)red_v,
		.green_u = (int32_t)(blue_u * blue / green),
		.green_v = (int32_t)(red_v * red / green),
		.blue_u = (int32_t)blue_u,
		.black = is_full ? 0 : 16,
	};
}

static uint8_t clamp(int32_t fixed)
{
	const int32_t value = (fixed + ONE / 2) / ONE;

	return fixed < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

void roc_snapshot_convert(const struct roc_snapshot_format *format, const uint8_t *frame,
			  uint8_t *ret_rgb)
{
	const struct layout at = lay_out(format, frame);
	const struct coefficients c = coefficients_of(format);

	for (uint32_t row = 0; row < format->height; row++) {
		const uint8_t *y = at.y + row * at.stride;
		const uint8_t *u = at.u + row / at.rows * at.chroma_stride;
		const uint8_t *v = at.v + row / at.rows * at.chroma_stride;

		for (uint32_t x = 0; x < format->width; x++, ret_rgb += 3) {
			const int32_t luma = (y[x * at.step] - c.black) * c.y;
			const int32_t du = u[x / 2 * at.chroma_step] - 128;
			const int32_t dv = v[x / 2 * at.chroma_step] - 128;

			ret_rgb[0] = clamp(luma + dv * c.red_v);
			ret_rgb[1] = clamp(luma - du * c.green_u - dv * c.green_v);
			ret_rgb[2] = clamp(luma + du * c.blue_u);
		}
	}
}
