/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>

#include "clock.h"
#include "foreign.h"
#include "suite.h"

/* A device with a worker whose reports are up to 500 ms late, and perhaps another writer. */
struct device {
	struct roc_foreign foreign;
	uint32_t sequence; /* of the next frame */
	uint32_t own_fps, foreign_fps;
	uint64_t written, now;
	unsigned int seed;
};

static bool second(struct device *device)
{
	const uint32_t late_ms = (uint32_t)rand_r(&device->seed) % 500;
	const uint64_t unreported = device->own_fps * late_ms / 1000;

	device->now += ROC_NS_PER_S;
	device->written += device->own_fps;
	device->sequence += device->own_fps + device->foreign_fps;
	return roc_foreign_compare(&device->foreign, device->sequence - 1,
				   device->written - unreported, device->own_fps * 1000,
				   device->now);
}

START_TEST(a_worker_alone_is_never_taken_for_another)
{
	for (uint32_t fps = 1; fps <= 60; fps++) {
		struct device device = {.own_fps = fps, .now = 1, .seed = fps};

		for (int i = 0; i < 3600; i++)
			ck_assert_msg(!second(&device), "at %u fps, after %d s", fps, i);
		ck_assert(!roc_foreign_is_recent(&device.foreign, device.now));
	}
}
END_TEST

START_TEST(another_writer_is_noticed)
{
	for (uint32_t fps = 1; fps <= 60; fps++) {
		struct device device = {.own_fps = fps, .now = 1, .seed = fps};
		int seconds = 0;

		for (int i = 0; i < 10; i++)
			(void)second(&device);
		device.foreign_fps = 5;
		while (!second(&device))
			ck_assert_int_lt(seconds++, 25);
		ck_assert(roc_foreign_is_recent(&device.foreign, device.now));
		device.foreign_fps = 0;
		for (int i = 0; i < 31; i++)
			(void)second(&device);
		ck_assert(!roc_foreign_is_recent(&device.foreign, device.now));
	}
}
END_TEST

START_TEST(a_report_that_comes_late_is_no_other_writer)
{
	struct device device = {.own_fps = 25, .now = 1};

	for (int i = 0; i < 100; i++) {
		ck_assert(!second(&device));
		if (i % 2 == 0)
			continue;
		/* the machine stood still for three seconds between the report and this look at the driver */
		ck_assert(!roc_foreign_compare(&device.foreign, device.sequence + 75,
					       device.written, 25000, device.now));
		device.sequence += 75;
		device.written += 75;
	}
}
END_TEST

START_TEST(numbers_that_begin_again_are_nobodys_frames)
{
	struct device device = {.own_fps = 30, .now = 1, .sequence = UINT32_MAX - 100};

	for (int i = 0; i < 30; i++) /* past the end of the driver's numbers */
		ck_assert(!second(&device));
	device.sequence = 0; /* the driver made its buffers again */
	for (int i = 0; i < 30; i++)
		ck_assert(!second(&device));
	device.written = 0; /* another worker */
	roc_foreign_begin(&device.foreign);
	for (int i = 0; i < 30; i++)
		ck_assert(!second(&device));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("foreign");
	TCase *tcase = tcase_create("foreign");

	tcase_add_test(tcase, a_worker_alone_is_never_taken_for_another);
	tcase_add_test(tcase, another_writer_is_noticed);
	tcase_add_test(tcase, a_report_that_comes_late_is_no_other_writer);
	tcase_add_test(tcase, numbers_that_begin_again_are_nobodys_frames);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
