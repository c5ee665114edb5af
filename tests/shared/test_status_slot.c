/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seqlock, raced for. Two kinds of writer: the real one, into the file, from a thread and from
 * another process; and one of atomic stores, whose order ThreadSanitizer can follow.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "segment.h"
#include "status_slot.h"
#include "suite.h"

#define READERS 3u
#define SNAPSHOTS 1000000u /* whole ones, over all readers */
#define FRESH 5000u        /* of these at least so many that differ from the one before */

START_TEST(an_odd_slot_is_refused_and_leaves_the_copy_alone)
{
	struct roc_status_slot slot = {0};
	struct roc_camera_status out = {.bytes_received = 42};

	atomic_store(&slot.seq, 7);
	ck_assert_int_eq(roc_slot_snapshot(&slot, &out), -EAGAIN);
	ck_assert_uint_eq(out.bytes_received, 42);
	atomic_store(&slot.seq, 8);
	ck_assert_int_eq(roc_slot_snapshot(&slot, &out), 0);
	ck_assert_uint_eq(out.bytes_received, 0);
}
END_TEST

START_TEST(strings_end_even_when_the_writer_forgot)
{
	struct roc_status_slot slot;
	struct roc_camera_status out;

	memset(&slot, 'x', sizeof(slot));
	atomic_store(&slot.seq, 2);
	ck_assert_int_eq(roc_slot_snapshot(&slot, &out), 0);
	ck_assert_uint_eq(strlen(out.name), sizeof(out.name) - 1);
	ck_assert_uint_eq(strlen(out.device), sizeof(out.device) - 1);
	ck_assert_uint_eq(strlen(out.detail), sizeof(out.detail) - 1);
}
END_TEST

struct race {
	const struct roc_status_reader *reader; /* or */
	struct roc_status_slot *slot;
	struct roc_status_writer *writer;
	atomic_uint whole, torn, back, fresh;
	atomic_bool stop;
};

static void *read_until_stop(void *arg)
{
	struct race *race = arg;
	struct roc_camera_status out;
	uint64_t last = 0;

	while (!atomic_load_explicit(&race->stop, memory_order_relaxed)) {
		const int r = race->reader ? roc_status_read(race->reader, 3, &out)
					   : roc_slot_snapshot(race->slot, &out);
		if (r < 0 || out.updated_ns == 0) {
			sched_yield();
			continue;
		}
		/* counted here, asserted once below: every ck_assert reports to the runner */
		if (!is_whole(&out))
			atomic_fetch_add(&race->torn, 1);
		if (out.updated_ns < last)
			atomic_fetch_add(&race->back, 1);
		if (out.updated_ns > last)
			atomic_fetch_add(&race->fresh, 1);
		last = out.updated_ns;
		const unsigned int count = atomic_fetch_add(&race->whole, 1) + 1;
		if (count % 64 == 0)
			sched_yield(); /* few processors: the writer must get its turn */
		if (count >= SNAPSHOTS && atomic_load(&race->fresh) >= FRESH)
			atomic_store(&race->stop, true);
	}
	return NULL;
}

/* A writer that never rests starves any seqlock reader: yields now and then. */
static void *store_until_stop(void *arg)
{
	struct race *race = arg;
	struct roc_camera_status status;
	uint64_t words[ROC_STATUS_WORDS];

	for (uint64_t n = 1; !atomic_load(&race->stop); n++) {
		const uint64_t seq = atomic_load_explicit(&race->slot->seq, memory_order_relaxed);

		fill_update(&status, n);
		memcpy(words, &status, sizeof(words));
		atomic_store_explicit(&race->slot->seq, seq + 1, memory_order_relaxed);
		for (size_t i = 0; i < ROC_STATUS_WORDS; i++)
			atomic_store_explicit(&race->slot->words[i], words[i],
					      memory_order_release);
		atomic_store_explicit(&race->slot->seq, seq + 2, memory_order_release);
		if (n % 16 == 0)
			sched_yield();
	}
	return NULL;
}

static int publish_update(struct roc_status_writer *writer, uint64_t n)
{
	struct roc_camera_status status;

	fill_update(&status, n);
	if (n % 16 == 0)
		sched_yield();
	return roc_status_publish(writer, 3, &status);
}

static void *publish_until_stop(void *arg)
{
	struct race *race = arg;

	for (uint64_t n = 1; !atomic_load(&race->stop); n++)
		if (publish_update(race->writer, n) < 0)
			break;
	return NULL;
}

static void run_race(struct race *race, void *(*write)(void *))
{
	pthread_t threads[READERS + 1];
	unsigned int count = 0;

	if (write)
		ck_assert_int_eq(pthread_create(&threads[count++], NULL, write, race), 0);
	for (unsigned int i = 0; i < READERS; i++)
		ck_assert_int_eq(pthread_create(&threads[count++], NULL, read_until_stop, race), 0);
	while (count > 0)
		pthread_join(threads[--count], NULL);
	ck_assert_uint_ge(race->whole, SNAPSHOTS);
	ck_assert_uint_eq(race->torn, 0);
	ck_assert_uint_eq(race->back, 0);
}

START_TEST(no_snapshot_of_atomic_stores_is_torn)
{
	struct roc_status_slot slot = {0};
	struct race race = {.slot = &slot};

	run_race(&race, store_until_stop);
}
END_TEST

START_TEST(no_snapshot_of_the_file_is_torn_by_a_thread)
{
	struct roc_status_reader *reader = NULL;
	struct race race = {0};

	ck_assert_int_eq(roc_status_create(test_path, &race.writer), 0);
	ck_assert_int_eq(roc_status_open(test_path, &reader), 0);
	race.reader = reader;
	run_race(&race, publish_until_stop);
	roc_status_close(reader);
	roc_status_writer_close(race.writer, false);
}
END_TEST

START_TEST(no_snapshot_of_the_file_is_torn_by_another_process)
{
	struct roc_status_reader *reader = NULL;
	struct race race = {0};
	int status;

	ck_assert_int_eq(roc_status_create(test_path, &race.writer), 0);
	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		for (uint64_t n = 1; publish_update(race.writer, n) == 0; n++)
			;
		_exit(1);
	}
	ck_assert_int_eq(roc_status_open(test_path, &reader), 0);
	race.reader = reader;
	run_race(&race, NULL);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	roc_status_close(reader);
	roc_status_writer_close(race.writer, false);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status_slot");
	TCase *tc = tcase_create("seqlock");
	tcase_set_timeout(tc, 100);
	tcase_add_checked_fixture(tc, setup_dir, teardown_dir);
	tcase_add_test(tc, an_odd_slot_is_refused_and_leaves_the_copy_alone);
	tcase_add_test(tc, strings_end_even_when_the_writer_forgot);
	tcase_add_test(tc, no_snapshot_of_atomic_stores_is_torn);
	tcase_add_test(tc, no_snapshot_of_the_file_is_torn_by_a_thread);
	tcase_add_test(tc, no_snapshot_of_the_file_is_torn_by_another_process);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
