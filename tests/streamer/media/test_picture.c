/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/imgutils.h>

#include "picture.h"
#include "roc/status_abi.h"
#include "suite.h"

#define GUARD 64u
#define GUARD_BYTE 0xa5

static struct roc_picture_converter converter;
static uint8_t *memory;

static void set_up(void)
{
	roc_picture_converter_init(&converter);
	memory = NULL;
}

static void tear_down(void)
{
	roc_picture_converter_finish(&converter);
	roc_picture_converter_finish(NULL);
	free(memory);
}

static struct roc_device_format device(uint32_t width, uint32_t height, uint32_t fourcc, int range)
{
	return (struct roc_device_format){.width = width,
					  .height = height,
					  .mhz = 20000,
					  .fourcc = fourcc,
					  .color_range = (uint32_t)range};
}

static size_t size_of(const struct roc_device_format *format)
{
	return (size_t)format->width * format->height * 3 / 2;
}

static AVFrame *frame_of(int pixel_format, int width, int height)
{
	AVFrame *frame = av_frame_alloc();

	frame->format = pixel_format;
	frame->width = width;
	frame->height = height;
	ck_assert_int_eq(av_frame_get_buffer(frame, 0), 0);
	return frame;
}

/* One colour everywhere; planes after the first get @u and @v. */
static void fill(AVFrame *frame, int y, int u, int v)
{
	const int rows = (frame->height + 1) / 2;

	memset(frame->data[0], y, (size_t)frame->linesize[0] * (size_t)frame->height);
	if (frame->format == AV_PIX_FMT_NV12) {
		for (int i = 0; i < frame->linesize[1] * rows; i++)
			frame->data[1][i] = (uint8_t)(i % 2 ? v : u);
		return;
	}
	memset(frame->data[1], u, (size_t)frame->linesize[1] * (size_t)rows);
	memset(frame->data[2], v, (size_t)frame->linesize[2] * (size_t)rows);
}

/* Converts into a buffer of the exact size between guards. */
static uint8_t *convert(const AVFrame *frame, const struct roc_device_format *format)
{
	const size_t size = size_of(format);

	free(memory);
	memory = malloc(size + 2 * GUARD);
	memset(memory, GUARD_BYTE, size + 2 * GUARD);
	ck_assert_int_eq(roc_picture_convert(&converter, frame, format, memory + GUARD), 0);
	for (size_t i = 0; i < GUARD; i++) {
		ck_assert_uint_eq(memory[i], GUARD_BYTE);
		ck_assert_uint_eq(memory[GUARD + size + i], GUARD_BYTE);
	}
	return memory + GUARD;
}

static void check_near(int value, int wanted, int tolerance)
{
	ck_assert_int_ge(value, wanted - tolerance);
	ck_assert_int_le(value, wanted + tolerance);
}

static const struct {
	int source;
	uint32_t fourcc;
	int range;
} same[] = {
	{AV_PIX_FMT_YUV420P, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED},
	{AV_PIX_FMT_YUV420P, V4L2_PIX_FMT_YUV420, ROC_RANGE_UNKNOWN},
	{AV_PIX_FMT_YUVJ420P, V4L2_PIX_FMT_YUV420, ROC_RANGE_FULL},
	{AV_PIX_FMT_NV12, V4L2_PIX_FMT_NV12, ROC_RANGE_LIMITED},
};

START_TEST(a_picture_that_fits_is_copied_byte_for_byte)
{
	const struct roc_device_format format = device(322, 178, same[_i].fourcc, same[_i].range);
	AVFrame *frame = frame_of(same[_i].source, 322, 178);
	const size_t size = size_of(&format);
	uint8_t *wanted = malloc(size);

	for (int p = 0; p < 3 && frame->data[p]; p++) {
		for (int i = 0; i < frame->linesize[p] * (p ? 89 : 178); i++)
			frame->data[p][i] = (uint8_t)(i * 7 + i / 251 + p);
	}
	ck_assert_int_gt(frame->linesize[0], 322);
	av_image_copy_to_buffer(wanted, (int)size, (const uint8_t *const *)frame->data,
				frame->linesize, same[_i].source, 322, 178, 1);
	ck_assert_mem_eq(convert(frame, &format), wanted, size);
	ck_assert_ptr_null(converter.sws);
	free(wanted);
	av_frame_free(&frame);
}
END_TEST

static const struct {
	int width, height;
	AVRational aspect;
	uint32_t device_width, device_height;
	struct roc_picture_box box;
} fits[] = {
	{4096, 1248, {1, 1}, 2560, 1440, {0, 330, 2560, 780}},
	{640, 360, {0, 1}, 2560, 1440, {0, 0, 2560, 1440}},
	{896, 512, {1, 1}, 2560, 1440, {20, 0, 2520, 1440}},
	{640, 480, {1, 1}, 1920, 1080, {240, 0, 1440, 1080}},
	{2560, 1440, {1, 1}, 4096, 1248, {938, 0, 2220, 1248}},
	{720, 576, {16, 15}, 1024, 768, {0, 0, 1024, 768}},
	{704, 576, {12, 11}, 640, 480, {0, 0, 640, 480}},
	{333, 777, {1, 1}, 640, 360, {242, 0, 154, 360}},
	{1920, 1080, {1000000, 1}, 1280, 720, {0, 0, 1280, 720}},
	{1, 8192, {1, 1}, 640, 360, {318, 0, 2, 360}},
	{8192, 1, {1, 1}, 640, 360, {0, 178, 640, 2}},
	{1920, 1080, {2147483647, 2147483646}, 1280, 720, {0, 0, 1280, 720}},
};

START_TEST(the_box_keeps_the_shape_is_centred_and_even)
{
	const struct roc_picture_box box =
		roc_picture_fit(fits[_i].width, fits[_i].height, fits[_i].aspect,
				fits[_i].device_width, fits[_i].device_height);
	const struct roc_picture_box *want = &fits[_i].box;

	ck_assert_uint_eq(box.x, want->x);
	ck_assert_uint_eq(box.y, want->y);
	ck_assert_uint_eq(box.width, want->width);
	ck_assert_uint_eq(box.height, want->height);
}
END_TEST

static const struct {
	int source, width, height;
	uint32_t device_width, device_height, fourcc;
	int range;
} boxed[] = {
	{AV_PIX_FMT_YUV420P, 4096, 1248, 2560, 1440, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED},
	{AV_PIX_FMT_YUV420P, 4096, 1248, 2560, 1440, V4L2_PIX_FMT_NV12, ROC_RANGE_LIMITED},
	{AV_PIX_FMT_NV12, 896, 512, 2560, 1440, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED},
	{AV_PIX_FMT_YUVJ420P, 896, 512, 1280, 720, V4L2_PIX_FMT_NV12, ROC_RANGE_FULL},
	{AV_PIX_FMT_YUV420P, 333, 777, 642, 362, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED},
	{AV_PIX_FMT_YUV420P, 17, 13, 130, 34, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED},
	{AV_PIX_FMT_YUV420P, 640, 360, 2, 2, V4L2_PIX_FMT_NV12, ROC_RANGE_LIMITED},
};

START_TEST(the_picture_is_inside_its_box_and_the_bars_are_black)
{
	const struct roc_device_format format = device(
		boxed[_i].device_width, boxed[_i].device_height, boxed[_i].fourcc, boxed[_i].range);
	const int black = boxed[_i].range == ROC_RANGE_FULL ? 0 : 16;
	AVFrame *frame = frame_of(boxed[_i].source, boxed[_i].width, boxed[_i].height);
	uint32_t wrong = 0;

	fill(frame, 180, 90, 160);
	const uint8_t *out = convert(frame, &format);
	const struct roc_picture_box box = roc_picture_fit(
		boxed[_i].width, boxed[_i].height, (AVRational){0, 1}, format.width, format.height);
	const uint8_t *chroma = out + (size_t)format.width * format.height;
	for (uint32_t y = 0; y < format.height; y++) {
		for (uint32_t x = 0; x < format.width; x++) {
			const bool in = x >= box.x && x < box.x + box.width && y >= box.y &&
					y < box.y + box.height;
			const size_t half = (size_t)(y / 2) * (format.width / 2) + x / 2;
			const size_t plane = (size_t)format.width * format.height / 4;
			const bool pairs = format.fourcc == V4L2_PIX_FMT_NV12;
			const int luma = out[(size_t)y * format.width + x];
			const int u = pairs ? chroma[half * 2] : chroma[half];
			const int v = pairs ? chroma[half * 2 + 1] : chroma[plane + half];

			wrong += abs(luma - (in ? 180 : black)) > (in ? 1 : 0);
			wrong += abs(u - (in ? 90 : 128)) > (in ? 1 : 0);
			wrong += abs(v - (in ? 160 : 128)) > (in ? 1 : 0);
		}
	}
	ck_assert_uint_eq(wrong, 0);
	av_frame_free(&frame);
}
END_TEST

static const struct {
	int luma, chroma, full_luma, full_chroma;
} ranges[] = {{16, 16, 0, 0}, {235, 240, 255, 255}, {126, 128, 128, 128}, {71, 72, 64, 64}};

START_TEST(ranges_are_converted_both_ways)
{
	const struct roc_device_format full = device(64, 32, V4L2_PIX_FMT_YUV420, ROC_RANGE_FULL);
	const struct roc_device_format limited =
		device(64, 32, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);
	/* Same size and scaled: swscale has two ways of doing it. */
	for (int width = 32; width <= 64; width += 32) {
		AVFrame *frame = frame_of(AV_PIX_FMT_YUV420P, width, width / 2);
		fill(frame, ranges[_i].luma, ranges[_i].chroma, ranges[_i].chroma);
		uint8_t *out = convert(frame, &full);
		check_near(out[64 * 16 + 32], ranges[_i].full_luma, 1);
		check_near(out[64 * 32 + 8 * 32 + 16], ranges[_i].full_chroma, 1);
		av_frame_free(&frame);

		frame = frame_of(AV_PIX_FMT_YUVJ420P, width, width / 2);
		fill(frame, ranges[_i].full_luma, ranges[_i].full_chroma, ranges[_i].full_chroma);
		out = convert(frame, &limited);
		check_near(out[64 * 16 + 32], ranges[_i].luma, 1);
		check_near(out[64 * 32 + 8 * 32 + 16], ranges[_i].chroma, 1);
		av_frame_free(&frame);
	}
}
END_TEST

START_TEST(the_matrix_is_converted_when_both_are_known)
{
	struct roc_device_format format = device(64, 32, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);
	AVFrame *frame = frame_of(AV_PIX_FMT_YUV420P, 64, 32);

	/* Pure red: Y 81 Cb 90 Cr 240 in BT.601, Y 63 Cb 102 Cr 240 in BT.709. */
	fill(frame, 81, 90, 240);
	frame->colorspace = AVCOL_SPC_SMPTE170M;
	format.color_matrix = ROC_MATRIX_BT709;
	uint8_t *out = convert(frame, &format);
	check_near(out[64 * 16 + 32], 63, 2);
	check_near(out[64 * 32 + 8 * 32 + 16], 102, 2);
	check_near(out[64 * 32 + 512 + 8 * 32 + 16], 240, 2);

	frame->colorspace = AVCOL_SPC_UNSPECIFIED;
	out = convert(frame, &format);
	ck_assert_uint_eq(out[64 * 16 + 32], 81);
	ck_assert_uint_eq(out[64 * 32 + 8 * 32 + 16], 90);
	av_frame_free(&frame);
}
END_TEST

START_TEST(any_software_format_is_taken)
{
	static const int formats[] = {AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV444P,
				      AV_PIX_FMT_RGB24,    AV_PIX_FMT_GRAY8,
				      AV_PIX_FMT_YUYV422,  AV_PIX_FMT_YUV420P10LE};
	const struct roc_device_format format =
		device(96, 64, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);
	AVFrame *frame = frame_of(formats[_i], 100, 50);

	for (int p = 0; p < 4 && frame->buf[p]; p++)
		memset(frame->buf[p]->data, 0, frame->buf[p]->size);
	convert(frame, &format);
	av_frame_free(&frame);
}
END_TEST

START_TEST(the_converter_follows_its_source)
{
	const struct roc_device_format format =
		device(96, 64, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);

	for (int i = 0; i < 12; i++) {
		AVFrame *frame = frame_of(AV_PIX_FMT_YUV420P, 48 + 16 * (i / 3), 32);

		fill(frame, 40 + i, 128, 128);
		const struct SwsContext *before = converter.sws;
		const uint8_t *out = convert(frame, &format);
		if (i % 3 != 0)
			ck_assert_ptr_eq(converter.sws, before);
		check_near(out[96 * 32 + 48], 40 + i, 1);
		av_frame_free(&frame);
	}
}
END_TEST

START_TEST(what_can_not_be_handled_is_refused)
{
	struct roc_device_format format = device(64, 32, V4L2_PIX_FMT_YUYV, ROC_RANGE_LIMITED);
	uint8_t buffer[64 * 32 * 3 / 2];
	AVFrame *frame = frame_of(AV_PIX_FMT_YUV420P, 64, 32);

	ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, buffer), -EINVAL);
	format = device(63, 32, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);
	ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, buffer), -EINVAL);
	format = device(0, 0, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);
	ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, buffer), -EINVAL);
	format = device(64, 32, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED);
	frame->format = AV_PIX_FMT_VAAPI;
	ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, buffer), -EINVAL);
	frame->format = AV_PIX_FMT_NONE;
	ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, buffer), -EINVAL);
	frame->format = AV_PIX_FMT_YUV420P;
	ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, buffer), 0);
	av_frame_free(&frame);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("picture");
	TCase *tc = tcase_create("conversions");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, a_picture_that_fits_is_copied_byte_for_byte, 0,
			    (int)(sizeof(same) / sizeof(same[0])));
	tcase_add_loop_test(tc, the_box_keeps_the_shape_is_centred_and_even, 0,
			    (int)(sizeof(fits) / sizeof(fits[0])));
	tcase_add_loop_test(tc, the_picture_is_inside_its_box_and_the_bars_are_black, 0,
			    (int)(sizeof(boxed) / sizeof(boxed[0])));
	tcase_add_loop_test(tc, ranges_are_converted_both_ways, 0,
			    (int)(sizeof(ranges) / sizeof(ranges[0])));
	tcase_add_test(tc, the_matrix_is_converted_when_both_are_known);
	tcase_add_loop_test(tc, any_software_format_is_taken, 0, 6);
	tcase_add_test(tc, the_converter_follows_its_source);
	tcase_add_test(tc, what_can_not_be_handled_is_refused);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
