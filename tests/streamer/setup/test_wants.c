/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "wants.h"

static struct roc_config config;
static struct roc_want wants[ROC_CAMERAS_MAX];

static void add_camera(const char *name, const char *device)
{
	struct roc_camera_config *camera = &config.cameras[config.count];

	camera->index = config.count++;
	snprintf(camera->name, sizeof(camera->name), "%s", name);
	snprintf(camera->device, sizeof(camera->device), "%s", device);
}

static void add_cameras(unsigned int count)
{
	char name[32], device[32];

	memset(&config, 0, sizeof(config));
	for (unsigned int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "Field %u", i);
		snprintf(device, sizeof(device), "/dev/video%u", i);
		add_camera(name, device);
	}
}

START_TEST(each_camera_wants_its_number_and_name)
{
	add_cameras(16);
	ck_assert_uint_eq(roc_wants_find(&config, NULL, 0, wants), 16);
	for (unsigned int i = 0; i < 16; i++) {
		char name[32];

		snprintf(name, sizeof(name), "Field %u", i);
		ck_assert_uint_eq(wants[i].camera, i);
		ck_assert_int_eq(wants[i].number, (int)i);
		ck_assert_int_eq((int)wants[i].state, ROC_WANT_NEW);
		ck_assert_str_eq(wants[i].label, name);
	}
}
END_TEST

START_TEST(a_loopback_device_that_is_there_stays)
{
	const struct roc_node nodes[] = {
		{.number = 0, .loopback = true, .exclusive = true, .label = "of before"},
		{.number = 1, .loopback = true, .exclusive = false, .label = "plain"},
	};

	add_cameras(3);
	ck_assert_uint_eq(roc_wants_find(&config, nodes, 2, wants), 3);
	ck_assert_int_eq((int)wants[0].state, ROC_WANT_THERE);
	ck_assert_int_eq((int)wants[1].state, ROC_WANT_PLAIN);
	ck_assert_int_eq((int)wants[2].state, ROC_WANT_NEW);
}
END_TEST

START_TEST(a_webcam_keeps_its_number_and_the_camera_gets_the_next_free_one)
{
	const struct roc_node nodes[] = {
		{.number = 0, .label = "HD Webcam"},
		{.number = 1, .label = "HD Webcam"},
		{.number = 3, .label = "Capture card"},
	};

	add_cameras(3);
	ck_assert_uint_eq(roc_wants_find(&config, nodes, 3, wants), 3);
	ck_assert_int_eq(wants[0].number, 4);
	ck_assert_int_eq(wants[1].number, 5);
	ck_assert_int_eq(wants[2].number, 2);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq((int)wants[i].state, ROC_WANT_NEW);
}
END_TEST

START_TEST(the_next_free_number_is_no_number_that_another_camera_wants)
{
	const struct roc_node nodes[] = {{.number = 0, .label = "HD Webcam"}};

	memset(&config, 0, sizeof(config));
	add_camera("a", "/dev/video0");
	add_camera("b", "/dev/video2");
	add_camera("c", "/dev/video1");
	roc_wants_find(&config, nodes, 1, wants);
	ck_assert_int_eq(wants[0].number, 3);
	ck_assert_int_eq(wants[1].number, 2);
	ck_assert_int_eq(wants[2].number, 1);
}
END_TEST

START_TEST(a_camera_that_was_moved_finds_its_device_again)
{
	const struct roc_node nodes[] = {
		{.number = 0, .label = "HD Webcam"},
		{.number = 1, .loopback = true, .exclusive = true, .label = "Field 1"},
		{.number = 7, .loopback = true, .exclusive = true, .label = "Field 0"},
	};

	add_cameras(2);
	roc_wants_find(&config, nodes, 3, wants);
	ck_assert_int_eq(wants[0].number, 7);
	ck_assert_int_eq((int)wants[0].state, ROC_WANT_THERE);
	ck_assert_int_eq(wants[1].number, 1);
	ck_assert_int_eq((int)wants[1].state, ROC_WANT_THERE);
}
END_TEST

START_TEST(other_paths_are_somebody_elses)
{
	static const char *const paths[] = {
		"/dev/v4l/by-id/cam", "/dev/video", "/dev/videoX", "/dev/video1x", "/dev/video1000",
		"/dev/video256",      "",           "/tmp/video0",
	};

	memset(&config, 0, sizeof(config));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		add_camera("a", paths[i]);
	ck_assert_uint_eq(roc_wants_find(&config, NULL, 0, wants), 0);
	add_camera("b", "/dev/video255");
	ck_assert_uint_eq(roc_wants_find(&config, NULL, 0, wants), 1);
	ck_assert_uint_eq(wants[0].camera, config.count - 1);
	ck_assert_int_eq(wants[0].number, 255);
}
END_TEST

START_TEST(a_label_is_cut_at_a_character_and_divides_no_list)
{
	char label[ROC_LABEL_SIZE];

	roc_wants_label("Gate, \"north\"\\1", label);
	ck_assert_str_eq(label, "Gate   north  1");
	roc_wants_label("0123456789012345678901234567890", label);
	ck_assert_str_eq(label, "0123456789012345678901234567890");
	roc_wants_label("012345678901234567890123456789\xc3\xa4", label);
	ck_assert_str_eq(label, "012345678901234567890123456789");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("wants");
	TCase *tc = tcase_create("wants");

	tcase_add_test(tc, each_camera_wants_its_number_and_name);
	tcase_add_test(tc, a_loopback_device_that_is_there_stays);
	tcase_add_test(tc, a_webcam_keeps_its_number_and_the_camera_gets_the_next_free_one);
	tcase_add_test(tc, the_next_free_number_is_no_number_that_another_camera_wants);
	tcase_add_test(tc, a_camera_that_was_moved_finds_its_device_again);
	tcase_add_test(tc, other_paths_are_somebody_elses);
	tcase_add_test(tc, a_label_is_cut_at_a_character_and_divides_no_list);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
