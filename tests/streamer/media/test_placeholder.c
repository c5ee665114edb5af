/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"
#include "placeholder.h"
#include "roc/status_abi.h"
#include "suite.h"

#define NAME_Y 228 /* brightest there is */

static const struct roc_placeholder usual = {
	.name = "Field 1",
	.state = "NO SIGNAL",
	.reason = "192.168.1.110 does not answer on port 1935",
	.since = "since 14:02:31",
	.hint = "trying again every second",
	.color = ROC_STATE_OFFLINE,
	.index = 3,
	.device = "/dev/video3",
};

static struct roc_device_format device(uint32_t width, uint32_t height, uint32_t fourcc)
{
	return (struct roc_device_format){.width = width, .height = height, .fourcc = fourcc};
}

/* Into a buffer of the exact size, so that a sanitizer sees what goes beyond. */
static uint8_t *draw(const struct roc_device_format *format, const struct roc_placeholder *what)
{
	uint8_t *yuv = malloc((size_t)format->width * format->height * 3 / 2);

	ck_assert_ptr_nonnull(yuv);
	memset(yuv, 0xee, (size_t)format->width * format->height * 3 / 2);
	ck_assert_int_eq(roc_placeholder_draw(yuv, format, what), 0);
	return yuv;
}

static void pixel(const uint8_t *yuv, const struct roc_device_format *format, uint32_t x,
		  uint32_t y, uint8_t ret[3])
{
	const size_t luma = (size_t)format->width * format->height;
	const size_t half = (size_t)(y / 2) * (format->width / 2) + x / 2;

	ret[0] = yuv[(size_t)y * format->width + x];
	if (format->fourcc == V4L2_PIX_FMT_NV12) {
		ret[1] = yuv[luma + 2 * half];
		ret[2] = yuv[luma + 2 * half + 1];
	} else {
		ret[1] = yuv[luma + half];
		ret[2] = yuv[luma + luma / 4 + half];
	}
}

static void check_border(const uint8_t *yuv, const struct roc_device_format *format)
{
	const uint32_t width = format->width, height = format->height;
	uint32_t wrong = 0;

	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < width; x++) {
			uint8_t got[3];

			if (x >= 4 && x + 4 < width && y >= 4 && y + 4 < height) {
				x = width - 5; /* the inside is free */
				continue;
			}
			pixel(yuv, format, x, y, got);
			wrong += got[0] != 24 || got[1] != 136 || got[2] != 122;
		}
	}
	ck_assert_msg(wrong == 0, "%ux%u: %u pixels of the border", width, height, wrong);
}

static uint32_t count_bright(const uint8_t *yuv, const struct roc_device_format *format)
{
	const size_t luma = (size_t)format->width * format->height;
	uint32_t bright = 0;

	for (size_t i = 0; i < luma; i++)
		bright += yuv[i] >= NAME_Y - 8;
	return bright;
}

static const struct {
	uint32_t width, height;
} sizes[] = {
	{2, 2},       {4, 4},       {8, 8},       {16, 16},     {18, 300},    {300, 18},
	{40, 2000},   {64, 48},     {96, 96},     {160, 120},   {176, 144},   {320, 240},
	{352, 288},   {640, 352},   {640, 480},   {896, 512},   {1280, 720},  {1080, 1920},
	{1920, 1080}, {2560, 1440}, {2560, 1920}, {4096, 1248}, {3840, 2160}, {8192, 64},
	{64, 8192},   {8192, 8192},
};
static const uint32_t fourccs[] = {V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12};

START_TEST(the_border_is_the_background_at_every_size)
{
	struct roc_placeholder full = usual;

	full.name =
		"WWWWWWWWWWWWWWWWWWWW WWWWWWWWWWWWWWWWWWWWWWWWW WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";
	full.reason = full.hint = full.since = full.device = full.state = full.name;
	full.index = UINT32_MAX;
	for (int f = 0; f < 2; f++) {
		const struct roc_device_format format =
			device(sizes[_i].width, sizes[_i].height, fourccs[f]);
		uint8_t *yuv = draw(&format, &usual);
		check_border(yuv, &format);
		free(yuv);
		yuv = draw(&format, &full);
		check_border(yuv, &format);
		free(yuv);
	}
}
END_TEST

START_TEST(the_name_can_be_read_from_160x120_on)
{
	const struct roc_device_format format =
		device(sizes[_i].width, sizes[_i].height, V4L2_PIX_FMT_YUV420);

	if (format.width < 160 || format.height < 120)
		return;
	uint8_t *yuv = draw(&format, &usual);
	struct roc_placeholder nameless = usual;
	nameless.name = NULL;
	uint8_t *without = draw(&format, &nameless);

	/* Strokes are about a sixth of the letters' height. */
	ck_assert_uint_gt(count_bright(yuv, &format), 60);
	ck_assert_uint_eq(count_bright(without, &format), 0);
	free(yuv);
	free(without);
}
END_TEST

START_TEST(both_formats_show_the_same)
{
	const struct roc_device_format planar = device(322, 242, V4L2_PIX_FMT_YUV420);
	const struct roc_device_format pairs = device(322, 242, V4L2_PIX_FMT_NV12);
	uint8_t *a = draw(&planar, &usual), *b = draw(&pairs, &usual);
	uint32_t wrong = 0;

	for (uint32_t y = 0; y < 242; y++) {
		for (uint32_t x = 0; x < 322; x++) {
			uint8_t left[3], right[3];

			pixel(a, &planar, x, y, left);
			pixel(b, &pairs, x, y, right);
			wrong += memcmp(left, right, 3) != 0;
		}
	}
	ck_assert_uint_eq(wrong, 0);
	free(a);
	free(b);
}
END_TEST

/* Whether two placeholders look different at 640x360. */
static bool differ(const struct roc_placeholder *one, const struct roc_placeholder *two)
{
	const struct roc_device_format format = device(640, 360, V4L2_PIX_FMT_YUV420);
	uint8_t *a = draw(&format, one), *b = draw(&format, two);
	const bool result = memcmp(a, b, 640 * 360 * 3 / 2) != 0;

	free(a);
	free(b);
	return result;
}

START_TEST(every_part_shows)
{
	struct roc_placeholder other[8];

	for (int i = 0; i < 8; i++)
		other[i] = usual;
	other[0].name = "Field 2";
	other[1].state = "STALLED";
	other[2].reason = "wrong password";
	other[3].since = "since 14:02:32";
	other[4].hint = "trying again in 8 s";
	other[5].color = ROC_STATE_CONNECTING;
	other[6].index = 4;
	other[7].device = "/dev/video4";
	ck_assert(!differ(&usual, &usual));
	for (int i = 0; i < 8; i++)
		ck_assert_msg(differ(&usual, &other[i]), "part %d", i);
}
END_TEST

START_TEST(waiting_trouble_and_off_have_their_colours)
{
	struct roc_placeholder waiting = usual, off = usual;

	waiting.color = ROC_STATE_CONNECTING;
	off.color = ROC_STATE_DISABLED;
	ck_assert(differ(&waiting, &usual));
	ck_assert(differ(&off, &usual));
	ck_assert(differ(&off, &waiting));
	struct roc_placeholder stalled = usual;
	stalled.color = ROC_STATE_STALLED;
	ck_assert(!differ(&stalled, &usual));
}
END_TEST

static const char *const hostile[] = {
	"\xff\xfe\xfd",
	"\xc3",
	"a\xe2\x82",
	"\xf0\x9f\x8e\xa5 camera",
	"\xed\xa0\x80 surrogate",
	"\xc0\xaf overlong",
	"\xf8\x88\x80\x80\x80",
	"\x01\x02\n\r\t\x7f\x1b[31m",
	"                                                            ",
	"\xcc\x81\xcc\x81\xcc\x81",
	"%s%n%x",
	"\xe2\x80\xae rtl \xd7\x90",
};

START_TEST(hostile_texts_are_drawn_all_the_same)
{
	const struct roc_device_format format = device(640, 360, V4L2_PIX_FMT_NV12);
	struct roc_placeholder what = usual;

	/* On the heap without a byte to spare. */
	char *text = strdup(hostile[_i]);
	what.name = what.state = what.reason = what.since = what.hint = what.device = text;
	what.color = 0xffffffff;
	uint8_t *yuv = draw(&format, &what);
	check_border(yuv, &format);
	free(yuv);
	free(text);
}
END_TEST

START_TEST(texts_of_any_length_are_cut)
{
	const struct roc_device_format format = device(1280, 720, V4L2_PIX_FMT_YUV420);
	struct roc_placeholder what = usual;
	char *text = malloc(100001);

	memset(text, 'W', 100000);
	text[100000] = '\0';
	what.name = what.state = what.reason = what.since = what.hint = what.device = text;
	uint8_t *yuv = draw(&format, &what);
	check_border(yuv, &format);
	free(yuv);
	memset(text, '\xc3', 100000);
	yuv = draw(&format, &what);
	check_border(yuv, &format);
	free(yuv);
	free(text);
}
END_TEST

START_TEST(nothing_to_say_is_background_and_a_footer)
{
	const struct roc_device_format format = device(640, 360, V4L2_PIX_FMT_YUV420);
	const struct roc_placeholder nothing = {0};
	uint8_t *yuv = draw(&format, &nothing);

	ck_assert_uint_eq(count_bright(yuv, &format), 0);
	check_border(yuv, &format);
	free(yuv);
}
END_TEST

START_TEST(other_formats_are_refused)
{
	static const struct roc_device_format formats[] = {
		{.width = 64, .height = 48, .fourcc = V4L2_PIX_FMT_YUYV},
		{.width = 63, .height = 48, .fourcc = V4L2_PIX_FMT_YUV420},
		{.width = 64, .height = 47, .fourcc = V4L2_PIX_FMT_YUV420},
		{.width = 0, .height = 48, .fourcc = V4L2_PIX_FMT_YUV420},
		{.width = 64, .height = 0, .fourcc = V4L2_PIX_FMT_YUV420},
		{.width = 8194, .height = 48, .fourcc = V4L2_PIX_FMT_NV12},
		{.width = 48, .height = UINT32_MAX - 1, .fourcc = V4L2_PIX_FMT_NV12},
	};
	uint8_t one = 1;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		ck_assert_int_eq(roc_placeholder_draw(&one, &formats[i], &usual), -EINVAL);
	ck_assert_uint_eq(one, 1);
}
END_TEST

START_TEST(characters_of_the_promised_scripts_are_not_boxes)
{
	static const char *const letters[] = {
		"A",        "~",        "\xc3\x9f",     "\xc5\xbe",
		"\xce\xa9", "\xd0\x96", "\xe2\x80\xa6", "\xe2\x82\xac",
		"\xd1\x97", "\xce\xac"};
	const struct roc_device_format format = device(64, 64, V4L2_PIX_FMT_YUV420);
	const struct roc_canvas_color black = {16, 128, 128}, white = {235, 128, 128};
	static uint8_t box[64 * 64 * 3 / 2], letter[64 * 64 * 3 / 2];
	struct roc_canvas canvas;

	ck_assert_int_eq(roc_canvas_init(&canvas, box, &format, 0), 0);
	roc_canvas_clear(&canvas, black);
	roc_canvas_text(&canvas, 8, 50, 48, white, "\xe4\xb8\xad", 3);
	ck_assert_uint_gt(count_bright(box, &format), 50);
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		ck_assert_int_eq(roc_canvas_init(&canvas, letter, &format, 0), 0);
		roc_canvas_clear(&canvas, black);
		roc_canvas_text(&canvas, 8, 50, 48, white, letters[i], strlen(letters[i]));
		ck_assert_uint_gt(count_bright(letter, &format), 50);
		ck_assert_int_ne(memcmp(box, letter, sizeof(box)), 0);
	}
}
END_TEST

START_TEST(a_character_cut_short_is_not_read_beyond_its_end)
{
	static const char *const whole[] = {"\xc3\x9f", "\xe2\x80\xa6", "\xf0\x9f\x8e\xa5"};

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		const size_t length = strlen(whole[i]);
		char *part = malloc(length - 1);

		memcpy(part, whole[i], length - 1);
		ck_assert_uint_eq(roc_canvas_character(whole[i], length), length);
		ck_assert_uint_eq(roc_canvas_character(whole[i], length - 1), 1);
		ck_assert_uint_eq(roc_canvas_character(part, length - 1), 1);
		free(part);
	}
}
END_TEST

START_TEST(capitals_have_the_height_that_is_said)
{
	const struct roc_device_format format = device(640, 640, V4L2_PIX_FMT_YUV420);
	const struct roc_canvas_color black = {16, 128, 128}, white = {235, 128, 128};
	static uint8_t yuv[640 * 640 * 3 / 2];
	struct roc_canvas canvas;
	int top = 640, bottom = 0;

	ck_assert_int_eq(roc_canvas_init(&canvas, yuv, &format, 0), 0);
	roc_canvas_clear(&canvas, black);
	roc_canvas_text(&canvas, 20, 600, 600, white, "H", 1);
	for (int y = 0; y < 640; y++) {
		for (int x = 0; x < 640; x++) {
			if (yuv[y * 640 + x] < 128)
				continue;
			top = y < top ? y : top;
			bottom = y > bottom ? y : bottom;
		}
	}
	ck_assert_double_eq_tol(bottom, 600, 8);
	ck_assert_double_eq_tol(bottom - top, roc_canvas_cap_height(600), 14);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("placeholder");
	TCase *tc = tcase_create("pictures");
	const int size_count = (int)(sizeof(sizes) / sizeof(sizes[0]));

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, the_border_is_the_background_at_every_size, 0, size_count);
	tcase_add_loop_test(tc, the_name_can_be_read_from_160x120_on, 0, size_count);
	tcase_add_test(tc, both_formats_show_the_same);
	tcase_add_test(tc, every_part_shows);
	tcase_add_test(tc, waiting_trouble_and_off_have_their_colours);
	tcase_add_loop_test(tc, hostile_texts_are_drawn_all_the_same, 0,
			    (int)(sizeof(hostile) / sizeof(hostile[0])));
	tcase_add_test(tc, texts_of_any_length_are_cut);
	tcase_add_test(tc, nothing_to_say_is_background_and_a_footer);
	tcase_add_test(tc, other_formats_are_refused);
	tcase_add_test(tc, characters_of_the_promised_scripts_are_not_boxes);
	tcase_add_test(tc, a_character_cut_short_is_not_read_beyond_its_end);
	tcase_add_test(tc, capitals_have_the_height_that_is_said);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
