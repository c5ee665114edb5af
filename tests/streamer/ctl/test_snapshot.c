/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rocctl snapshot without a device: which camera, what colours, which file. */
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "roc/status_abi.h"
#include "snapshot_device.h"
#include "snapshot_file.h"
#include "snapshot_find.h"
#include "snapshot_picture.h"

#define FOURCC(s)                                                                                  \
	((uint32_t)(s)[0] | (uint32_t)(s)[1] << 8 | (uint32_t)(s)[2] << 16 | (uint32_t)(s)[3] << 24)

static char dir[32], path[64], error[256];

static void setup(void)
{
	strcpy(dir, "/tmp/roc-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a.png", dir);
	error[0] = '\0';
}

static void teardown(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(dir), 0); /* nothing else is left in it */
}

START_TEST(a_camera_is_found_by_number_before_name)
{
	static struct roc_report report = {.count = 4};
	const struct roc_camera_status *camera = NULL;

	for (uint32_t i = 0; i < 4; i++)
		report.cameras[i].index = i * 2; /* unused slots are left out */
	strcpy(report.cameras[0].name, "Gate");
	strcpy(report.cameras[1].name, "0");
	strcpy(report.cameras[2].name, "Yard");
	strcpy(report.cameras[3].name, "Yard");
	ck_assert_int_eq(roc_snapshot_find(&report, "4", &camera, error, sizeof(error)), 0);
	ck_assert_uint_eq(camera->index, 4);
	ck_assert_int_eq(roc_snapshot_find(&report, "0", &camera, error, sizeof(error)), 0);
	ck_assert_uint_eq(camera->index, 0);
	ck_assert_int_eq(roc_snapshot_find(&report, "Gate", &camera, error, sizeof(error)), 0);
	ck_assert_uint_eq(camera->index, 0);
	ck_assert_int_eq(roc_snapshot_find(&report, "Yard", &camera, error, sizeof(error)),
			 -EEXIST);
	ck_assert_ptr_nonnull(strstr(error, "2 cameras are called 'Yard'"));
	ck_assert_int_eq(roc_snapshot_find(&report, "04\033[2J", &camera, error, sizeof(error)),
			 -ENOENT);
	ck_assert_ptr_nonnull(strstr(error, "no camera '04 [2J'"));
}
END_TEST

START_TEST(capitals_count_only_where_names_differ_in_nothing_else)
{
	static struct roc_report report = {.count = 4};
	static const struct {
		const char *word;
		int r;
		uint32_t index;
	} cases[] = {
		{"field 1", 0, 0},    {"FIELD 1", 0, 0}, {"gate", 0, 1},        {"Gate", 0, 2},
		{"GATE", -EEXIST, 0}, {"tor", 0, 3},     {"field", -ENOENT, 0},
	};

	strcpy(report.cameras[0].name, "Field 1");
	strcpy(report.cameras[1].name, "gate");
	strcpy(report.cameras[2].name, "Gate");
	strcpy(report.cameras[3].name, "Tor");
	for (uint32_t i = 0; i < 4; i++)
		report.cameras[i].index = i;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct roc_camera_status *camera = NULL;

		ck_assert_int_eq(
			roc_snapshot_find(&report, cases[i].word, &camera, error, sizeof(error)),
			cases[i].r);
		if (cases[i].r == 0)
			ck_assert_uint_eq(camera->index, cases[i].index);
	}
	ck_assert_ptr_nonnull(strstr(error, "there is no camera 'field'"));
}
END_TEST

static const struct {
	uint32_t range, matrix, height;
	uint8_t yuv[3], rgb[3];
} colours[] = {
	{ROC_RANGE_LIMITED, ROC_MATRIX_BT709, 2, {16, 128, 128}, {0, 0, 0}},
	{ROC_RANGE_LIMITED, ROC_MATRIX_BT709, 2, {235, 128, 128}, {255, 255, 255}},
	{ROC_RANGE_LIMITED, ROC_MATRIX_BT601, 2, {81, 90, 240}, {254, 0, 0}},
	{ROC_RANGE_LIMITED, ROC_MATRIX_BT709, 2, {63, 102, 240}, {255, 1, 0}},
	{ROC_RANGE_FULL, ROC_MATRIX_BT601, 2, {76, 85, 255}, {254, 0, 0}},
	{ROC_RANGE_FULL, ROC_MATRIX_BT709, 2, {18, 255, 116}, {0, 0, 254}},
	{ROC_RANGE_FULL, ROC_MATRIX_BT2020, 2, {255, 128, 128}, {255, 255, 255}},
	/* not known: limited, and the matrix by the size */
	{ROC_RANGE_UNKNOWN, ROC_MATRIX_UNKNOWN, 2, {81, 90, 240}, {254, 0, 0}},
	{ROC_RANGE_UNKNOWN, 77, 720, {63, 102, 240}, {255, 1, 0}},
	/* beyond what there is */
	{ROC_RANGE_LIMITED, ROC_MATRIX_BT709, 2, {255, 128, 128}, {255, 255, 255}},
	{ROC_RANGE_LIMITED, ROC_MATRIX_BT709, 2, {0, 0, 0}, {0, 77, 0}},
};

START_TEST(colours_are_those_of_range_and_matrix)
{
	const struct roc_snapshot_format format = {.width = 2,
						   .height = colours[_i].height,
						   .fourcc = FOURCC("YU12"),
						   .color_range = colours[_i].range,
						   .color_matrix = colours[_i].matrix};
	const size_t size = roc_snapshot_frame_size(&format), luma = 2u * colours[_i].height;
	uint8_t frame[2160], rgb[4320];

	ck_assert_uint_eq(size, luma * 3 / 2);
	memset(frame, colours[_i].yuv[0], luma);
	memset(frame + luma, colours[_i].yuv[1], luma / 4);
	memset(frame + luma + luma / 4, colours[_i].yuv[2], luma / 4);
	roc_snapshot_convert(&format, frame, rgb);
	for (size_t i = 0; i < luma * 3; i++)
		ck_assert_msg(abs(rgb[i] - colours[_i].rgb[i % 3]) <= 1, "byte %zu is %d", i,
			      rgb[i]);
}
END_TEST

/* The same 4x2 picture, left half grey 50 and blue, right half grey 200 and red, in each layout. */
static const struct {
	const char *fourcc;
	uint32_t stride;
	size_t size;
	uint8_t frame[32];
} layouts[] = {
	{"YU12", 0, 12, {50, 50, 200, 200, 50, 50, 200, 200, 200, 100, 100, 200}},
	{"NV12", 4, 12, {50, 50, 200, 200, 50, 50, 200, 200, 200, 100, 100, 200}},
	{"YU12", 8, 24, {50, 50, 200, 200, 9,   9,   9, 9, 50,  50,  200, 200,
			 9,  9,  9,   9,   200, 100, 9, 9, 100, 200, 9,   9}},
	{"YUYV",
	 0,
	 16,
	 {50, 200, 50, 100, 200, 100, 200, 200, 50, 200, 50, 100, 200, 100, 200, 200}},
};

START_TEST(every_layout_gives_the_same_picture)
{
	struct roc_snapshot_format format = {
		.width = 4, .height = 2, .fourcc = FOURCC("YU12"), .color_range = ROC_RANGE_FULL};
	uint8_t wanted[24], rgb[24];

	roc_snapshot_convert(&format, layouts[0].frame, wanted);
	ck_assert_int_gt(wanted[2], wanted[0]);
	ck_assert_int_gt(wanted[9], wanted[11]);
	format.fourcc = FOURCC(layouts[_i].fourcc);
	format.stride = layouts[_i].stride;
	ck_assert_uint_eq(roc_snapshot_frame_size(&format), layouts[_i].size);
	roc_snapshot_convert(&format, layouts[_i].frame, rgb);
	ck_assert_mem_eq(rgb, wanted, sizeof(rgb));
}
END_TEST

static const struct roc_snapshot_format refused[] = {
	{.width = 0, .height = 2, .fourcc = FOURCC("YU12")},
	{.width = 2, .height = 0, .fourcc = FOURCC("YU12")},
	{.width = 3, .height = 2, .fourcc = FOURCC("YU12")},
	{.width = 2, .height = 5, .fourcc = FOURCC("NV12")},
	{.width = 8194, .height = 2, .fourcc = FOURCC("NV12")},
	{.width = 4, .height = 2, .fourcc = FOURCC("YU12"), .stride = 2},
	{.width = 4, .height = 2, .fourcc = FOURCC("YU12"), .stride = 5},
	{.width = 4, .height = 2, .fourcc = FOURCC("YU12"), .stride = UINT32_MAX - 1},
	{.width = 4, .height = 2, .fourcc = FOURCC("MJPG")},
	{.width = 4, .height = 2, .fourcc = FOURCC("YUYV"), .stride = 4},
};

START_TEST(a_format_that_makes_no_sense_is_refused)
{
	ck_assert_uint_eq(roc_snapshot_frame_size(&refused[_i]), 0);
}
END_TEST

static const uint8_t pixels[] = {1, 2, 3, 250, 251, 252, 0, 255, 0, 9, 9, 9};

static void assert_picture(void)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	uint8_t rgb[12];

	ck_assert(png_image_begin_read_from_file(&image, path));
	ck_assert_uint_eq(image.width, 2);
	ck_assert_uint_eq(image.height, 2);
	image.format = PNG_FORMAT_RGB;
	ck_assert(png_image_finish_read(&image, NULL, rgb, 0, NULL));
	ck_assert_mem_eq(rgb, pixels, sizeof(rgb));
}

START_TEST(a_picture_is_written_or_replaced_as_a_whole)
{
	struct stat before, after;

	umask(027);
	ck_assert_int_eq(roc_snapshot_save(path, pixels, 2, 2, error, sizeof(error)), 0);
	assert_picture();
	ck_assert_int_eq(stat(path, &before), 0);
	ck_assert_uint_eq(before.st_mode & 07777, 0640);
	const int reader = open(path, O_RDONLY); /* keeps what it has opened */
	ck_assert_int_eq(roc_snapshot_save(path, pixels, 2, 2, error, sizeof(error)), 0);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	close(reader);
	assert_picture();
}
END_TEST

static int save_to(const char *to)
{
	return roc_snapshot_save(to, pixels, 2, 2, error, sizeof(error));
}

START_TEST(what_is_no_regular_file_is_left_alone)
{
	char other[64], absent[64];
	struct stat st;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(save_to(path), -EEXIST);
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISFIFO(st.st_mode));
	unlink(path);
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	ck_assert_int_eq(save_to(path), -EEXIST);
	ck_assert_ptr_nonnull(strstr(error, "is left alone"));
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(save_to(dir), -EISDIR);
	ck_assert_int_eq(save_to("/dev/null"), -EEXIST);
	snprintf(absent, sizeof(absent), "%s/no/a.png", dir);
	ck_assert_int_eq(save_to(absent), -ENOENT);
	snprintf(other, sizeof(other), "%s/b.png", dir);
	ck_assert_int_eq(save_to(other), 0);
	unlink(other);
}
END_TEST

START_TEST(only_loopback_devices_are_read)
{
	struct roc_snapshot_format format = {0};
	uint8_t *frame = NULL;

	ck_assert_int_eq(roc_snapshot_take("/dev/null", 0, &format, &frame), -EMEDIUMTYPE);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(roc_snapshot_take(path, 0, &format, &frame), -EMEDIUMTYPE);
	unlink(path);
	ck_assert_int_eq(roc_snapshot_take(path, 0, &format, &frame), -ENOENT);
	ck_assert_ptr_null(frame);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("snapshot");
	TCase *tc = tcase_create("snapshot");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_camera_is_found_by_number_before_name);
	tcase_add_test(tc, capitals_count_only_where_names_differ_in_nothing_else);
	tcase_add_loop_test(tc, colours_are_those_of_range_and_matrix, 0, (int)COUNT(colours));
	tcase_add_loop_test(tc, every_layout_gives_the_same_picture, 0, (int)COUNT(layouts));
	tcase_add_loop_test(tc, a_format_that_makes_no_sense_is_refused, 0, (int)COUNT(refused));
	tcase_add_test(tc, a_picture_is_written_or_replaced_as_a_whole);
	tcase_add_test(tc, what_is_no_regular_file_is_left_alone);
	tcase_add_test(tc, only_loopback_devices_are_read);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
