/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A feed's clients: they share it, come and go at any time, and leave nothing. */
#include <dirent.h>
#include <errno.h>
#include <linux/videodev2.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "fakedevice.h"
#include "fakesegment.h"
#include "feedclient.h"

START_TEST(all_clients_of_a_device_share_one_reader_and_get_each_picture_once)
{
	subscribe(&one, PATH, true);
	subscribe(&two, PATH, true);
	for (int i = 1; i <= 20; i++) {
		push(i);
		WAIT(known(&one).value == i && known(&two).value == i);
	}
	ck_assert_int_eq(known(&one).pictures, 20);
	ck_assert_int_eq(known(&two).pictures, 20);
	ck_assert_int_eq(fake_opens(0), 1);
	ck_assert_uint_eq(facts_of(&one).frames, 20);
	unsubscribe(&one);
	push(21);
	WAIT(known(&two).value == 21);
	ck_assert_int_eq(known(&one).pictures, 20);
	ck_assert_int_eq(fake_opens(0), 1);
	unsubscribe(&two);
}
END_TEST

START_TEST(who_was_busy_gets_the_newest_picture_next)
{
	subscribe(&one, PATH, true);
	one.must_block = true;
	push(1);
	WAIT(known(&one).is_blocked);
	for (int i = 2; i <= 5; i++)
		push(i);
	pthread_mutex_lock(&one.lock);
	one.must_block = false;
	pthread_mutex_unlock(&one.lock);
	WAIT(known(&one).pictures == 2);
	ck_assert_int_eq(known(&one).value, 5);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_device_that_nobody_wants_is_let_go_of_and_taken_again)
{
	subscribe(&one, PATH, false);
	subscribe(&two, PATH, true);
	push(1);
	WAIT(known(&two).pictures == 1);
	ck_assert_int_eq(known(&one).pictures, 0);
	roc_feed_want(two.feed, false);
	WAIT(fake_open_count(0) == 0);
	WAIT(known(&two).lost == 1);
	ck_assert_int_eq(known(&two).why, ROC_FEED_LOSS_RELEASED);
	roc_feed_want(one.feed, true);
	push(2);
	WAIT(known(&one).value == 2);
	ck_assert_int_eq(known(&two).pictures, 1);
	unsubscribe(&one);
	unsubscribe(&two);
}
END_TEST

struct leaving {
	pthread_t thread;
	atomic_bool is_over;
	bool is_want;
};

static void *leave(void *arg)
{
	struct leaving *leaving = arg;

	if (leaving->is_want)
		roc_feed_want(one.feed, false);
	else
		roc_feed_unsubscribe(one.feed);
	atomic_store(&leaving->is_over, true);
	return NULL;
}

/* _i 0: unsubscribes; 1: wants no more */
START_TEST(who_leaves_waits_for_the_callback_that_runs_and_gets_no_other)
{
	struct leaving leaving = {.is_want = _i};

	subscribe(&one, PATH, true);
	subscribe(&two, PATH, true);
	one.must_block = true;
	push(1);
	WAIT(known(&one).is_blocked);
	ck_assert_int_eq(pthread_create(&leaving.thread, NULL, leave, &leaving), 0);
	for (int i = 0; i < 20; i++) {
		nap();
		ck_assert(!atomic_load(&leaving.is_over));
	}
	pthread_mutex_lock(&one.lock);
	one.must_block = false;
	pthread_mutex_unlock(&one.lock);
	pthread_join(leaving.thread, NULL);
	push(2);
	WAIT(known(&two).value == 2);
	ck_assert_int_eq(known(&one).pictures, 1);
	if (leaving.is_want)
		unsubscribe(&one);
	unsubscribe(&two);
}
END_TEST

START_TEST(who_comes_while_the_last_one_leaves_is_served)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_segment_hold(true);
	unsubscribe(&one);
	WAIT(fake_segment_is_waiting());
	ck_assert_int_eq(fake_open_count(0), 0);
	subscribe(&two, PATH, true);
	fake_segment_hold(false);
	push(2);
	WAIT(known(&two).value == 2);
	unsubscribe(&two);
}
END_TEST

static int count_mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	int count = 0;

	ck_assert_ptr_nonnull(file);
	for (int c; (c = fgetc(file)) != EOF;)
		count += c == '\n';
	fclose(file);
	return count;
}

static int count_entries(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	ck_assert_ptr_nonnull(folder);
	for (const struct dirent *entry; (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

START_TEST(a_thousand_clients_that_come_and_go_leave_nothing)
{
	/* A sanitizer makes a thread of its own beside the first. */
	subscribe(&one, PATH, true);
	unsubscribe(&one);
	roc_feed_settle();
	const int fds = count_entries("/proc/self/fd"), threads = count_entries("/proc/self/task");
	const int mappings = count_mappings();

	for (int i = 0; i < 1000; i++) {
		subscribe(&one, PATH, true);
		if (i % 100 == 0) {
			push(i);
			WAIT(known(&one).pictures == 1);
		}
		unsubscribe(&one);
		if (i % 2 == 0)
			roc_feed_settle();
	}
	roc_feed_settle();
	ck_assert_int_eq(count_entries("/proc/self/fd"), fds);
	/* A thread that was joined may show for a moment more. */
	WAIT(count_entries("/proc/self/task") == threads);
	ck_assert_int_lt(count_mappings(), mappings + 100); /* stacks of threads, for example */
	ck_assert_int_eq(fake_open_count(0), 0);
}
END_TEST

static atomic_bool is_storm_over;

static void *come_and_go(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; !atomic_load(&is_storm_over); i++) {
		struct client client;

		subscribe(&client, i % 5 == 0 ? "/dev/video1" : PATH, i % 3 != 0);
		for (int n = 0; n < 3; n++) {
			(void)facts_of(&client);
			roc_feed_want(client.feed, n % 2 == 0);
			nap();
		}
		unsubscribe(&client);
		if (i % 7 == 0)
			roc_feed_settle();
	}
	return NULL;
}

START_TEST(clients_of_many_threads_do_not_disturb_each_other)
{
	pthread_t threads[4];

	fake_add(1, 64, 36, V4L2_PIX_FMT_NV12);
	subscribe(&one, PATH, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, come_and_go, NULL), 0);
	for (int i = 1; i <= 300; i++) {
		const int before = known(&one).pictures;

		if (i % 30 == 0) {
			camera.format_generation++;
			fake_segment_camera(&camera);
		}
		if (i % 70 == 0) {
			fake_remove(0);
			fake_add(0, 64, 36, V4L2_PIX_FMT_YUV420);
		}
		WAIT(fake_push(0, &(struct fake_picture){.value = i % 200}) >= 1 &&
		     known(&one).pictures > before);
	}
	atomic_store(&is_storm_over, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	unsubscribe(&one);
	roc_feed_settle();
	ck_assert_int_eq(fake_open_count(1), 0);
}
END_TEST

/* The signals that the thread called @name blocks. */
static bool read_blocked(const char *name, uint64_t *ret_mask)
{
	static const char key[] = "SigBlk:\t";
	DIR *folder = opendir("/proc/self/task");
	bool found = false;

	ck_assert_ptr_nonnull(folder);
	for (const struct dirent *entry; !found && (entry = readdir(folder));) {
		char path[300], line[256], wanted[64];
		FILE *file;

		snprintf(path, sizeof(path), "/proc/self/task/%s/status", entry->d_name);
		snprintf(wanted, sizeof(wanted), "Name:\t%s\n", name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (fgets(line, sizeof(line), file) && strcmp(line, wanted) == 0) {
			while (!found && fgets(line, sizeof(line), file))
				found = strncmp(line, key, strlen(key)) == 0;
			*ret_mask = found ? strtoull(line + strlen(key), NULL, 16) : 0;
		}
		fclose(file);
	}
	closedir(folder);
	return found;
}

START_TEST(its_thread_has_a_name_and_takes_no_signals)
{
	uint64_t blocked = 0;

	subscribe(&one, PATH, true);
	WAIT(read_blocked("roc: capture", &blocked));
	/* All that can be: neither SIGKILL nor SIGSTOP, nor the two of the C library. */
	ck_assert_uint_eq(blocked | 0x180040100u, UINT64_MAX);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_path_that_is_none_is_refused)
{
	char path[65];

	memset(path, 'x', sizeof(path) - 1);
	path[64] = '\0';
	ck_assert_int_eq(roc_feed_subscribe("", &client_callbacks, &one, true, &one.feed), -EINVAL);
	ck_assert_int_eq(roc_feed_subscribe(path, &client_callbacks, &one, true, &one.feed),
			 -EINVAL);
	roc_feed_unsubscribe(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("feed_clients");
	TCase *tcase = tcase_create("feed_clients");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, feed_setup, feed_teardown);
	tcase_add_test(tcase, all_clients_of_a_device_share_one_reader_and_get_each_picture_once);
	tcase_add_test(tcase, who_was_busy_gets_the_newest_picture_next);
	tcase_add_test(tcase, a_device_that_nobody_wants_is_let_go_of_and_taken_again);
	tcase_add_loop_test(tcase, who_leaves_waits_for_the_callback_that_runs_and_gets_no_other, 0,
			    2);
	tcase_add_test(tcase, who_comes_while_the_last_one_leaves_is_served);
	tcase_add_test(tcase, a_thousand_clients_that_come_and_go_leave_nothing);
	tcase_add_test(tcase, clients_of_many_threads_do_not_disturb_each_other);
	tcase_add_test(tcase, its_thread_has_a_name_and_takes_no_signals);
	tcase_add_test(tcase, a_path_that_is_none_is_refused);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
