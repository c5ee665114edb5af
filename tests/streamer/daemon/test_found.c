/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "found.h"
#include "suite.h"

static const char *const names[] = {"video10", "video2", "video0",  "video",
				    "video1x", "videos", "avideo3", "video999999999999999999999"};

START_TEST(video_devices_are_listed_by_number)
{
	char dir[] = "/tmp/roc-found-XXXXXX", path[96], text[64], small[10];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_uint_eq(roc_found_list(dir, text, sizeof(text)), 0);
	ck_assert_str_eq(text, "");
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		close(open(path, O_WRONLY | O_CREAT, 0600));
	}
	ck_assert_uint_eq(roc_found_list(dir, text, sizeof(text)), 3);
	ck_assert_str_eq(text, "video0, video2, video10");
	ck_assert_uint_eq(roc_found_list(dir, small, sizeof(small)), 3);
	ck_assert_str_eq(small, "video0, v");
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
	ck_assert_uint_eq(roc_found_list(dir, text, sizeof(text)), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("found");
	TCase *tc = tcase_create("found");

	tcase_add_test(tc, video_devices_are_listed_by_number);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
