/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A feed and its clients, with a device and a streamer that do as told. */
#include <dirent.h>
#include <errno.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "fakedevice.h"
#include "fakesegment.h"
#include "feedclient.h"

#define PATH "/dev/video0"

static struct client one, two;
static struct roc_camera_status camera;

static void setup(void)
{
	fake_reset();
	fake_segment_reset();
	fake_add(0, 64, 36, V4L2_PIX_FMT_YUV420);
	camera = (struct roc_camera_status){.state = ROC_STATE_LIVE,
					    .last_frame_ns = 1,
					    .device_width = 64,
					    .device_height = 36,
					    .device_fourcc = V4L2_PIX_FMT_YUV420,
					    .format_generation = 1,
					    .device = PATH};
	fake_segment_camera(&camera);
}

static void teardown(void)
{
	roc_feed_settle();
	ck_assert_int_eq(fake_open_count(0), 0);
	ck_assert_int_eq(fake_segment_references(), 0);
}

static void push(int value)
{
	WAIT(fake_push(0, &(struct fake_picture){.value = value}) == 1);
}

START_TEST(a_device_is_left_alone_until_its_camera_has_been_live)
{
	camera.state = ROC_STATE_CONNECTING;
	camera.last_frame_ns = 0;
	fake_segment_camera(&camera);
	subscribe(&one, PATH, true);
	WAIT(fake_segment_looks() >= 5);
	ck_assert_int_eq(fake_opens(0), 0);
	camera.state = ROC_STATE_LIVE;
	fake_segment_camera(&camera);
	push(9);
	WAIT(known(&one).pictures == 1);
	ck_assert_int_eq(known(&one).value, 9);
	ck_assert_int_eq(known(&one).error, 0);
	ck_assert_int_eq(known(&one).opened, 1);
	unsubscribe(&one);
}
END_TEST

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

START_TEST(placeholders_are_told_from_pictures)
{
	subscribe(&one, PATH, true);
	push(FAKE_PLACEHOLDER);
	WAIT(known(&one).pictures == 1);
	ck_assert(known(&one).picture.is_placeholder);
	ck_assert(facts_of(&one).last_is_placeholder);
	push(24);
	WAIT(known(&one).pictures == 2);
	ck_assert(!known(&one).picture.is_placeholder);
	ck_assert(!facts_of(&one).last_is_placeholder);

	fake_set_format(0, 64, 36, V4L2_PIX_FMT_NV12, 64);
	camera.device_fourcc = V4L2_PIX_FMT_NV12;
	camera.format_generation++;
	fake_segment_camera(&camera);
	WAIT(known(&one).lost == 1);
	push(FAKE_PLACEHOLDER);
	WAIT(known(&one).pictures == 3);
	ck_assert(known(&one).picture.is_placeholder);
	ck_assert_uint_eq(known(&one).picture.fourcc, V4L2_PIX_FMT_NV12);
	ck_assert_ptr_null(known(&one).picture.planes[2]);
	unsubscribe(&one);
}
END_TEST

START_TEST(yv12_is_handed_out_as_yu12)
{
	fake_set_format(0, 64, 36, V4L2_PIX_FMT_YVU420, 64);
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	const struct roc_feed_picture picture = known(&one).picture;

	ck_assert_uint_eq(picture.fourcc, V4L2_PIX_FMT_YUV420);
	ck_assert_ptr_eq(picture.planes[2], picture.planes[0] + 64 * 36);
	ck_assert_ptr_eq(picture.planes[1], picture.planes[2] + 32 * 18);
	unsubscribe(&one);
}
END_TEST

START_TEST(colours_are_the_cameras_or_guessed_by_the_size)
{
	static const struct {
		uint32_t height, range, matrix, wanted_range, wanted_matrix;
	} cases[] = {
		{718, 0, 0, ROC_RANGE_LIMITED, ROC_MATRIX_BT601},
		{720, 0, 0, ROC_RANGE_LIMITED, ROC_MATRIX_BT709},
		{720, ROC_RANGE_FULL, ROC_MATRIX_BT601, ROC_RANGE_FULL, ROC_MATRIX_BT601},
		{36, ROC_RANGE_LIMITED, ROC_MATRIX_BT709, ROC_RANGE_LIMITED, ROC_MATRIX_BT709},
		{36, ROC_RANGE_FULL, ROC_MATRIX_BT2020, ROC_RANGE_FULL, ROC_MATRIX_BT2020},
		{36, 77, 77, ROC_RANGE_LIMITED, ROC_MATRIX_BT601},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		fake_set_format(0, 64, cases[i].height, V4L2_PIX_FMT_YUV420, 64);
		camera.device_height = cases[i].height;
		camera.color_range = cases[i].range;
		camera.color_matrix = cases[i].matrix;
		fake_segment_camera(&camera);
		subscribe(&one, PATH, true);
		push(1);
		WAIT(known(&one).pictures == 1);
		const struct roc_feed_picture picture = known(&one).picture;

		ck_assert_uint_eq(picture.height, cases[i].height);
		ck_assert_uint_eq(picture.range, cases[i].wanted_range);
		ck_assert_uint_eq(picture.matrix, cases[i].wanted_matrix);
		unsubscribe(&one);
		roc_feed_settle();
	}
}
END_TEST

START_TEST(a_time_that_can_not_be_is_replaced)
{
	const uint64_t second = 1000000000u, before = now_ms() * 1000000u;
	const uint64_t stamps[] = {0, 17, before - 3 * second, before + 3600 * second, UINT64_MAX};

	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	for (size_t i = 0; i < COUNT(stamps); i++) {
		ck_assert_int_eq(fake_push(0, &(struct fake_picture){.stamp_ns = stamps[i]}), 1);
		WAIT(known(&one).pictures == (int)i + 2);
		ck_assert_uint_ge(known(&one).picture.timestamp_ns, before);
		ck_assert_uint_le(known(&one).picture.timestamp_ns, (now_ms() + 1) * 1000000u);
	}
	const uint64_t good = before / 1000u * 1000u;

	ck_assert_int_eq(fake_push(0, &(struct fake_picture){.stamp_ns = good}), 1);
	WAIT(known(&one).pictures == (int)COUNT(stamps) + 2);
	ck_assert_uint_eq(known(&one).picture.timestamp_ns, good);
	unsubscribe(&one);
}
END_TEST

START_TEST(another_format_is_let_in_and_then_shown)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	ck_assert_uint_eq(facts_of(&one).width, 64);
	fake_set_format(0, 128, 72, V4L2_PIX_FMT_YUV420, 128);
	camera.device_width = 128;
	camera.device_height = 72;
	camera.format_generation = 2;
	fake_segment_camera(&camera);
	WAIT(known(&one).lost == 1);
	ck_assert_int_eq(known(&one).why, ROC_FEED_LOSS_FORMAT);
	push(2);
	WAIT(known(&one).pictures == 2);
	ck_assert_uint_eq(known(&one).picture.width, 128);
	ck_assert_uint_eq(known(&one).picture.strides[1], 64);
	ck_assert_uint_eq(facts_of(&one).height, 72);
	ck_assert_uint_eq(facts_of(&one).format_generation, 2);
	ck_assert_uint_eq(facts_of(&one).opens, 2);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_stopped_streamer_gets_its_device_back_and_a_started_one_is_watched_again)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_segment_health(ROC_SEGMENT_STOPPED);
	WAIT(known(&one).lost == 1);
	ck_assert_int_eq(known(&one).why, ROC_FEED_LOSS_STREAMER);
	ck_assert_int_eq(fake_open_count(0), 0);
	ck_assert(!facts_of(&one).open);
	const uint64_t looks = fake_segment_looks();

	WAIT(fake_segment_looks() >= looks + 5);
	ck_assert_int_eq(fake_opens(0), 1);
	fake_segment_generation(2);
	fake_segment_health(ROC_SEGMENT_ALIVE);
	push(2);
	WAIT(known(&one).pictures == 2);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_node_that_goes_and_comes_back_is_used_again)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_remove(0);
	WAIT(known(&one).lost == 1);
	ck_assert_int_eq(known(&one).why, ROC_FEED_LOSS_ERROR);
	ck_assert_int_eq(fake_open_count(0), 0);
	WAIT(facts_of(&one).error == -ENOENT);
	WAIT(known(&one).error == -ENOENT);
	ck_assert_str_eq(known(&one).words, "can't find it: No such file or directory");
	fake_add(0, 64, 36, V4L2_PIX_FMT_YUV420);
	push(2);
	WAIT(known(&one).pictures == 2);
	ck_assert_int_eq(known(&one).error, 0);
	ck_assert_int_eq(facts_of(&one).error, 0);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_busy_device_is_tried_again_and_told_once)
{
	fake_set_taken(0, true);
	subscribe(&one, PATH, true);
	WAIT(fake_opens(0) >= 3);
	ck_assert_int_eq(facts_of(&one).error, -EBUSY);
	ck_assert_int_eq(known(&one).opened, 1);
	ck_assert_int_eq(known(&one).error, -EBUSY);
	ck_assert_str_eq(known(&one).words, "another program uses it");
	ck_assert_int_eq(known(&one).lost, 0);
	fake_set_taken(0, false);
	push(1);
	WAIT(known(&one).pictures == 1);
	ck_assert_int_eq(facts_of(&one).error, 0);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_device_that_fails_before_it_gives_a_picture_is_no_flood)
{
	const uint64_t start = now_ms();

	fake_set_events(0, POLLERR);
	subscribe(&one, PATH, true);
	WAIT(fake_opens(0) >= 4);
	ck_assert_uint_ge(now_ms() - start, 1000); /* 200 + 400 + 800, less what is rounded */
	ck_assert_int_eq(known(&one).opened, 1);
	ck_assert_int_eq(known(&one).error, -EIO);
	ck_assert_int_eq(known(&one).lost, 0);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_device_that_says_ready_and_has_nothing_keeps_nobody_busy)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_set_events(0, POLLIN);
	const uint64_t calls = fake_ioctls(0), start = now_ms();

	WAIT(fake_ioctls(0) >= calls + 20);
	ck_assert_uint_ge(now_ms() - start, 100);
	ck_assert_int_eq(fake_opens(0), 1);
	unsubscribe(&one);
}
END_TEST

START_TEST(damaged_pictures_are_counted_and_not_handed_out)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_push(0, &(struct fake_picture){.value = 2, .flags = V4L2_BUF_FLAG_ERROR});
	fake_push(0, &(struct fake_picture){.value = 3, .missing = 64});
	WAIT(facts_of(&one).damaged == 2);
	push(4);
	WAIT(known(&one).value == 4);
	ck_assert_int_eq(known(&one).pictures, 2);
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
	WAIT(count_entries("/proc/self/task") ==
	     threads); /* a joined one may show a moment longer */
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

/* A line of /proc/self/task/<the feed's>/status, what follows @key. */
static bool read_thread_status(const char *name, const char *key, char *ret_value, size_t size)
{
	DIR *folder = opendir("/proc/self/task");
	bool found = false;

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
			snprintf(ret_value, size, "%s", line + strlen(key) + 2);
		}
		fclose(file);
	}
	closedir(folder);
	return found;
}

START_TEST(its_thread_has_a_name_and_takes_no_signals)
{
	char blocked[64];

	subscribe(&one, PATH, true);
	WAIT(read_thread_status("roc: capture", "SigBlk", blocked, sizeof(blocked)));
	/* All that can be: neither SIGKILL nor SIGSTOP, nor the two of the C library. */
	ck_assert_uint_eq(strtoull(blocked, NULL, 16) | 0x180040100u, UINT64_MAX);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_path_that_is_none_is_refused)
{
	static const struct roc_feed_callbacks callbacks = {on_picture, on_lost, on_opened};
	char path[65];

	memset(path, 'x', sizeof(path) - 1);
	path[64] = '\0';
	ck_assert_int_eq(roc_feed_subscribe("", &callbacks, &one, true, &one.feed), -EINVAL);
	ck_assert_int_eq(roc_feed_subscribe(path, &callbacks, &one, true, &one.feed), -EINVAL);
	roc_feed_unsubscribe(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("feed");
	TCase *tcase = tcase_create("feed");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_device_is_left_alone_until_its_camera_has_been_live);
	tcase_add_test(tcase, all_clients_of_a_device_share_one_reader_and_get_each_picture_once);
	tcase_add_test(tcase, who_was_busy_gets_the_newest_picture_next);
	tcase_add_test(tcase, placeholders_are_told_from_pictures);
	tcase_add_test(tcase, yv12_is_handed_out_as_yu12);
	tcase_add_test(tcase, colours_are_the_cameras_or_guessed_by_the_size);
	tcase_add_test(tcase, a_time_that_can_not_be_is_replaced);
	tcase_add_test(tcase, another_format_is_let_in_and_then_shown);
	tcase_add_test(tcase,
		       a_stopped_streamer_gets_its_device_back_and_a_started_one_is_watched_again);
	tcase_add_test(tcase, a_node_that_goes_and_comes_back_is_used_again);
	tcase_add_test(tcase, a_busy_device_is_tried_again_and_told_once);
	tcase_add_test(tcase, a_device_that_fails_before_it_gives_a_picture_is_no_flood);
	tcase_add_test(tcase, a_device_that_says_ready_and_has_nothing_keeps_nobody_busy);
	tcase_add_test(tcase, damaged_pictures_are_counted_and_not_handed_out);
	tcase_add_test(tcase, a_device_that_nobody_wants_is_let_go_of_and_taken_again);
	tcase_add_loop_test(tcase, who_leaves_waits_for_the_callback_that_runs_and_gets_no_other, 0,
			    2);
	tcase_add_test(tcase, a_thousand_clients_that_come_and_go_leave_nothing);
	tcase_add_test(tcase, clients_of_many_threads_do_not_disturb_each_other);
	tcase_add_test(tcase, its_thread_has_a_name_and_takes_no_signals);
	tcase_add_test(tcase, a_path_that_is_none_is_refused);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
