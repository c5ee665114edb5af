/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "launch.h"
#include "reserve.h"
#include "suite.h"

static int used[64];
static int used_count;

/* A process of Check's own for each test: limits end with it. */
static void use_up_descriptors(void)
{
	const struct rlimit few = {COUNT(used), COUNT(used)};
	int fd;

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		used[used_count++] = fd;
	ck_assert_int_eq(errno, EMFILE);
}

/* What looks for leaks at the end needs some. */
static void give_back(void)
{
	while (used_count > 0)
		close(used[--used_count]);
}

START_TEST(a_worker_starts_on_what_was_kept)
{
	struct roc_reserve reserve;
	struct roc_launched launched;

	roc_reserve_init(&reserve);
	ck_assert(roc_reserve_fill(&reserve));
	use_up_descriptors();
	ck_assert_int_eq(roc_launch_worker("/bin/true", &launched), -EMFILE);
	ck_assert_int_eq(roc_reserve_release(&reserve), ROC_RESERVE_FDS);
	ck_assert_int_eq(roc_launch_worker("/bin/true", &launched), 0);
	close(launched.socket);
	close(launched.output);
	ck_assert(roc_reserve_fill(&reserve));
}
END_TEST

START_TEST(what_can_not_be_had_is_had_later)
{
	struct roc_reserve reserve;

	roc_reserve_init(&reserve);
	use_up_descriptors();
	ck_assert(!roc_reserve_fill(&reserve));
	ck_assert_int_eq(roc_reserve_release(&reserve), 0);
	close(used[--used_count]);
	close(used[--used_count]);
	ck_assert(!roc_reserve_fill(&reserve));
	ck_assert_int_eq(roc_reserve_release(&reserve), 2);
	ck_assert_int_eq(roc_reserve_release(&reserve), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reserve");
	TCase *tcase = tcase_create("reserve");

	tcase_add_checked_fixture(tcase, NULL, give_back);
	tcase_add_test(tcase, a_worker_starts_on_what_was_kept);
	tcase_add_test(tcase, what_can_not_be_had_is_had_later);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
