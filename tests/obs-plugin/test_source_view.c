/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source_view.h"

#include <errno.h>
#include <string.h>

#include "suite.h"

#define S UINT64_C(1000000000)

static struct roc_camera_status camera;
static struct roc_view_case now;
static struct roc_source_view view;

static void setup(void)
{
	camera = (struct roc_camera_status){.state = ROC_STATE_LIVE};
	now = (struct roc_view_case){
		.chosen = "Field 1",
		.health = ROC_SEGMENT_ALIVE,
		.camera = &camera,
		.wanted = true,
		.open = true,
		.since_open_ns = 60 * S,
		.since_picture_ns = S / 20,
	};
}

static void lose_device(void)
{
	now.open = false;
	now.since_picture_ns = 10 * S;
}

static void assert_says(enum roc_level level, const char *state, const char *reason,
			const char *remedy)
{
	roc_source_view_make(&now, &view);
	ck_assert_int_eq(view.level, level);
	ck_assert_str_eq(view.state, state);
	ck_assert_str_eq(view.reason, reason);
	ck_assert_str_eq(view.remedy, remedy);
}

START_TEST(live_camera_with_a_picture_is_all_well)
{
	assert_says(ROC_LEVEL_GOOD, "State.live", "", "");
	ck_assert(view.live);
	ck_assert(!view.trouble);
	ck_assert_str_eq(view.state_word, "live");
	ck_assert_str_eq(view.reason_word, "");
}
END_TEST

START_TEST(lost_camera_says_why_and_what_to_do)
{
	static const struct {
		uint32_t state, reason;
		enum roc_level level;
		const char *says, *why, *remedy;
	} cases[] = {
		{ROC_STATE_OFFLINE, ROC_REASON_UNREACHABLE, ROC_LEVEL_BAD, "State.offline",
		 "Reason.unreachable", "Remedy.CheckNetwork"},
		{ROC_STATE_OFFLINE, ROC_REASON_AUTH, ROC_LEVEL_BAD, "State.offline", "Reason.auth",
		 "Remedy.CheckPassword"},
		{ROC_STATE_STALLED, ROC_REASON_STALLED, ROC_LEVEL_BAD, "State.stalled",
		 "Reason.stalled", ""},
		{ROC_STATE_CONNECTING, ROC_REASON_STARTING, ROC_LEVEL_WARN, "State.connecting",
		 "Reason.starting", ""},
		{ROC_STATE_CRASHED, ROC_REASON_WORKER_DIED, ROC_LEVEL_BAD, "State.crashed",
		 "Reason.worker-died", "Remedy.SeeLog"},
		{ROC_STATE_INVALID, ROC_REASON_CONFIG, ROC_LEVEL_BAD, "State.invalid",
		 "Reason.config", "Remedy.CheckConfig"},
		{ROC_STATE_DISABLED, ROC_REASON_DISABLED, ROC_LEVEL_IDLE, "State.disabled",
		 "Reason.disabled", "Remedy.Disabled"},
		{ROC_STATE_NO_DEVICE, ROC_REASON_NOT_LOOPBACK, ROC_LEVEL_BAD, "State.no-device",
		 "Reason.not-loopback", "Remedy.NotLoopback"},
		/* of a newer streamer, or of nobody */
		{77, 88, ROC_LEVEL_BAD, "State.unknown", "", ""},
	};

	now.placeholder = true;
	for (size_t i = 0; i < COUNT(cases); i++) {
		camera.state = cases[i].state;
		camera.reason = cases[i].reason;
		assert_says(cases[i].level, cases[i].says, cases[i].why, cases[i].remedy);
		ck_assert(view.trouble);
		ck_assert(!view.live);
	}
}
END_TEST

START_TEST(missing_streamer_is_told_by_what_is_missing)
{
	static const struct {
		enum roc_segment_health health;
		bool flatpak;
		const char *says, *remedy;
	} cases[] = {
		{ROC_SEGMENT_ABSENT, false, "State.NoStreamer", "Remedy.NoStreamer"},
		{ROC_SEGMENT_ABSENT, true, "State.NotVisible", "Remedy.Flatpak"},
		{ROC_SEGMENT_DENIED, false, "State.StatusDenied", "Remedy.StatusDenied"},
		{ROC_SEGMENT_FOREIGN, false, "State.StatusDamaged", "Remedy.RestartStreamer"},
		{ROC_SEGMENT_NEWER, false, "State.StatusNewer", "Remedy.StatusNewer"},
		{ROC_SEGMENT_STOPPED, false, "State.StreamerStopped", "Remedy.StartStreamer"},
		{ROC_SEGMENT_STALE, false, "State.StreamerHung", "Remedy.RestartStreamer"},
	};

	lose_device();
	for (size_t i = 0; i < COUNT(cases); i++) {
		now.health = cases[i].health;
		now.flatpak = cases[i].flatpak;
		assert_says(ROC_LEVEL_BAD, cases[i].says, "", cases[i].remedy);
		ck_assert(view.trouble);
	}
	now.health = ROC_SEGMENT_ALIVE;
	now.camera = NULL;
	assert_says(ROC_LEVEL_BAD, "State.NoSuchCamera", "", "Remedy.NoSuchCamera");
	now.chosen = "";
	assert_says(ROC_LEVEL_IDLE, "State.NotChosen", "", "Remedy.NotChosen");
}
END_TEST

START_TEST(live_camera_without_a_picture_here_says_who_is_to_blame)
{
	static const struct {
		int error;
		const char *why, *remedy;
	} cases[] = {
		{-EBUSY, "Reason.DeviceTaken", "Remedy.DeviceTaken"},
		{-EACCES, "Reason.DeviceDenied", "Remedy.DeviceDenied"},
		{-EPERM, "Reason.DeviceDenied", "Remedy.DeviceDenied"},
		{-EIO, "Reason.DeviceFails", "Remedy.SeeLog"},
	};

	now.since_picture_ns = ROC_VIEW_LATE_NS;
	assert_says(ROC_LEVEL_WARN, "State.live", "Reason.NoPicture", "Remedy.RestartStreamer");
	lose_device();
	for (size_t i = 0; i < COUNT(cases); i++) {
		now.open_error = cases[i].error;
		assert_says(ROC_LEVEL_BAD, "State.live", cases[i].why, cases[i].remedy);
		ck_assert(!view.live);
	}
}
END_TEST

START_TEST(device_that_is_being_opened_is_no_trouble_yet)
{
	lose_device();
	assert_says(ROC_LEVEL_GOOD, "State.live", "", "");
	now.open = true;
	now.since_open_ns = ROC_VIEW_LATE_NS - 1;
	now.since_picture_ns = UINT64_MAX;
	assert_says(ROC_LEVEL_GOOD, "State.live", "", "");
	now.since_open_ns++;
	assert_says(ROC_LEVEL_WARN, "State.live", "Reason.NoPicture", "Remedy.RestartStreamer");
}
END_TEST

START_TEST(released_device_is_no_trouble)
{
	now.wanted = false;
	lose_device();
	assert_says(ROC_LEVEL_IDLE, "State.Released", "", "");
	ck_assert(!view.trouble);
	now.open = true; /* for another source */
	now.since_picture_ns = 0;
	assert_says(ROC_LEVEL_IDLE, "State.Released", "", "");
	ck_assert(!view.live);
}
END_TEST

/* ---- what is drawn ---- */

static void assert_draws(enum roc_on_loss on_loss, bool had_picture, enum roc_drawing wanted)
{
	ck_assert_int_eq(roc_source_view_drawing(&now, on_loss, had_picture), wanted);
}

START_TEST(picture_that_comes_is_drawn)
{
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, true, ROC_DRAW_PICTURE);
	assert_draws(ROC_ON_LOSS_LAST, true, ROC_DRAW_PICTURE);
	assert_draws(ROC_ON_LOSS_TRANSPARENT, true, ROC_DRAW_PICTURE);
}
END_TEST

START_TEST(placeholder_is_drawn_held_back_or_hidden)
{
	now.placeholder = true;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, true, ROC_DRAW_PICTURE);
	assert_draws(ROC_ON_LOSS_LAST, true, ROC_DRAW_PICTURE);
	assert_draws(ROC_ON_LOSS_TRANSPARENT, true, ROC_DRAW_NOTHING);
}
END_TEST

START_TEST(without_a_device_there_are_words_the_last_picture_or_nothing)
{
	lose_device();
	camera.state = ROC_STATE_OFFLINE;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, true, ROC_DRAW_PANEL);
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, false, ROC_DRAW_PANEL);
	assert_draws(ROC_ON_LOSS_LAST, true, ROC_DRAW_PICTURE);
	assert_draws(ROC_ON_LOSS_LAST, false, ROC_DRAW_NOTHING);
	assert_draws(ROC_ON_LOSS_TRANSPARENT, true, ROC_DRAW_NOTHING);
}
END_TEST

START_TEST(device_that_is_opened_anew_does_not_flicker)
{
	lose_device();
	now.since_picture_ns = S;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, true, ROC_DRAW_PICTURE);
}
END_TEST

START_TEST(picture_that_is_on_its_way_is_awaited_without_words)
{
	lose_device();
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, false, ROC_DRAW_NOTHING);
	now.open_error = -EBUSY;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, false, ROC_DRAW_PANEL);
	now.open_error = 0;
	now.open = true;
	now.since_open_ns = ROC_VIEW_LATE_NS - 1;
	now.since_picture_ns = UINT64_MAX;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, false, ROC_DRAW_NOTHING);
	now.since_open_ns++;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, false, ROC_DRAW_PANEL);
}
END_TEST

START_TEST(released_source_draws_no_words)
{
	lose_device();
	now.wanted = false;
	assert_draws(ROC_ON_LOSS_PLACEHOLDER, false, ROC_DRAW_NOTHING);
}
END_TEST

/* ---- the overlay ---- */

static void assert_shows(enum roc_overlay_mode mode, enum roc_drawing drawing, bool on_program,
			 enum roc_overlay_shown wanted)
{
	roc_source_view_make(&now, &view);
	ck_assert_int_eq(roc_source_view_overlay(&view, mode, drawing, on_program), wanted);
}

START_TEST(overlay_shows_as_it_is_set)
{
	assert_shows(ROC_OVERLAY_NEVER, ROC_DRAW_PICTURE, false, ROC_SHOW_NONE);
	assert_shows(ROC_OVERLAY_ON_TROUBLE, ROC_DRAW_PICTURE, false, ROC_SHOW_NONE);
	assert_shows(ROC_OVERLAY_ALWAYS, ROC_DRAW_PICTURE, false, ROC_SHOW_FULL);
	camera.state = ROC_STATE_OFFLINE;
	assert_shows(ROC_OVERLAY_NEVER, ROC_DRAW_PICTURE, false, ROC_SHOW_NONE);
	assert_shows(ROC_OVERLAY_ON_TROUBLE, ROC_DRAW_PICTURE, false, ROC_SHOW_COMPACT);
	assert_shows(ROC_OVERLAY_ALWAYS, ROC_DRAW_PICTURE, false, ROC_SHOW_FULL);
}
END_TEST

START_TEST(overlay_never_shows_on_program_if_so_set_nor_over_the_panel)
{
	camera.state = ROC_STATE_OFFLINE;
	assert_shows(ROC_OVERLAY_ALWAYS, ROC_DRAW_PICTURE, true, ROC_SHOW_NONE);
	assert_shows(ROC_OVERLAY_ON_TROUBLE, ROC_DRAW_PICTURE, true, ROC_SHOW_NONE);
	assert_shows(ROC_OVERLAY_ALWAYS, ROC_DRAW_PANEL, false, ROC_SHOW_NONE);
	assert_shows(ROC_OVERLAY_ALWAYS, ROC_DRAW_NOTHING, false, ROC_SHOW_FULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("source_view");
	TCase *says = tcase_create("says"), *draws = tcase_create("draws");

	tcase_add_checked_fixture(says, setup, NULL);
	tcase_add_test(says, live_camera_with_a_picture_is_all_well);
	tcase_add_test(says, lost_camera_says_why_and_what_to_do);
	tcase_add_test(says, missing_streamer_is_told_by_what_is_missing);
	tcase_add_test(says, live_camera_without_a_picture_here_says_who_is_to_blame);
	tcase_add_test(says, device_that_is_being_opened_is_no_trouble_yet);
	tcase_add_test(says, released_device_is_no_trouble);
	suite_add_tcase(suite, says);
	tcase_add_checked_fixture(draws, setup, NULL);
	tcase_add_test(draws, picture_that_comes_is_drawn);
	tcase_add_test(draws, placeholder_is_drawn_held_back_or_hidden);
	tcase_add_test(draws, without_a_device_there_are_words_the_last_picture_or_nothing);
	tcase_add_test(draws, device_that_is_opened_anew_does_not_flicker);
	tcase_add_test(draws, picture_that_is_on_its_way_is_awaited_without_words);
	tcase_add_test(draws, released_source_draws_no_words);
	tcase_add_test(draws, overlay_shows_as_it_is_set);
	tcase_add_test(draws, overlay_never_shows_on_program_if_so_set_nor_over_the_panel);
	suite_add_tcase(suite, draws);
	return run_suite(suite);
}
