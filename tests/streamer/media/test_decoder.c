/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>

#include "decoder.h"
#include "picture.h"
#include "roc/status_abi.h"
#include "suite.h"

#define WIDTH 384
#define HEIGHT 192
#define GOP 10
#define PACKETS 40

static AVFormatContext *container; /* owns .stream */
static AVStream *stream;
static AVPacket *packets[PACKETS];
static struct roc_decoder *decoder;
static AVFrame *frame;
static struct roc_error error;

/* Noise that moves: no frame can be guessed from the one before. */
static void draw(AVFrame *picture, int n)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			picture->data[0][y * picture->linesize[0] + x] =
				(uint8_t)((x * 7 + n * 13) ^ (y * 5 + n * 3));
	for (int plane = 1; plane < 3; plane++)
		for (int y = 0; y < HEIGHT / 2; y++)
			memset(picture->data[plane] + y * picture->linesize[plane], 128, WIDTH / 2);
}

static void encode(void)
{
	AVCodecContext *encoder = avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264"));
	AVFrame *picture = av_frame_alloc();

	ck_assert_ptr_nonnull(encoder);
	encoder->width = picture->width = WIDTH;
	encoder->height = picture->height = HEIGHT;
	encoder->pix_fmt = AV_PIX_FMT_YUV420P;
	picture->format = AV_PIX_FMT_YUV420P;
	encoder->time_base = (AVRational){1, 20};
	encoder->gop_size = GOP;
	encoder->thread_count = 1;
	encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	av_opt_set(encoder->priv_data, "preset", "ultrafast", 0);
	av_opt_set(encoder->priv_data, "tune", "zerolatency", 0);
	av_opt_set(encoder->priv_data, "x264-params", "scenecut=0", 0);
	ck_assert_int_eq(avcodec_open2(encoder, NULL, NULL), 0);
	ck_assert_int_eq(av_frame_get_buffer(picture, 0), 0);
	for (int i = 0; i < PACKETS; i++) {
		ck_assert_int_eq(av_frame_make_writable(picture), 0);
		draw(picture, i);
		picture->pts = i;
		ck_assert_int_eq(avcodec_send_frame(encoder, picture), 0);
		packets[i] = av_packet_alloc();
		ck_assert_int_eq(avcodec_receive_packet(encoder, packets[i]), 0);
	}
	ck_assert_int_eq(avcodec_parameters_from_context(stream->codecpar, encoder), 0);
	stream->time_base = encoder->time_base;
	av_frame_free(&picture);
	avcodec_free_context(&encoder);
}

static void setup(void)
{
	av_log_set_level(AV_LOG_QUIET);
	container = avformat_alloc_context();
	stream = avformat_new_stream(container, NULL);
	frame = av_frame_alloc();
	encode();
	ck_assert_int_eq(roc_decoder_open(stream, &decoder, &error), 0);
}

static void teardown(void)
{
	roc_decoder_close(decoder);
	decoder = NULL;
	av_frame_free(&frame);
	for (int i = 0; i < PACKETS; i++)
		av_packet_free(&packets[i]);
	avformat_free_context(container);
}

/* What comes of packet @i: 1 clean, 2 damaged, 0 nothing. One packet, one picture: no delay. */
static int feed(int i)
{
	ck_assert_int_eq(roc_decoder_send(decoder, packets[i]), 0);
	const int r = roc_decoder_receive(decoder, frame);
	ck_assert_int_ge(r, 0);
	if (r)
		ck_assert_int_eq(roc_decoder_receive(decoder, frame), 0);
	return r;
}

static void damage(int i)
{
	ck_assert_int_eq(av_packet_make_writable(packets[i]), 0);
	for (int k = packets[i]->size / 4; k < packets[i]->size; k += 3)
		packets[i]->data[k] ^= 0x5a;
}

START_TEST(every_packet_gives_its_picture_at_once)
{
	for (int i = 0; i < PACKETS; i++)
		ck_assert_int_eq(feed(i), 1);
	ck_assert_uint_eq(roc_decoder_corrupt(decoder), 0);
}
END_TEST

/* So that the outlet can write them from where they lie. */
START_TEST(pictures_lie_as_a_device_wants_them)
{
	const struct roc_device_format format = {
		WIDTH, HEIGHT, 20000, ROC_FOURCC_YU12, ROC_RANGE_LIMITED, ROC_MATRIX_UNKNOWN};
	static uint8_t copy[WIDTH * HEIGHT * 3 / 2];
	struct roc_picture_converter converter;

	roc_picture_converter_init(&converter);
	for (int i = 0; i < PACKETS; i++) {
		ck_assert_int_eq(roc_decoder_send(decoder, packets[i]), 0);
		ck_assert_int_eq(roc_decoder_receive(decoder, frame), 1);
		const uint8_t *in_place = roc_picture_in_place(frame, &format);
		ck_assert_ptr_nonnull(in_place);
		ck_assert_int_eq(roc_picture_convert(&converter, frame, &format, copy), 0);
		ck_assert_int_eq(memcmp(in_place, copy, sizeof(copy)), 0);
	}
	roc_picture_converter_finish(&converter);
}
END_TEST

START_TEST(pictures_begin_with_a_key_frame)
{
	for (int i = 3; i < GOP; i++)
		ck_assert_int_ne(feed(i), 1);
	for (int i = GOP; i < PACKETS; i++)
		ck_assert_int_eq(feed(i), 1);
}
END_TEST

START_TEST(damage_is_not_shown_until_the_next_key_frame)
{
	damage(GOP + 3);
	for (int i = 0; i < GOP + 3; i++)
		ck_assert_int_eq(feed(i), 1);
	for (int i = GOP + 3; i < 2 * GOP; i++)
		ck_assert_int_ne(feed(i), 1);
	for (int i = 2 * GOP; i < PACKETS; i++)
		ck_assert_int_eq(feed(i), 1);
	ck_assert_uint_gt(roc_decoder_corrupt(decoder), 0);
}
END_TEST

START_TEST(noise_is_survived)
{
	srand((unsigned int)_i);
	for (int i = 0; i < PACKETS; i++) {
		if (i % 2) {
			ck_assert_int_eq(av_packet_make_writable(packets[i]), 0);
			for (int k = 0; k < packets[i]->size; k++)
				if (rand() % 4 == 0)
					packets[i]->data[k] = (uint8_t)rand();
		}
		ck_assert_int_eq(roc_decoder_send(decoder, packets[i]), 0);
		while (roc_decoder_receive(decoder, frame) > 0)
			ck_assert_int_eq(frame->width, WIDTH);
	}
}
END_TEST

START_TEST(a_codec_without_a_decoder_is_told_by_name)
{
	struct roc_decoder *none = NULL;

	stream->codecpar->codec_id = AV_CODEC_ID_DVB_SUBTITLE + 100000;
	ck_assert_int_lt(roc_decoder_open(stream, &none, &error), 0);
	ck_assert_ptr_null(none);
	ck_assert_uint_eq(error.reason, ROC_REASON_CODEC);
	ck_assert_str_ne(error.detail, "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("decoder");
	TCase *tc = tcase_create("decoder");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_packet_gives_its_picture_at_once);
	tcase_add_test(tc, pictures_lie_as_a_device_wants_them);
	tcase_add_test(tc, pictures_begin_with_a_key_frame);
	tcase_add_test(tc, damage_is_not_shown_until_the_next_key_frame);
	tcase_add_loop_test(tc, noise_is_survived, 0, 10);
	tcase_add_test(tc, a_codec_without_a_decoder_is_told_by_name);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
