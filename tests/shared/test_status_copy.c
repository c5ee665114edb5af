/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "segment.h"
#include "suite.h"

static struct roc_status_copy copy;

static void setup(void)
{
	setup_dir();
	memset(&copy, 0, sizeof(copy));
}

static struct roc_status_writer *create(void)
{
	struct roc_status_writer *writer = NULL;

	ck_assert_int_eq(roc_status_create(test_path, &writer), 0);
	return writer;
}

static void publish(struct roc_status_writer *writer, uint32_t index, const char *name)
{
	struct roc_camera_status status = {.state = ROC_STATE_LIVE};

	strcpy(status.name, name);
	ck_assert_int_eq(roc_status_publish(writer, index, &status), 0);
}

static void overwrite(off_t offset, const void *data, size_t size)
{
	const int fd = open(test_path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, data, size, offset), (ssize_t)size);
	close(fd);
}

START_TEST(copy_holds_what_was_published)
{
	struct roc_status_writer *writer = create();

	publish(writer, 0, "Field 1");
	publish(writer, 15, "Gate");
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	ck_assert_uint_eq(copy.count, ROC_STATUS_SLOTS);
	ck_assert_str_eq(copy.cameras[0].name, "Field 1");
	ck_assert_str_eq(copy.cameras[15].name, "Gate");
	ck_assert_uint_eq(copy.cameras[15].index, 15);
	ck_assert_uint_eq(copy.cameras[1].state, ROC_STATE_UNUSED);
	ck_assert_uint_eq(copy.header.pid, (uint32_t)getpid());
	roc_status_writer_close(writer, true);
}
END_TEST

START_TEST(replaced_file_is_read_the_next_time)
{
	struct roc_status_writer *writer = create();

	publish(writer, 0, "Field 1");
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	const uint64_t before = copy.header.generation;
	roc_status_writer_close(writer, false);
	writer = create();
	publish(writer, 1, "Gate");
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	ck_assert_uint_ne(copy.header.generation, before);
	ck_assert_uint_eq(copy.cameras[0].state, ROC_STATE_UNUSED);
	ck_assert_str_eq(copy.cameras[1].name, "Gate");
	roc_status_writer_close(writer, true);
}
END_TEST

START_TEST(failure_leaves_the_copy_alone)
{
	struct roc_status_writer *writer = create();

	publish(writer, 3, "Field 1");
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	ck_assert_int_eq(truncate(test_path, 1000), 0);
	ck_assert_int_eq(roc_status_load(test_path, &copy), -EPROTO);
	ck_assert_int_eq(truncate(test_path, 0), 0);
	ck_assert_int_eq(roc_status_load(test_path, &copy), -EPROTO);
	unlink(test_path);
	ck_assert_int_eq(roc_status_load(test_path, &copy), -ENOENT);
	ck_assert_str_eq(copy.cameras[3].name, "Field 1");
	roc_status_writer_close(writer, false);
}
END_TEST

START_TEST(other_major_version_is_told_apart)
{
	struct roc_status_writer *writer = create();
	const uint16_t major = ROC_STATUS_MAJOR + 1;

	overwrite(offsetof(struct roc_status_header, major), &major, sizeof(major));
	ck_assert_int_eq(roc_status_load(test_path, &copy), -ENOTSUP);
	roc_status_writer_close(writer, false);
}
END_TEST

/* A writer that died inside a slot. */
START_TEST(locked_slot_keeps_what_it_held)
{
	struct roc_status_writer *writer = create();
	const off_t slot = sizeof(struct roc_status_header) + 2 * sizeof(struct roc_status_slot);
	const uint64_t odd = 12345;

	publish(writer, 2, "Field 1");
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	overwrite(slot, &odd, sizeof(odd));
	overwrite(slot + 8 + (off_t)offsetof(struct roc_camera_status, name), "Torn", 5);
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	ck_assert_str_eq(copy.cameras[2].name, "Field 1");

	memset(&copy, 0, sizeof(copy));
	ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
	ck_assert_uint_eq(copy.cameras[2].state, ROC_STATE_UNUSED);
	roc_status_writer_close(writer, false);
}
END_TEST

static atomic_bool done;

static void *write_on(void *writer)
{
	struct roc_camera_status status;

	for (uint64_t n = 1; !atomic_load(&done); n++) {
		fill_update(&status, n % 1000000 + 1);
		status.state = status.state ? status.state : 1;
		roc_status_publish(writer, 0, &status);
	}
	return NULL;
}

START_TEST(copies_are_whole_while_the_writer_writes)
{
	struct roc_status_writer *writer = create();
	unsigned int seen = 0;
	uint64_t last = 0;
	pthread_t thread;

	atomic_store(&done, false);
	ck_assert_int_eq(pthread_create(&thread, NULL, write_on, writer), 0);
	for (unsigned int i = 0; i < 1000000 && seen < 2000; i++) {
		ck_assert_int_eq(roc_status_load(test_path, &copy), 0);
		if (copy.cameras[0].state == ROC_STATE_UNUSED || copy.cameras[0].updated_ns == last)
			continue;
		last = copy.cameras[0].updated_ns;
		ck_assert(is_whole(&copy.cameras[0]));
		seen++;
	}
	atomic_store(&done, true);
	pthread_join(thread, NULL);
	ck_assert_uint_eq(seen, 2000);
	roc_status_writer_close(writer, true);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status_copy");
	TCase *tcase = tcase_create("copy");

	tcase_add_checked_fixture(tcase, setup, teardown_dir);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, copy_holds_what_was_published);
	tcase_add_test(tcase, replaced_file_is_read_the_next_time);
	tcase_add_test(tcase, failure_leaves_the_copy_alone);
	tcase_add_test(tcase, other_major_version_is_told_apart);
	tcase_add_test(tcase, locked_slot_keeps_what_it_held);
	tcase_add_test(tcase, copies_are_whole_while_the_writer_writes);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
