/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "roc/status_abi.h"
#include "suite.h"

static const struct roc_device_format format = {
	2560, 1440, 12000, ROC_FOURCC_NV12, ROC_RANGE_FULL, ROC_MATRIX_BT709};
static char folder[64];
static char path[96];
static struct roc_memory *memory;

static void open_memory(void)
{
	roc_memory_close(memory);
	memory = NULL;
	ck_assert_int_eq(roc_memory_open(folder, &memory), 0);
	ck_assert_ptr_nonnull(memory);
}

static void make_folder(void)
{
	strcpy(folder, "/tmp/roc-memory-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/state.json", folder);
	open_memory();
}

static void remove_folder(void)
{
	roc_memory_close(memory);
	memory = NULL;
	unlink(path);
	/* fails, and with it the test, when a temporary file was left */
	ck_assert_int_eq(rmdir(folder), 0);
}

static void write_state(const char *text, size_t size)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, size), (ssize_t)size);
	close(fd);
}

/* As the streamer does it. @return 1 written, 0 nothing to do, or negative errno */
static int save(void)
{
	char *text = roc_memory_changes(memory);

	if (!text)
		return 0;
	const int r = roc_memory_write(folder, text);
	if (r < 0)
		roc_memory_not_saved(memory);
	free(text);
	return r < 0 ? r : 1;
}

START_TEST(what_was_saved_is_there_after_a_restart)
{
	struct roc_device_format read = {0};
	struct stat st;

	ck_assert_int_eq(save(), 0);
	roc_memory_set_stream(memory, UINT64_MAX, ROC_STREAM_MAIN);
	roc_memory_set_stream(memory, 1, ROC_STREAM_SUB);
	roc_memory_set_format(memory, "/dev/video\"0", &format);
	umask(077);
	ck_assert_int_eq(save(), 1);
	ck_assert_int_eq(save(), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);

	open_memory();
	ck_assert_uint_eq(roc_memory_stream(memory, UINT64_MAX), ROC_STREAM_MAIN);
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_SUB);
	ck_assert_uint_eq(roc_memory_stream(memory, 2), ROC_STREAM_NONE);
	ck_assert_int_eq(roc_memory_format(memory, "/dev/video\"0", &read), 1);
	ck_assert_mem_eq(&read, &format, sizeof(format));
	ck_assert_int_eq(roc_memory_format(memory, "/dev/video1", &read), 0);
	ck_assert_int_eq(save(), 0);
}
END_TEST

START_TEST(only_changes_are_written)
{
	struct roc_device_format other = format;

	roc_memory_set_stream(memory, 1, ROC_STREAM_MAIN);
	roc_memory_set_format(memory, "/dev/video0", &format);
	ck_assert_int_eq(save(), 1);
	roc_memory_set_stream(memory, 1, ROC_STREAM_MAIN);
	roc_memory_set_stream(memory, 2, ROC_STREAM_NONE);
	roc_memory_set_stream(memory, 2, 4);
	roc_memory_set_format(memory, "/dev/video0", &format);
	other.width = 3;
	roc_memory_set_format(memory, "/dev/video0", &other);
	ck_assert_int_eq(save(), 0);
	other.width = 640;
	roc_memory_set_format(memory, "/dev/video0", &other);
	ck_assert_int_eq(save(), 1);
	roc_memory_set_stream(memory, 1, ROC_STREAM_NONE);
	ck_assert_int_eq(save(), 1);
	open_memory();
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_NONE);
}
END_TEST

START_TEST(the_least_recently_set_goes_first)
{
	struct roc_device_format read;
	char device[32];

	for (uint32_t i = 0; i < ROC_MEMORY_CAMERAS_MAX; i++) {
		roc_memory_set_stream(memory, i, ROC_STREAM_EXT);
		snprintf(device, sizeof(device), "/dev/video%u", i);
		roc_memory_set_format(memory, device, &format);
	}
	roc_memory_set_stream(memory, 0, ROC_STREAM_EXT);
	roc_memory_set_format(memory, "/dev/video0", &format);
	ck_assert_int_eq(save(), 1);
	open_memory();
	roc_memory_set_stream(memory, 1000, ROC_STREAM_EXT);
	roc_memory_set_format(memory, "/dev/video1000", &format);
	ck_assert_uint_eq(roc_memory_stream(memory, 0), ROC_STREAM_EXT);
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_NONE);
	ck_assert_uint_eq(roc_memory_stream(memory, 1000), ROC_STREAM_EXT);
	ck_assert_int_eq(roc_memory_format(memory, "/dev/video0", &read), 1);
	ck_assert_int_eq(roc_memory_format(memory, "/dev/video1", &read), 0);
	ck_assert_int_eq(roc_memory_format(memory, "/dev/video1000", &read), 1);
}
END_TEST

#define DEVICE(width, height, mhz, fourcc, range, matrix)                                          \
	"{\"devices\":[{\"path\":\"/dev/video0\",\"width\":" width ",\"height\":" height           \
	",\"mhz\":" mhz ",\"format\":" fourcc ",\"color_range\":" range                            \
	",\"color_matrix\":" matrix "}]}"

static const char *const broken[] = {
	"",
	"null",
	"[]",
	"{",
	"{\"cameras\":5,\"devices\":\"x\"}",
	"{\"cameras\":[1,null,{},[{}]],\"devices\":[1,null,{},[{}]]}",
	"{\"cameras\":[{\"id\":1,\"stream\":\"main\"}]}",
	"{\"cameras\":[{\"id\":\"1\",\"stream\":\"main\"}]}",
	"{\"cameras\":[{\"id\":\"-000000000000001\",\"stream\":\"main\"}]}",
	"{\"cameras\":[{\"id\":\"0000000000000001\",\"stream\":\"best\"}]}",
	"{\"cameras\":[{\"id\":\"0000000000000001\",\"stream\":1}]}",
	"{\"cameras\":[{\"id\":\"0000000000000001\",\"stream\":\"\"}]}",
	DEVICE("641", "480", "25000", "\"YU12\"", "1", "1"),
	DEVICE("640", "0", "25000", "\"YU12\"", "1", "1"),
	DEVICE("8194", "480", "25000", "\"YU12\"", "1", "1"),
	DEVICE("-640", "480", "25000", "\"YU12\"", "1", "1"),
	DEVICE("1e300", "480", "25000", "\"YU12\"", "1", "1"),
	DEVICE("640", "480", "499", "\"YU12\"", "1", "1"),
	DEVICE("640", "480", "240001", "\"YU12\"", "1", "1"),
	DEVICE("640", "480", "25000", "\"MJPG\"", "1", "1"),
	DEVICE("640", "480", "25000", "842093913", "1", "1"),
	DEVICE("640", "480", "25000", "\"YU12\"", "3", "1"),
	DEVICE("640", "480", "25000", "\"YU12\"", "1", "4"),
	DEVICE("640", "480", "25000", "\"YU12\"", "null", "1"),
};

START_TEST(a_broken_or_hostile_file_is_an_empty_memory)
{
	struct roc_device_format read;

	write_state(broken[_i], strlen(broken[_i]));
	open_memory();
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_NONE);
	ck_assert_int_eq(roc_memory_format(memory, "/dev/video0", &read), 0);
	ck_assert_int_eq(save(), 0);
	roc_memory_set_stream(memory, 1, ROC_STREAM_MAIN);
	ck_assert_int_eq(save(), 1);
	open_memory();
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_file_cut_anywhere_is_an_empty_memory)
{
	static char text[65537];
	ssize_t size;
	int fd;

	roc_memory_set_stream(memory, 1, ROC_STREAM_MAIN);
	roc_memory_set_format(memory, "/dev/video0", &format);
	ck_assert_int_eq(save(), 1);
	fd = open(path, O_RDONLY);
	size = read(fd, text, sizeof(text));
	close(fd);
	ck_assert_int_gt(size, 100);
	for (ssize_t cut = 0; cut < size; cut++) {
		write_state(text, (size_t)cut);
		open_memory();
		ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_NONE);
	}
	/* larger than any of ours: not even read */
	memset(text + size, ' ', sizeof(text) - (size_t)size);
	write_state(text, sizeof(text));
	open_memory();
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_NONE);
	write_state(text, sizeof(text) - 1);
	open_memory();
	ck_assert_uint_eq(roc_memory_stream(memory, 1), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(what_can_not_be_saved_stays_pending)
{
	char away[128];

	snprintf(away, sizeof(away), "%s.away", folder);
	roc_memory_set_stream(memory, 1, ROC_STREAM_MAIN);
	ck_assert_int_eq(rename(folder, away), 0);
	ck_assert_int_eq(save(), -ENOENT);
	ck_assert_int_eq(save(), -ENOENT);
	ck_assert_int_eq(rename(away, folder), 0);

	/* a folder at the file's place: written beside, but can't be renamed */
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(save(), -EISDIR);
	snprintf(away, sizeof(away), "%s.new", path);
	ck_assert_int_ne(access(away, F_OK), 0);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(save(), 1);
	ck_assert_int_eq(save(), 0);
}
END_TEST

START_TEST(a_folder_without_permission_gives_its_errno)
{
	roc_memory_set_stream(memory, 1, ROC_STREAM_MAIN);
	ck_assert_int_eq(chmod(folder, 0555), 0);
	if (geteuid() == 0) {
		/* root may write anywhere: be someone else for a moment */
		ck_assert_int_eq(seteuid(65534), 0);
		ck_assert_int_eq(save(), -EACCES);
		ck_assert_int_eq(seteuid(0), 0);
	} else {
		ck_assert_int_eq(save(), -EACCES);
	}
	ck_assert_int_eq(chmod(folder, 0700), 0);
	ck_assert_int_eq(save(), 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tc = tcase_create("memory");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, what_was_saved_is_there_after_a_restart);
	tcase_add_test(tc, only_changes_are_written);
	tcase_add_test(tc, the_least_recently_set_goes_first);
	tcase_add_loop_test(tc, a_broken_or_hostile_file_is_an_empty_memory, 0, COUNT(broken));
	tcase_add_test(tc, a_file_cut_anywhere_is_an_empty_memory);
	tcase_add_test(tc, what_can_not_be_saved_stays_pending);
	tcase_add_test(tc, a_folder_without_permission_gives_its_errno);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
