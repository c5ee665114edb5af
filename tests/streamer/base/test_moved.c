/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "moved.h"
#include "suite.h"

static char folder[64];
static char path[96];

static void make_folder(void)
{
	strcpy(folder, "/tmp/roc-moved-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/moved", folder);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static const struct roc_move two[] = {
	{"/dev/video0", "/dev/video4"},
	{"/dev/video1", "/dev/video5"},
};

START_TEST(what_was_saved_is_loaded_by_everybody)
{
	struct roc_move moves[ROC_CAMERAS_MAX];
	struct stat st;

	ck_assert_int_eq(roc_moved_save(path, two, 2), 0);
	ck_assert_uint_eq(roc_moved_load(path, moves), 2);
	for (int i = 0; i < 2; i++) {
		ck_assert_str_eq(moves[i].from, two[i].from);
		ck_assert_str_eq(moves[i].to, two[i].to);
	}
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0644);
}
END_TEST

START_TEST(no_moves_leave_no_file)
{
	struct roc_move moves[ROC_CAMERAS_MAX];

	ck_assert_int_eq(roc_moved_save(path, two, 2), 0);
	ck_assert_int_eq(roc_moved_save(path, NULL, 0), 0);
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(roc_moved_save(path, NULL, 0), 0);
	ck_assert_uint_eq(roc_moved_load(path, moves), 0);
}
END_TEST

START_TEST(a_file_of_no_use_moves_nothing)
{
	struct roc_move moves[ROC_CAMERAS_MAX];
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs("\n/dev/video0\n/dev/video0 /etc/passwd\n/dev/video0 /dev/video9\n", file);
	for (int i = 0; i < 300; i++)
		fputc('x', file);
	fclose(file);
	ck_assert_uint_eq(roc_moved_load(path, moves), 1);
	ck_assert_str_eq(moves[0].to, "/dev/video9");
}
END_TEST

START_TEST(a_moved_camera_gets_a_device_that_no_other_has)
{
	static struct roc_config config;
	bool moved[ROC_CAMERAS_MAX];

	config.count = 3;
	strcpy(config.cameras[0].device, "/dev/video0");
	strcpy(config.cameras[1].device, "/dev/video1");
	strcpy(config.cameras[2].device, "/dev/video5");
	roc_moved_apply(two, 2, &config, moved);
	ck_assert_str_eq(config.cameras[0].device, "/dev/video4");
	ck_assert_str_eq(config.cameras[1].device, "/dev/video1");
	ck_assert_str_eq(config.cameras[2].device, "/dev/video5");
	ck_assert(moved[0] && !moved[1] && !moved[2]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("moved");
	TCase *tc = tcase_create("moved");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, what_was_saved_is_loaded_by_everybody);
	tcase_add_test(tc, no_moves_leave_no_file);
	tcase_add_test(tc, a_file_of_no_use_moves_nothing);
	tcase_add_test(tc, a_moved_camera_gets_a_device_that_no_other_has);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
