/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures that come in another order than they are shown in, and later no longer do. */
#include <check.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>

#include "decoder.h"
#include "suite.h"

#define WIDTH 128
#define HEIGHT 96
#define GOP 10
#define REORDERED 40u
#define PLAIN 200u

static AVFormatContext *container; /* owns .stream */
static AVStream *stream;
static struct roc_decoder *decoder;
static AVFrame *frame;
static AVPacket *packet;
static unsigned int sent, given;
static int64_t lag,
	worst_lag; /* of the newest picture; of those since the last whole GOP of packets */

static AVCodecContext *encoder_new(const char *params)
{
	AVCodecContext *encoder = avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264"));

	ck_assert_ptr_nonnull(encoder);
	encoder->width = WIDTH;
	encoder->height = HEIGHT;
	encoder->pix_fmt = AV_PIX_FMT_YUV420P;
	encoder->time_base = (AVRational){1, 20};
	encoder->gop_size = GOP;
	encoder->thread_count = 1;
	av_opt_set(encoder->priv_data, "preset", "veryfast", 0);
	av_opt_set(encoder->priv_data, "x264-params", params, 0);
	ck_assert_int_eq(avcodec_open2(encoder, NULL, NULL), 0);
	return encoder;
}

static void feed(void)
{
	const int64_t pts = packet->pts;

	ck_assert_int_eq(roc_decoder_send(decoder, packet), 0);
	while (roc_decoder_receive(decoder, frame) == 1) {
		lag = pts - frame->pts;
		given++;
	}
	sent++;
	if (sent % GOP == 0)
		worst_lag = 0;
	worst_lag = lag > worst_lag ? lag : worst_lag;
}

static void draw(AVFrame *picture, unsigned int number)
{
	for (int plane = 0; plane < 3; plane++)
		for (int y = 0; y < (plane ? HEIGHT / 2 : HEIGHT); y++)
			memset(picture->data[plane] + y * picture->linesize[plane],
			       plane ? 128 : (int)(number * 3 + (unsigned int)y) & 0xff,
			       plane ? WIDTH / 2 : WIDTH);
}

/* Encode @count pictures and decode them. */
static void pass(const char *params, unsigned int count)
{
	AVCodecContext *encoder = encoder_new(params);
	AVFrame *picture = av_frame_alloc();
	const unsigned int first = sent;

	picture->width = WIDTH;
	picture->height = HEIGHT;
	picture->format = AV_PIX_FMT_YUV420P;
	ck_assert_int_eq(av_frame_get_buffer(picture, 0), 0);
	for (unsigned int i = 0; i <= count; i++) {
		ck_assert_int_eq(av_frame_make_writable(picture), 0);
		draw(picture, i);
		picture->pts = first + i;
		ck_assert_int_eq(avcodec_send_frame(encoder, i < count ? picture : NULL), 0);
		while (avcodec_receive_packet(encoder, packet) == 0)
			feed();
	}
	ck_assert_uint_eq(sent, first + count);
	av_frame_free(&picture);
	avcodec_free_context(&encoder);
}

static void setup(void)
{
	av_log_set_level(AV_LOG_QUIET);
	container = avformat_alloc_context();
	stream = avformat_new_stream(container, NULL);
	stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
	stream->codecpar->codec_id = AV_CODEC_ID_H264;
	stream->time_base = (AVRational){1, 20};
	frame = av_frame_alloc();
	packet = av_packet_alloc();
	ck_assert_int_eq(roc_decoder_open(stream, &decoder, &(struct roc_error){0}), 0);
}

static void teardown(void)
{
	roc_decoder_close(decoder);
	av_frame_free(&frame);
	av_packet_free(&packet);
	avformat_free_context(container);
}

#define B_FRAMES "bframes=2:b-adapt=0:scenecut=0:rc-lookahead=0:sync-lookahead=0"
/* As above, in a group too short for any. */
#define UNUSED_B_FRAMES "bframes=2:b-adapt=1:b-bias=-100:scenecut=0:rc-lookahead=3:sync-lookahead=0"
#define NO_B_FRAMES "bframes=0:scenecut=0:rc-lookahead=0:sync-lookahead=0"

START_TEST(without_b_frames_none_is_held_back)
{
	pass(NO_B_FRAMES, PLAIN);
	ck_assert_uint_eq(given, sent);
	ck_assert_int_eq(lag, 0);
}
END_TEST

START_TEST(b_frames_are_put_in_order)
{
	pass(B_FRAMES, PLAIN);
	ck_assert_uint_ge(given, sent - 3);
}
END_TEST

START_TEST(what_b_frames_held_back_is_given_up_when_they_are_gone)
{
	for (int turn = 0; turn < 2; turn++) {
		pass(B_FRAMES, REORDERED);
		ck_assert_int_gt(worst_lag, 0);
		pass(NO_B_FRAMES, PLAIN);
		ck_assert_int_eq(lag, 0);
	}
	/* Those that were held are not shown: newer ones are there. */
	ck_assert_uint_ge(given, sent - 2 * 3);
}
END_TEST

/* The header asks for a delay that no picture needs: each attempt to do without would cost pictures. */
START_TEST(a_delay_that_the_header_asks_for_is_kept)
{
	pass(UNUSED_B_FRAMES, PLAIN);
	const unsigned int held = sent - given;
	ck_assert_int_gt(lag, 0);
	pass(UNUSED_B_FRAMES, 2 * PLAIN);
	ck_assert_uint_le(sent - given, held + 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("decoder_order");
	TCase *tc = tcase_create("decoder_order");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, without_b_frames_none_is_held_back);
	tcase_add_test(tc, b_frames_are_put_in_order);
	tcase_add_test(tc, what_b_frames_held_back_is_given_up_when_they_are_gone);
	tcase_add_test(tc, a_delay_that_the_header_asks_for_is_kept);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
