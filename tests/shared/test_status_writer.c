/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "segment.h"
#include "suite.h"

#define S UINT64_C(1000000000)

static struct roc_status_writer *writer;
static struct roc_status_reader *reader;

static void setup(void)
{
	setup_dir();
	writer = NULL;
	reader = NULL;
}

static void teardown(void)
{
	roc_status_close(reader);
	roc_status_writer_close(writer, false);
	teardown_dir();
}

static void open_again(void)
{
	roc_status_close(reader);
	reader = NULL;
	ck_assert_int_eq(roc_status_open(test_path, &reader), 0);
}

static void create_and_open(void)
{
	ck_assert_int_eq(roc_status_create(test_path, &writer), 0);
	open_again();
}

static struct roc_camera_status a_camera(void)
{
	struct roc_camera_status status = {.state = ROC_STATE_LIVE,
					   .stream = ROC_STREAM_MAIN,
					   .bitrate_bps = 4000000,
					   .readers = 2,
					   .frames_written = 55,
					   .state_since_ns = 1};

	strcpy(status.name, "Field 1");
	return status;
}

static void assert_camera(uint32_t index, uint64_t frames_written)
{
	struct roc_camera_status out;

	ck_assert_int_eq(roc_status_read(reader, index, &out), 0);
	ck_assert_uint_eq(out.state, ROC_STATE_LIVE);
	ck_assert_uint_eq(out.index, index);
	ck_assert_uint_eq(out.frames_written, frames_written);
	ck_assert_str_eq(out.name, "Field 1");
}

START_TEST(a_new_segment_is_fresh_empty_and_readable_by_all_whatever_the_umask)
{
	struct roc_camera_status out;
	struct stat st;

	umask(0777);
	create_and_open();
	umask(0);
	ck_assert_int_eq(stat(test_path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(st.st_size, 128 + 16 * 512);
	ck_assert(!roc_status_is_stale(reader, test_now_ns()));
	ck_assert_uint_eq(roc_status_slot_count(reader), ROC_STATUS_SLOTS);
	ck_assert_uint_eq(roc_status_pid(reader), (uint32_t)getpid());
	ck_assert_str_eq(roc_status_version(reader), ROC_VERSION);
	ck_assert_uint_le(roc_status_started_ns(reader), test_now_ns());
	for (uint32_t i = 0; i < ROC_STATUS_SLOTS; i++) {
		ck_assert_int_eq(roc_status_read(reader, i, &out), 0);
		ck_assert_uint_eq(out.state, ROC_STATE_UNUSED);
	}
}
END_TEST

START_TEST(publishes_beats_and_clears)
{
	struct roc_camera_status status = a_camera(), out;

	create_and_open();
	ck_assert_int_eq(roc_status_publish(writer, 15, &status), 0);
	assert_camera(15, 55);
	ck_assert_int_eq(roc_status_beat(writer, 123 * S), 0);
	ck_assert_uint_eq(roc_status_age_ns(reader, 124 * S), S);
	ck_assert_int_eq(roc_status_clear(writer, 15), 0);
	ck_assert_int_eq(roc_status_read(reader, 15, &out), 0);
	ck_assert_uint_eq(out.state, ROC_STATE_UNUSED);
	ck_assert_str_eq(out.name, "");
	ck_assert_int_eq(roc_status_publish(writer, 16, &status), -ERANGE);
	ck_assert_int_eq(roc_status_clear(writer, 16), -ERANGE);
	status.state = ROC_STATE_UNUSED;
	ck_assert_int_eq(roc_status_publish(writer, 0, &status), -EINVAL);
	ck_assert_int_eq(roc_status_ensure(writer), 0);
}
END_TEST

START_TEST(what_is_published_has_ends_and_no_leftovers)
{
	struct roc_camera_status status, out;

	create_and_open();
	memset(&status, 'x', sizeof(status));
	strcpy(status.name, "short"); /* and 'x' behind it */
	ck_assert_int_eq(roc_status_publish(writer, 2, &status), 0);
	ck_assert_int_eq(roc_status_read(reader, 2, &out), 0);
	for (size_t i = 5; i < sizeof(out.name); i++)
		ck_assert_int_eq(out.name[i], 0);
	for (size_t i = 0; i < sizeof(out.reserved); i++)
		ck_assert_int_eq(out.reserved[i], 0);
	ck_assert_uint_eq(out.reserved0, 0);
	ck_assert_uint_eq(strlen(out.detail), sizeof(out.detail) - 1);
}
END_TEST

START_TEST(an_absent_directory_is_said_and_nothing_is_left)
{
	ck_assert_int_eq(roc_status_create("/nonexistent/roc/status", &writer), -ENOENT);
	ck_assert_ptr_null(writer);
	ck_assert_int_eq(mkdir(test_path, 0755), 0); /* a directory at the place */
	ck_assert_int_eq(roc_status_create(test_path, &writer), -EISDIR);
	ck_assert_ptr_null(writer);
}
END_TEST

START_TEST(a_writer_without_a_file_gets_it_as_soon_as_it_can)
{
	const struct roc_camera_status status = a_camera();

	ck_assert_int_eq(mkdir(test_path, 0755), 0);
	ck_assert_int_eq(roc_status_prepare(test_path, &writer), 0);
	ck_assert_int_lt(roc_status_publish(writer, 3, &status), 0);
	ck_assert_int_lt(roc_status_beat(writer, 1), 0);
	ck_assert_int_eq(roc_status_ensure(writer), -EISDIR);
	ck_assert_int_eq(rmdir(test_path), 0);
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	ck_assert_int_eq(roc_status_ensure(writer), 0);
	open_again();
	assert_camera(3, status.frames_written);
}
END_TEST

START_TEST(what_stood_at_the_place_is_replaced_and_not_followed)
{
	char victim[80], content[8] = "";

	snprintf(victim, sizeof(victim), "%s/victim", test_dir);
	int fd = open(victim, O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(write(fd, "precious", 8), 8);
	ck_assert_int_eq(symlink(victim, test_path), 0);
	create_and_open();
	ck_assert_int_eq(pread(fd, content, sizeof(content), 0), 8);
	ck_assert_mem_eq(content, "precious", 8);
	close(fd);
	unlink(victim);

	/* beside it too: a link with the very name of the temporary file */
	snprintf(victim, sizeof(victim), "%s.%ld", test_path, (long)getpid());
	ck_assert_int_eq(symlink("/nonexistent/target", victim), 0);
	ck_assert_int_eq(unlink(test_path), 0);
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	open_again();
}
END_TEST

START_TEST(a_clean_stop_says_so_and_leaves_the_file)
{
	const struct roc_camera_status status = a_camera();
	struct roc_camera_status out;

	create_and_open();
	ck_assert_int_eq(roc_status_publish(writer, 0, &status), 0);
	roc_status_writer_close(writer, true);
	writer = NULL;
	ck_assert_int_eq(roc_status_replaced(reader), 0);
	ck_assert(roc_status_is_stopped(reader));
	ck_assert(roc_status_is_stale(reader, test_now_ns()));
	ck_assert_int_eq(roc_status_read(reader, 0, &out), 0);
	ck_assert_uint_eq(out.state, ROC_STATE_OFFLINE);
	ck_assert_uint_eq(out.reason, ROC_REASON_STOPPED);
	ck_assert_str_eq(out.name, "Field 1");
	ck_assert_uint_eq(out.frames_written, 55);
	ck_assert_uint_gt(out.state_since_ns, 1);
	ck_assert_int_eq(roc_status_read(reader, 1, &out), 0);
	ck_assert_uint_eq(out.state, ROC_STATE_UNUSED);
}
END_TEST

static void remove_file(void)
{
	ck_assert_int_eq(unlink(test_path), 0);
}

static void empty_file(void)
{
	ck_assert_int_eq(truncate(test_path, 0), 0);
}

static void shorten_file(void)
{
	ck_assert_int_eq(truncate(test_path, 300), 0);
}

static void lengthen_file(void)
{
	ck_assert_int_eq(truncate(test_path, 100000), 0);
}

static void scribble(void)
{
	const int fd = open(test_path, O_WRONLY);
	ck_assert_int_eq(pwrite(fd, "X", 1, 5000), 1);
	close(fd);
}

static void lock_slot(void)
{
	const int fd = open(test_path, O_WRONLY);
	ck_assert_int_eq(pwrite(fd, "\x07", 1, 128), 1);
	close(fd);
}

static void replace_file(void)
{
	remove_file();
	const int fd = open(test_path, O_WRONLY | O_CREAT, 0644);
	ck_assert_int_eq(write(fd, "other", 5), 5);
	close(fd);
}

static void link_elsewhere(void)
{
	remove_file();
	ck_assert_int_eq(symlink("/etc/hostname", test_path), 0);
}

static void hide_file(void)
{
	ck_assert_int_eq(chmod(test_path, 0600), 0);
}

static void (*const damages[])(void) = {remove_file,   empty_file,     shorten_file,
					lengthen_file, scribble,       lock_slot,
					replace_file,  link_elsewhere, hide_file};

START_TEST(damage_does_not_kill_the_writer_and_is_mended)
{
	struct roc_camera_status status = a_camera();

	create_and_open();
	const uint64_t generation = roc_status_generation(reader);
	ck_assert_int_eq(roc_status_publish(writer, 0, &status), 0);
	roc_status_close(reader); /* a reader may die of a file cut short */
	reader = NULL;
	damages[_i]();

	/* Before anyone noticed: these may fail, but do no harm. */
	status.frames_written = 56;
	(void)roc_status_publish(writer, 15, &status);
	(void)roc_status_beat(writer, test_now_ns());
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	ck_assert_int_eq(roc_status_ensure(writer), 0);

	open_again();
	assert_camera(0, 55);
	assert_camera(15, 56);
	ck_assert(!roc_status_is_stale(reader, test_now_ns()));
	ck_assert_uint_eq(roc_status_generation(reader), generation);
	status.frames_written = 57;
	ck_assert_int_eq(roc_status_publish(writer, 0, &status), 0);
	assert_camera(0, 57);
}
END_TEST

START_TEST(a_reader_notices_that_a_fresh_file_was_put_in_place)
{
	create_and_open();
	ck_assert_int_eq(roc_status_replaced(reader), 0);
	ck_assert_int_eq(unlink(test_path), 0);
	ck_assert_int_eq(roc_status_replaced(reader), -ENOENT);
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	ck_assert_int_eq(roc_status_replaced(reader), 1);
}
END_TEST

START_TEST(a_directory_that_went_away_is_waited_for)
{
	const struct roc_camera_status status = a_camera();

	create_and_open();
	ck_assert_int_eq(unlink(test_path), 0);
	ck_assert_int_eq(rmdir(test_dir), 0);
	ck_assert_int_eq(roc_status_ensure(writer), -ENOENT);
	ck_assert_int_eq(roc_status_publish(writer, 4, &status), 0);
	ck_assert_int_eq(mkdir(test_dir, 0755), 0);
	ck_assert_int_eq(roc_status_ensure(writer), 1);
	open_again();
	assert_camera(4, 55);
}
END_TEST

/* Killed anywhere, mostly inside a publish: what is left is readable, stale, and replaceable. */
START_TEST(a_killed_writer_leaves_a_readable_stale_segment)
{
	struct roc_camera_status out;
	unsigned int whole = 0;
	int status, pipe_fds[2];
	char byte;

	for (unsigned int round = 0; round < 100; round++) {
		ck_assert_int_eq(pipe(pipe_fds), 0);
		const pid_t child = fork();
		ck_assert_int_ge(child, 0);
		if (child == 0) {
			if (roc_status_create(test_path, &writer) < 0)
				_exit(1);
			for (uint64_t n = 1;; n++) {
				fill_update(&out, n);
				(void)roc_status_publish(writer, 3, &out);
				(void)roc_status_beat(writer, test_now_ns());
				if (n == 1 + round % 7 && write(pipe_fds[1], "", 1) != 1)
					_exit(1);
			}
		}
		ck_assert_int_eq(read(pipe_fds[0], &byte, 1), 1);
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		close(pipe_fds[0]);
		close(pipe_fds[1]);

		open_again();
		ck_assert(!roc_status_is_stopped(reader));
		ck_assert(roc_status_is_stale(reader, test_now_ns() + 4 * S));
		const int r = roc_status_read(reader, 3, &out);
		ck_assert(r == -EAGAIN || (r == 0 && is_whole(&out)));
		whole += r == 0;
	}
	ck_assert_uint_gt(whole, 0);

	ck_assert_int_eq(roc_status_create(test_path, &writer), 0);
	ck_assert_int_eq(roc_status_replaced(reader), 1);
	open_again();
	const struct roc_camera_status camera = a_camera();
	ck_assert_int_eq(roc_status_publish(writer, 3, &camera), 0);
	assert_camera(3, 55);
}
END_TEST

START_TEST(a_new_start_has_a_new_generation)
{
	create_and_open();
	const uint64_t generation = roc_status_generation(reader);
	roc_status_writer_close(writer, true);
	writer = NULL;
	create_and_open();
	ck_assert_uint_ne(roc_status_generation(reader), generation);
	ck_assert(!roc_status_is_stopped(reader));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status_writer");
	TCase *tc = tcase_create("writer");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_new_segment_is_fresh_empty_and_readable_by_all_whatever_the_umask);
	tcase_add_test(tc, publishes_beats_and_clears);
	tcase_add_test(tc, what_is_published_has_ends_and_no_leftovers);
	tcase_add_test(tc, an_absent_directory_is_said_and_nothing_is_left);
	tcase_add_test(tc, a_writer_without_a_file_gets_it_as_soon_as_it_can);
	tcase_add_test(tc, what_stood_at_the_place_is_replaced_and_not_followed);
	tcase_add_test(tc, a_clean_stop_says_so_and_leaves_the_file);
	tcase_add_loop_test(tc, damage_does_not_kill_the_writer_and_is_mended, 0,
			    (int)(sizeof(damages) / sizeof(damages[0])));
	tcase_add_test(tc, a_reader_notices_that_a_fresh_file_was_put_in_place);
	tcase_add_test(tc, a_directory_that_went_away_is_waited_for);
	tcase_add_test(tc, a_killed_writer_leaves_a_readable_stale_segment);
	tcase_add_test(tc, a_new_start_has_a_new_generation);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
