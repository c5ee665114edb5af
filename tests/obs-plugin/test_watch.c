/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suite.h"
#include "watch.h"

#define YU12 0x32315559u

static struct roc_camera_status camera;
static struct roc_watch_case now;

static void setup(void)
{
	camera = (struct roc_camera_status){
		.state = ROC_STATE_LIVE,
		.last_frame_ns = 1,
		.device_width = 1280,
		.device_height = 720,
		.device_fourcc = YU12,
		.format_generation = 3,
	};
	now = (struct roc_watch_case){
		.health = ROC_SEGMENT_ALIVE,
		.segment_generation = 7,
		.camera = &camera,
		.wanted = true,
		.since_try_ms = UINT64_MAX,
	};
}

static void setup_open(void)
{
	setup();
	now.open = true;
	now.open_segment_generation = 7;
	now.open_format_generation = 3;
	now.open_width = 1280;
	now.open_height = 720;
	now.open_fourcc = YU12;
}

static void assert_order(enum roc_watch_order order)
{
	ck_assert_int_eq(roc_watch_decide(&now), order);
}

START_TEST(live_camera_is_opened)
{
	assert_order(ROC_WATCH_OPEN);
}
END_TEST

START_TEST(nobody_opens_what_nobody_wants)
{
	now.wanted = false;
	assert_order(ROC_WATCH_KEEP);
}
END_TEST

START_TEST(nothing_is_opened_without_a_living_streamer)
{
	for (int health = ROC_SEGMENT_ABSENT; health < ROC_SEGMENT_ALIVE; health++) {
		now.health = (enum roc_segment_health)health;
		assert_order(ROC_WATCH_KEEP);
	}
	now.health = ROC_SEGMENT_ALIVE;
	now.camera = NULL;
	assert_order(ROC_WATCH_KEEP);
}
END_TEST

START_TEST(placeholder_of_a_guessed_size_is_not_pinned)
{
	static const uint32_t states[] = {ROC_STATE_CONNECTING, ROC_STATE_PROBING,
					  ROC_STATE_OFFLINE, ROC_STATE_CRASHED};

	camera.last_frame_ns = 0;
	for (size_t i = 0; i < COUNT(states); i++) {
		camera.state = states[i];
		assert_order(ROC_WATCH_KEEP);
	}
}
END_TEST

START_TEST(placeholder_of_a_camera_that_was_live_is_shown)
{
	static const uint32_t states[] = {ROC_STATE_CONNECTING, ROC_STATE_PROBING,
					  ROC_STATE_STALLED, ROC_STATE_OFFLINE, ROC_STATE_CRASHED};

	for (size_t i = 0; i < COUNT(states); i++) {
		camera.state = states[i];
		assert_order(ROC_WATCH_OPEN);
	}
}
END_TEST

START_TEST(device_that_nobody_feeds_is_not_opened)
{
	static const uint32_t states[] = {ROC_STATE_UNUSED, ROC_STATE_INVALID, ROC_STATE_DISABLED,
					  ROC_STATE_NO_DEVICE};

	for (size_t i = 0; i < COUNT(states); i++) {
		camera.state = states[i];
		assert_order(ROC_WATCH_KEEP);
	}
	camera.state = ROC_STATE_LIVE;
	camera.device_fourcc = 0;
	assert_order(ROC_WATCH_KEEP);
}
END_TEST

START_TEST(failed_opens_are_tried_again_more_slowly)
{
	static const uint64_t waits_ms[] = {0, 200, 400, 800, 1000, 1000, 1000};

	for (uint32_t failures = 0; failures < COUNT(waits_ms); failures++) {
		now.failures = failures;
		now.since_try_ms = waits_ms[failures];
		assert_order(ROC_WATCH_OPEN);
		if (failures == 0)
			continue;
		now.since_try_ms--;
		assert_order(ROC_WATCH_KEEP);
	}
	now.failures = UINT32_MAX;
	now.since_try_ms = 1000;
	assert_order(ROC_WATCH_OPEN);
}
END_TEST

START_TEST(open_device_is_kept_whatever_its_camera_does)
{
	for (uint32_t state = ROC_STATE_CONNECTING; state <= ROC_STATE_CRASHED; state++) {
		camera.state = state;
		assert_order(ROC_WATCH_KEEP);
	}
}
END_TEST

START_TEST(device_that_gives_nothing_of_a_live_camera_is_opened_anew)
{
	now.since_picture_ms = ROC_WATCH_WEDGED_MS - 1;
	assert_order(ROC_WATCH_KEEP);
	now.since_picture_ms = ROC_WATCH_WEDGED_MS;
	assert_order(ROC_WATCH_CLOSE);
	camera.state = ROC_STATE_OFFLINE;
	assert_order(ROC_WATCH_KEEP);
}
END_TEST

START_TEST(device_is_let_go_of_when_nobody_wants_it)
{
	now.wanted = false;
	assert_order(ROC_WATCH_CLOSE);
}
END_TEST

START_TEST(device_is_let_go_of_for_another_format)
{
	camera.format_generation++;
	assert_order(ROC_WATCH_CLOSE);
}
END_TEST

START_TEST(another_streamer_with_the_same_format_does_not_cost_the_picture)
{
	now.segment_generation = 8;
	camera.format_generation = 1;
	assert_order(ROC_WATCH_KEEP);
	camera.device_fourcc = 0; /* it has not set one yet */
	camera.device_width = camera.device_height = 0;
	assert_order(ROC_WATCH_KEEP);
}
END_TEST

START_TEST(another_streamer_with_another_format_gets_the_device)
{
	now.segment_generation = 8;
	camera.device_width = 640;
	assert_order(ROC_WATCH_CLOSE);
	camera.device_width = 1280;
	camera.device_height = 640;
	assert_order(ROC_WATCH_CLOSE);
	camera.device_height = 720;
	camera.device_fourcc = 1;
	assert_order(ROC_WATCH_CLOSE);
}
END_TEST

START_TEST(device_is_let_go_of_when_the_streamer_says_goodbye)
{
	now.health = ROC_SEGMENT_STOPPED;
	assert_order(ROC_WATCH_CLOSE);
}
END_TEST

START_TEST(picture_that_comes_outlives_a_segment_that_can_not_be_read)
{
	for (int health = ROC_SEGMENT_ABSENT; health < ROC_SEGMENT_ALIVE; health++) {
		if (health == ROC_SEGMENT_STOPPED)
			continue;
		now.health = (enum roc_segment_health)health;
		now.since_picture_ms = ROC_WATCH_SILENT_MS - 1;
		assert_order(ROC_WATCH_KEEP);
		now.since_picture_ms = ROC_WATCH_SILENT_MS;
		assert_order(ROC_WATCH_CLOSE);
	}
}
END_TEST

START_TEST(device_of_a_camera_that_is_gone_is_let_go_of)
{
	static const uint32_t states[] = {ROC_STATE_UNUSED, ROC_STATE_DISABLED,
					  ROC_STATE_NO_DEVICE};

	for (size_t i = 0; i < COUNT(states); i++) {
		camera.state = states[i];
		assert_order(ROC_WATCH_CLOSE);
	}
	now.camera = NULL;
	assert_order(ROC_WATCH_CLOSE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("watch");
	TCase *closed = tcase_create("closed"), *open = tcase_create("open");

	tcase_add_checked_fixture(closed, setup, NULL);
	tcase_add_test(closed, live_camera_is_opened);
	tcase_add_test(closed, nobody_opens_what_nobody_wants);
	tcase_add_test(closed, nothing_is_opened_without_a_living_streamer);
	tcase_add_test(closed, placeholder_of_a_guessed_size_is_not_pinned);
	tcase_add_test(closed, placeholder_of_a_camera_that_was_live_is_shown);
	tcase_add_test(closed, device_that_nobody_feeds_is_not_opened);
	tcase_add_test(closed, failed_opens_are_tried_again_more_slowly);
	suite_add_tcase(suite, closed);
	tcase_add_checked_fixture(open, setup_open, NULL);
	tcase_add_test(open, open_device_is_kept_whatever_its_camera_does);
	tcase_add_test(open, device_that_gives_nothing_of_a_live_camera_is_opened_anew);
	tcase_add_test(open, device_is_let_go_of_when_nobody_wants_it);
	tcase_add_test(open, device_is_let_go_of_for_another_format);
	tcase_add_test(open, another_streamer_with_the_same_format_does_not_cost_the_picture);
	tcase_add_test(open, another_streamer_with_another_format_gets_the_device);
	tcase_add_test(open, device_is_let_go_of_when_the_streamer_says_goodbye);
	tcase_add_test(open, picture_that_comes_outlives_a_segment_that_can_not_be_read);
	tcase_add_test(open, device_of_a_camera_that_is_gone_is_let_go_of);
	suite_add_tcase(suite, open);
	return run_suite(suite);
}
