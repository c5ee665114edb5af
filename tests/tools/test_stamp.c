/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a stamp survives what lies between a camera and a viewer: H.264 at low bit rates,
 * scaling, letter-boxing, another range; and whether every torn or damaged one is seen.
 */
#include <check.h>
#include <errno.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
#include <stdlib.h>
#include <string.h>

#include "encoder.h"
#include "scene.h"
#include "suite.h"
#include "verdict.h"

#define YU12 0x32315559u
#define NV12 0x3231564eu
#define YUYV 0x56595559u

static const struct camera_size {
	unsigned int width, height;
	int fps;
	int64_t low_bitrate;
} sizes[] = {
	{320, 180, 10, 48000},   {640, 360, 15, 100000},   {896, 512, 19, 200000},
	{1280, 720, 20, 300000}, {2560, 1440, 12, 500000}, {4096, 1248, 20, 600000},
};

static const struct roc_contents full_only;

static struct roc_stamp stamp_of(uint32_t number)
{
	return (struct roc_stamp){0xa5, number,
				  UINT64_C(0x0123456789ab) + number * UINT64_C(83333)};
}

static struct roc_image view(const AVFrame *frame)
{
	const unsigned int width = (unsigned int)frame->width, height = (unsigned int)frame->height;
	struct roc_image image;

	image.y = (struct roc_plane){frame->data[0], (size_t)frame->linesize[0], 1, width, height};
	image.u = (struct roc_plane){frame->data[1], (size_t)frame->linesize[1], 1, width / 2,
				     height / 2};
	image.v = (struct roc_plane){frame->data[2], (size_t)frame->linesize[2], 1, width / 2,
				     height / 2};
	return image;
}

static struct roc_verdict look(const AVFrame *frame, const struct roc_contents *contents)
{
	const struct roc_image image = view(frame);

	return roc_verdict_of(&image, contents);
}

static void assert_shows(const AVFrame *frame, const struct roc_contents *contents, uint32_t number)
{
	const struct roc_stamp wanted = stamp_of(number);
	const struct roc_verdict verdict = look(frame, contents);

	ck_assert_str_eq(roc_show_name(verdict.show), "camera");
	ck_assert(roc_stamp_equal(&verdict.stamp, &wanted));
}

static AVFrame *new_frame(unsigned int width, unsigned int height)
{
	AVFrame *frame = av_frame_alloc();

	ck_assert_ptr_nonnull(frame);
	frame->format = AV_PIX_FMT_YUV420P;
	frame->width = (int)width;
	frame->height = (int)height;
	ck_assert_int_ge(av_frame_get_buffer(frame, 0), 0);
	return frame;
}

static void fill(AVFrame *frame, int y, int u, int v)
{
	memset(frame->data[0], y, (size_t)frame->linesize[0] * (size_t)frame->height);
	memset(frame->data[1], u, (size_t)frame->linesize[1] * (size_t)frame->height / 2);
	memset(frame->data[2], v, (size_t)frame->linesize[2] * (size_t)frame->height / 2);
}

static void init_scene(struct roc_scene *scene, unsigned int width, unsigned int height, bool full)
{
	const struct roc_scene_look wanted = {.width = width, .height = height, .full_range = full};

	ck_assert_int_eq(roc_scene_init(scene, &wanted), 0);
}

static void draw(struct roc_scene *scene, uint32_t number)
{
	const struct roc_stamp stamp = stamp_of(number);

	ck_assert_int_eq(roc_scene_draw(scene, &stamp), 0);
}

/* Scale @from into the part of @to that a letter-box leaves, on even pixels. */
static void letter_box(const AVFrame *from, AVFrame *to, int flags, int from_full, int to_full)
{
	const struct roc_rect fit =
		roc_rect_fit((unsigned int)from->width, (unsigned int)from->height,
			     (unsigned int)to->width, (unsigned int)to->height);
	const int width = (int)fit.width & ~1, height = (int)fit.height & ~1;
	const int x = (to->width - width) / 2 & ~1, y = (to->height - height) / 2 & ~1;
	const int *coefficients = sws_getCoefficients(SWS_CS_ITU601);
	uint8_t *data[4] = {NULL};
	struct SwsContext *sws =
		sws_getContext(from->width, from->height, AV_PIX_FMT_YUV420P, width, height,
			       AV_PIX_FMT_YUV420P, flags, NULL, NULL, NULL);

	ck_assert_ptr_nonnull(sws);
	sws_setColorspaceDetails(sws, coefficients, from_full, coefficients, to_full, 0, 1 << 16,
				 1 << 16);
	fill(to, to_full ? 0 : 16, 128, 128);
	data[0] = to->data[0] + (ptrdiff_t)y * to->linesize[0] + x;
	data[1] = to->data[1] + (ptrdiff_t)y / 2 * to->linesize[1] + x / 2;
	data[2] = to->data[2] + (ptrdiff_t)y / 2 * to->linesize[2] + x / 2;
	ck_assert_int_eq(sws_scale(sws, (const uint8_t *const *)from->data, from->linesize, 0,
				   from->height, data, to->linesize),
			 height);
	sws_freeContext(sws);
}

static struct roc_contents contents_of(unsigned int width, unsigned int height)
{
	struct roc_contents contents = {.count = 1};

	contents.size[0].width = width;
	contents.size[0].height = height;
	return contents;
}

START_TEST(a_stamp_reads_back_at_every_size)
{
	for (unsigned int height = 40; height < 200; height += 2)
		for (unsigned int width = 80; width < 400; width += 38) {
			AVFrame *frame = new_frame(width, height);
			const struct roc_stamp extreme = {255, UINT32_MAX, (UINT64_C(1) << 48) - 1};
			struct roc_verdict verdict;

			fill(frame, 128, 128, 128);
			roc_stamp_draw(frame->data[0], (size_t)frame->linesize[0], width, height,
				       &extreme);
			verdict = look(frame, &full_only);
			ck_assert_int_eq(verdict.show, ROC_SHOW_CAMERA);
			ck_assert(roc_stamp_equal(&verdict.stamp, &extreme));
			av_frame_free(&frame);
		}
}
END_TEST

/* Encode and decode 30 pictures; every one must be read. */
START_TEST(a_stamp_survives_h264_at_a_low_bit_rate)
{
	const struct camera_size *size = &sizes[_i];
	const struct roc_encoder_wish wish = {.fps = {size->fps, 1},
					      .gop_seconds = 1,
					      .bitrate = size->low_bitrate,
					      .threads = 1};
	AVCodecContext *encoder = NULL,
		       *decoder = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264));
	AVPacket *packet = av_packet_alloc();
	AVFrame *decoded = av_frame_alloc();
	struct roc_scene scene;
	uint32_t sent, seen = 0;
	int64_t bytes = 0;

	init_scene(&scene, size->width, size->height, _i % 2);
	ck_assert_int_eq(roc_encoder_open_video(&wish, scene.frame, &encoder), 0);
	ck_assert_int_eq(avcodec_open2(decoder, NULL, NULL), 0);
	for (sent = 0; sent < 30; sent++) {
		draw(&scene, sent);
		scene.frame->pts = (int64_t)sent * 1000 / size->fps;
		ck_assert_int_eq(avcodec_send_frame(encoder, scene.frame), 0);
		ck_assert_int_eq(avcodec_receive_packet(encoder, packet), 0);
		bytes += packet->size;
		ck_assert_int_eq(avcodec_send_packet(decoder, packet), 0);
		av_packet_unref(packet);
		while (avcodec_receive_frame(decoder, decoded) == 0)
			assert_shows(decoded, &full_only, seen++);
	}
	ck_assert_int_eq(avcodec_send_packet(decoder, NULL), 0);
	while (avcodec_receive_frame(decoder, decoded) == 0)
		assert_shows(decoded, &full_only, seen++);
	ck_assert_uint_eq(seen, sent);
	ck_assert_int_lt(bytes * 8 * size->fps / sent, 3 * size->low_bitrate); /* it was low */

	roc_scene_finish(&scene);
	av_frame_free(&decoded);
	av_packet_free(&packet);
	avcodec_free_context(&decoder);
	avcodec_free_context(&encoder);
}
END_TEST

/* From every size into every other one, by both scalers, with and without a change of range. */
START_TEST(a_stamp_survives_scaling_letter_boxing_and_a_change_of_range)
{
	const struct camera_size *from = &sizes[_i];
	struct roc_scene scene;
	uint32_t number = 1000;

	init_scene(&scene, from->width, from->height, true);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		AVFrame *to = new_frame(sizes[i].width, sizes[i].height);
		struct roc_contents contents = contents_of(from->width, from->height);

		/* The right ratio is found wherever it stands in the list. */
		contents.size[1] = contents.size[0];
		contents.size[0].width = 123;
		contents.count = 2;
		for (int way = 0; way < 8; way++) {
			draw(&scene, ++number);
			letter_box(scene.frame, to, way & 1 ? SWS_BILINEAR : SWS_BICUBIC,
				   way >> 1 & 1, way >> 2 & 1);
			assert_shows(to, &contents, number);
		}
		av_frame_free(&to);
	}
	roc_scene_finish(&scene);
}
END_TEST

/* The sizes that letter-box the most, both ways. */
START_TEST(a_stamp_survives_pillar_boxing)
{
	const unsigned int to_sizes[][2] = {{320, 240}, {240, 320}, {320, 180}, {1000, 200}};

	for (size_t i = 0; i < COUNT(to_sizes); i++) {
		const struct roc_contents contents = contents_of(640, 480);
		AVFrame *to = new_frame(to_sizes[i][0], to_sizes[i][1]);
		struct roc_scene scene;

		init_scene(&scene, 640, 480, false);
		draw(&scene, 77);
		letter_box(scene.frame, to, SWS_BICUBIC, 0, 0);
		assert_shows(to, &contents, 77);
		roc_scene_finish(&scene);
		av_frame_free(&to);
	}
}
END_TEST

/* The top of one frame over the bottom of the next, split at each row in turn. */
START_TEST(a_tear_at_any_row_is_seen_but_for_half_a_cell_at_either_end)
{
	const struct camera_size *size = &sizes[_i];
	/* A cell counts by its middle: half a cell at either end of the picture does not. */
	const unsigned int cell = (size->height + 19) / 20;
	const unsigned int first = cell / 2 + 1, last = size->height - cell / 2 - 1;
	struct roc_scene above, below;
	AVFrame *torn = new_frame(size->width, size->height);

	init_scene(&above, size->width, size->height, false);
	init_scene(&below, size->width, size->height, false);
	draw(&above, 41);
	draw(&below, 42);
	for (unsigned int row = 0; row <= size->height; row++) {
		const size_t split = (size_t)row * (size_t)torn->linesize[0];
		const size_t whole = (size_t)size->height * (size_t)torn->linesize[0];
		enum roc_show show;

		memcpy(torn->data[0], above.frame->data[0], split);
		memcpy(torn->data[0] + split, below.frame->data[0] + split, whole - split);
		show = look(torn, &full_only).show;
		if (row == 0 || row == size->height)
			ck_assert_int_eq(show, ROC_SHOW_CAMERA);
		else if (row >= first && row <= last)
			ck_assert_msg(show == ROC_SHOW_TORN, "row %u of %u", row, size->height);
	}
	roc_scene_finish(&above);
	roc_scene_finish(&below);
	av_frame_free(&torn);
}
END_TEST

START_TEST(any_damaged_cell_is_refused_by_the_checksum)
{
	const unsigned int width = 640, height = 360;
	struct roc_scene scene;

	init_scene(&scene, width, height, false);
	for (unsigned int band = 0; band < ROC_STAMP_BANDS; band++)
		for (unsigned int cell = 0; cell < ROC_STAMP_COLUMNS * ROC_STAMP_ROWS; cell++) {
			const unsigned int row = cell / ROC_STAMP_COLUMNS;
			const unsigned int left =
				width / ROC_STAMP_COLUMNS * (cell % ROC_STAMP_COLUMNS);
			const unsigned int end = roc_stamp_row(height, band, row + 1);
			struct roc_stamp stamps[ROC_STAMP_BANDS];
			struct roc_image image = view(scene.frame);
			const struct roc_rect rect = {0, 0, width, height};

			draw(&scene, cell);
			for (unsigned int y = roc_stamp_row(height, band, row); y < end; y++)
				for (unsigned int x = left; x < left + width / ROC_STAMP_COLUMNS;
				     x++) {
					uint8_t *pixel = scene.frame->data[0] +
							 (ptrdiff_t)y * scene.frame->linesize[0] +
							 x;

					*pixel = (uint8_t)(240 - *pixel);
				}
			ck_assert_uint_eq(roc_stamp_read(&image.y, &rect, stamps),
					  ROC_STAMP_ALL & ~(1u << band));
			ck_assert_int_eq(look(scene.frame, &full_only).show, ROC_SHOW_TORN);
		}
	roc_scene_finish(&scene);
}
END_TEST

START_TEST(a_picture_without_a_stamp_is_unreadable)
{
	AVFrame *frame = new_frame(640, 360);
	uint32_t random = 1;

	fill(frame, 16, 128, 128);
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);
	fill(frame, 200, 128, 128);
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);
	for (int i = 0; i < frame->linesize[0] * frame->height; i++) {
		random = random * 1664525 + 1013904223;
		frame->data[0][i] = (uint8_t)(random >> 24);
	}
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);
	av_frame_free(&frame);
}
END_TEST

START_TEST(a_wrong_content_ratio_alone_never_invents_a_camera)
{
	const struct roc_contents wrong = contents_of(320, 180);
	AVFrame *to = new_frame(640, 480);
	struct roc_scene scene;

	init_scene(&scene, 4096, 1248, false);
	draw(&scene, 5);
	letter_box(scene.frame, to, SWS_BICUBIC, 0, 0);
	ck_assert_int_ne(look(to, &wrong).show, ROC_SHOW_CAMERA);
	roc_scene_finish(&scene);
	av_frame_free(&to);
}
END_TEST

START_TEST(a_placeholder_is_known_by_its_border_alone)
{
	const struct roc_scene_look grey = {.width = 640, .height = 360, .plain = true};
	AVFrame *frame = new_frame(640, 360);
	struct roc_scene scene;

	fill(frame, 24, 136, 122);
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_PLACEHOLDER);
	fill(frame, 27, 133, 125);
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_PLACEHOLDER);
	for (int y = 4; y < 356; y++) /* whatever is written inside */
		memset(frame->data[0] + (ptrdiff_t)y * frame->linesize[0] + 4, 235, 632);
	for (int y = 2; y < 178; y++)
		memset(frame->data[1] + (ptrdiff_t)y * frame->linesize[1] + 2, 90, 316);
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_PLACEHOLDER);

	frame->data[0][3 + 100 * frame->linesize[0]] = 28;
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);
	fill(frame, 24, 136, 122);
	frame->data[0][636 + 359 * frame->linesize[0]] = 20;
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);
	fill(frame, 24, 136, 122);
	frame->data[1][319 + 100 * frame->linesize[1]] = 140;
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);
	fill(frame, 16, 128, 128); /* bars of a letter-box are none */
	ck_assert_int_eq(look(frame, &full_only).show, ROC_SHOW_UNREADABLE);

	ck_assert_int_eq(roc_scene_init(&scene, &grey), 0); /* nor is a camera's picture */
	draw(&scene, 1);
	ck_assert_int_eq(look(scene.frame, &full_only).show, ROC_SHOW_CAMERA);
	roc_scene_finish(&scene);
	av_frame_free(&frame);
}
END_TEST

START_TEST(all_packings_show_the_same_and_short_frames_are_refused)
{
	const uint32_t fourccs[] = {YU12, NV12, YUYV};
	const enum AVPixelFormat formats[] = {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12,
					      AV_PIX_FMT_YUYV422};
	static uint8_t bytes[640 * 360 * 2];
	struct roc_scene scene;
	AVFrame *placeholder = new_frame(640, 360);

	init_scene(&scene, 640, 360, false);
	draw(&scene, 9);
	fill(placeholder, 24, 136, 122);
	for (size_t i = 0; i < COUNT(fourccs); i++) {
		const size_t size = (size_t)640 * 360 * (i == 2 ? 4 : 3) / 2;
		struct SwsContext *sws = sws_getContext(640, 360, AV_PIX_FMT_YUV420P, 640, 360,
							formats[i], SWS_BILINEAR, NULL, NULL, NULL);
		uint8_t *data[4] = {bytes, bytes + 640 * 360, bytes + 640 * 360 * 5 / 4, NULL};
		const int strides[][4] = {{640, 320, 320}, {640, 640}, {1280}};
		struct roc_verdict verdict;
		struct roc_image image;

		ck_assert_ptr_nonnull(sws);
		sws_scale(sws, (const uint8_t *const *)scene.frame->data, scene.frame->linesize, 0,
			  360, data, strides[i]);
		ck_assert_int_eq(roc_image_map(fourccs[i], 640, 360, 0, bytes, size, &image), 0);
		verdict = roc_verdict_of(&image, &full_only);
		ck_assert_int_eq(verdict.show, ROC_SHOW_CAMERA);
		ck_assert_uint_eq(verdict.stamp.number, 9);

		sws_scale(sws, (const uint8_t *const *)placeholder->data, placeholder->linesize, 0,
			  360, data, strides[i]);
		ck_assert(roc_verdict_is_placeholder(&image));
		ck_assert_int_eq(roc_image_map(fourccs[i], 640, 360, 0, bytes, size - 1, &image),
				 -EMSGSIZE);
		sws_freeContext(sws);
	}
	roc_scene_finish(&scene);
	av_frame_free(&placeholder);
}
END_TEST

START_TEST(impossible_frames_are_refused)
{
	const uint8_t byte = 0;
	struct roc_image image;

	ck_assert_int_eq(roc_image_map(0x47504a4d, 2, 2, 0, &byte, 1, &image), -ENOTSUP);
	ck_assert_int_eq(roc_image_map(YU12, 0, 2, 0, &byte, 1, &image), -EINVAL);
	ck_assert_int_eq(roc_image_map(YU12, 3, 2, 0, &byte, 1, &image), -EINVAL);
	ck_assert_int_eq(roc_image_map(YU12, 1u << 31, 1u << 31, 0, &byte, 1, &image), -EINVAL);
	ck_assert_int_eq(roc_image_map(YU12, 640, 360, 320, &byte, 1, &image), -EINVAL);
	ck_assert_int_eq(roc_image_map(YU12, 640, 360, 0, &byte, 1, &image), -EMSGSIZE);
}
END_TEST

int main(void)
{
	const int all = COUNT(sizes);
	Suite *suite = suite_create("stamp");
	TCase *tcase = tcase_create("stamp");

	av_log_set_level(AV_LOG_WARNING);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_stamp_reads_back_at_every_size);
	tcase_add_loop_test(tcase, a_stamp_survives_h264_at_a_low_bit_rate, 0, all);
	tcase_add_loop_test(tcase, a_stamp_survives_scaling_letter_boxing_and_a_change_of_range, 0,
			    all);
	tcase_add_test(tcase, a_stamp_survives_pillar_boxing);
	tcase_add_loop_test(tcase, a_tear_at_any_row_is_seen_but_for_half_a_cell_at_either_end, 0,
			    all);
	tcase_add_test(tcase, any_damaged_cell_is_refused_by_the_checksum);
	tcase_add_test(tcase, a_picture_without_a_stamp_is_unreadable);
	tcase_add_test(tcase, a_wrong_content_ratio_alone_never_invents_a_camera);
	tcase_add_test(tcase, a_placeholder_is_known_by_its_border_alone);
	tcase_add_test(tcase, all_packings_show_the_same_and_short_frames_are_refused);
	tcase_add_test(tcase, impossible_frames_are_refused);
	return run_suite(suite);
}
