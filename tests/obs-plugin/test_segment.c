/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "segment.h"

#include <errno.h>
#include <pthread.h>

#include "shared/segment.h"
#include "suite.h"

#define DEADLINE_NS UINT64_C(10000000000)

static struct roc_status_writer *writer;

static void setup(void)
{
	setup_dir();
	setenv(ROC_STATUS_ENV, test_path, 1);
	writer = NULL;
}

static void teardown(void)
{
	roc_status_writer_close(writer, true);
	teardown_dir();
}

static void create(void)
{
	ck_assert_int_eq(roc_status_create(test_path, &writer), 0);
}

static void publish(uint32_t index, const char *name, const char *device)
{
	struct roc_camera_status status = {.state = ROC_STATE_LIVE};

	strcpy(status.name, name);
	strcpy(status.device, device);
	ck_assert_int_eq(roc_status_publish(writer, index, &status), 0);
}

static void wait_health(enum roc_segment_health health)
{
	const uint64_t end = test_now_ns() + DEADLINE_NS;

	while (roc_segment_health() != health && test_now_ns() < end)
		usleep(1000);
	ck_assert_int_eq(roc_segment_health(), health);
}

static void wait_name(uint32_t index, const char *name)
{
	const uint64_t end = test_now_ns() + DEADLINE_NS;
	struct roc_camera_status status = {0};

	while (test_now_ns() < end &&
	       (roc_segment_read(index, &status) < 0 || strcmp(status.name, name) != 0))
		usleep(1000);
	ck_assert_str_eq(status.name, name);
}

START_TEST(first_reference_has_looked_already)
{
	struct roc_camera_status status;

	create();
	publish(2, "Field 1", "/dev/video2");
	ck_assert_int_eq(roc_segment_ref(), 0);
	ck_assert_int_eq(roc_segment_health(), ROC_SEGMENT_ALIVE);
	ck_assert_uint_eq(roc_segment_count(), ROC_STATUS_SLOTS);
	ck_assert_uint_ne(roc_segment_generation(), 0);
	ck_assert_int_eq(roc_segment_read(2, &status), 0);
	ck_assert_str_eq(status.name, "Field 1");
	ck_assert_int_eq(roc_segment_read(ROC_STATUS_SLOTS, &status), -ERANGE);
	roc_segment_unref();
}
END_TEST

START_TEST(cameras_are_found_by_name_and_by_device)
{
	struct roc_camera_status status;
	uint32_t index = 4000000000u;

	create();
	publish(2, "Field 1", "/dev/video7");
	publish(9, "Gate", "/dev/video8");
	ck_assert_int_eq(roc_segment_ref(), 0);
	ck_assert_int_eq(roc_segment_find("Gate", &index, &status), 0);
	ck_assert_uint_eq(index, 9);
	ck_assert_int_eq(roc_segment_find_device("/dev/video7", &index, &status), 0);
	ck_assert_uint_eq(index, 2);
	ck_assert_str_eq(status.name, "Field 1");
	ck_assert_int_eq(roc_segment_find("Gat", &index, &status), -ENOENT);
	ck_assert_int_eq(roc_segment_find("", &index, &status), -ENOENT);
	roc_segment_unref();
}
END_TEST

START_TEST(device_that_two_entries_claim_is_of_the_one_that_uses_it)
{
	static const uint32_t idle[] = {ROC_STATE_DISABLED, ROC_STATE_INVALID};
	struct roc_camera_status status;

	create();
	publish(5, "Field 1", "/dev/video7");
	for (size_t i = 0; i < COUNT(idle) * 16; i++) {
		uint32_t index = (uint32_t)i / 2;

		status = (struct roc_camera_status){.state = idle[i % 2]};
		strcpy(status.name, "Spare");
		strcpy(status.device, "/dev/video7");
		ck_assert_int_eq(roc_status_publish(writer, 2, &status), 0);
		ck_assert_int_eq(roc_segment_ref(), 0);
		ck_assert_int_eq(roc_segment_find_device("/dev/video7", &index, &status), 0);
		ck_assert_str_eq(status.name, "Field 1");
		ck_assert_uint_eq(index, 5);
		ck_assert_int_eq(roc_segment_find("Spare", &index, &status), 0);
		roc_segment_unref();
		ck_assert_uint_eq(status.state, idle[i % 2]);
	}
}
END_TEST

START_TEST(streamer_may_come_later_and_again)
{
	ck_assert_int_eq(roc_segment_ref(), 0);
	ck_assert_int_eq(roc_segment_health(), ROC_SEGMENT_ABSENT);
	create();
	publish(0, "Field 1", "/dev/video0");
	wait_health(ROC_SEGMENT_ALIVE);
	wait_name(0, "Field 1");
	const uint64_t generation = roc_segment_generation();

	roc_status_writer_close(writer, true);
	wait_health(ROC_SEGMENT_STOPPED);
	create();
	publish(0, "Gate", "/dev/video0");
	wait_name(0, "Gate");
	wait_health(ROC_SEGMENT_ALIVE);
	ck_assert_uint_ne(roc_segment_generation(), generation);
	roc_segment_unref();
}
END_TEST

START_TEST(heartbeat_that_stops_is_noticed)
{
	create();
	ck_assert_int_eq(roc_segment_ref(), 0);
	ck_assert_int_eq(roc_segment_health(), ROC_SEGMENT_ALIVE);
	wait_health(ROC_SEGMENT_STALE);
	ck_assert_int_eq(roc_status_beat(writer, test_now_ns()), 0);
	wait_health(ROC_SEGMENT_ALIVE);
	roc_segment_unref();
}
END_TEST

/* Whoever maps it dies of this. */
START_TEST(file_cut_short_or_gone_harms_nobody_and_is_told_after_a_moment)
{
	create();
	publish(0, "Field 1", "/dev/video0");
	ck_assert_int_eq(roc_segment_ref(), 0);
	ck_assert_int_eq(truncate(test_path, 0), 0);
	wait_health(ROC_SEGMENT_FOREIGN);
	wait_name(0, "Field 1"); /* what was known stays */
	unlink(test_path);
	wait_health(ROC_SEGMENT_ABSENT);
	ck_assert_int_eq(mkfifo(test_path, 0644), 0);
	wait_health(ROC_SEGMENT_FOREIGN);
	unlink(test_path);
	roc_segment_unref();
}
END_TEST

START_TEST(damage_that_is_mended_at_once_is_no_alarm)
{
	create();
	publish(0, "Field 1", "/dev/video0");
	ck_assert_int_eq(roc_segment_ref(), 0);
	ck_assert_int_eq(truncate(test_path, 100), 0);
	const uint64_t end = test_now_ns() + UINT64_C(300000000);
	while (test_now_ns() < end) {
		ck_assert_int_eq(roc_segment_health(), ROC_SEGMENT_ALIVE);
		usleep(1000);
	}
	ck_assert_int_eq(roc_status_beat(writer, test_now_ns()), 0);
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	wait_health(ROC_SEGMENT_ALIVE);
	roc_segment_unref();
}
END_TEST

START_TEST(other_version_is_told)
{
	const uint16_t major = ROC_STATUS_MAJOR + 1;

	create();
	const int fd = open(test_path, O_WRONLY);
	ck_assert_int_eq(pwrite(fd, &major, sizeof(major), 8), sizeof(major));
	close(fd);
	ck_assert_int_eq(roc_segment_ref(), 0);
	wait_health(ROC_SEGMENT_NEWER);
	roc_segment_unref();
}
END_TEST

static void *refer(void *ret_wrong)
{
	const char **wrong = ret_wrong;

	for (int i = 0; i < 200; i++) {
		struct roc_camera_status status;
		uint32_t index = 0;

		if (roc_segment_ref() < 0)
			*wrong = "no reference";
		if (roc_segment_find("Field 1", &index, &status) == -ENOENT)
			*wrong = "camera lost";
		roc_segment_unref();
	}
	return NULL;
}

START_TEST(references_come_and_go_from_many_threads)
{
	pthread_t threads[4];
	const char *wrong[COUNT(threads)] = {NULL};

	create();
	publish(5, "Field 1", "/dev/video5");
	ck_assert_int_eq(roc_segment_ref(), 0);
	roc_segment_unref();
	for (size_t i = 0; i < COUNT(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, refer, &wrong[i]), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], NULL);
		ck_assert_ptr_null(wrong[i]);
	}
}
END_TEST

static _Atomic unsigned int heard;

static void listen_to(void)
{
	atomic_fetch_add(&heard, 1);
}

START_TEST(listener_hears_each_look_until_the_last_reference_is_gone)
{
	const uint64_t end = test_now_ns() + DEADLINE_NS;

	roc_segment_set_listener(listen_to);
	ck_assert_int_eq(roc_segment_ref(), 0);
	while (atomic_load(&heard) < 3 && test_now_ns() < end)
		usleep(1000);
	roc_segment_unref();
	const unsigned int before = atomic_load(&heard);
	ck_assert_uint_ge(before, 3);
	usleep(200000); /* four looks of a thread that is gone */
	ck_assert_uint_eq(atomic_load(&heard), before);
	roc_segment_set_listener(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment");
	TCase *tcase = tcase_create("segment");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, first_reference_has_looked_already);
	tcase_add_test(tcase, cameras_are_found_by_name_and_by_device);
	tcase_add_test(tcase, device_that_two_entries_claim_is_of_the_one_that_uses_it);
	tcase_add_test(tcase, streamer_may_come_later_and_again);
	tcase_add_test(tcase, heartbeat_that_stops_is_noticed);
	tcase_add_test(tcase, file_cut_short_or_gone_harms_nobody_and_is_told_after_a_moment);
	tcase_add_test(tcase, damage_that_is_mended_at_once_is_no_alarm);
	tcase_add_test(tcase, other_version_is_told);
	tcase_add_test(tcase, references_come_and_go_from_many_threads);
	tcase_add_test(tcase, listener_hears_each_look_until_the_last_reference_is_gone);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
