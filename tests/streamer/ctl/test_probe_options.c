/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "probe_options.h"
#include "suite.h"

#define ARGS_MAX 8

static struct roc_probe_options options;
static char error[256];

/* Words separated by blanks. */
static int parse(const char *line)
{
	static char copy[256];
	char *argv[ARGS_MAX] = {NULL};
	char *state = NULL;
	int argc = 0;

	strcpy(copy, line);
	for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state)) {
		ck_assert_int_lt(argc, ARGS_MAX);
		argv[argc++] = word;
	}
	error[0] = '\0';
	return roc_probe_options_parse(argc, argv, &options, error, sizeof(error));
}

START_TEST(a_camera_alone_is_enough)
{
	ck_assert_int_eq(parse("probe 3"), 0);
	ck_assert_str_eq(options.target, "3");
	ck_assert_ptr_null(options.config);
	ck_assert_ptr_null(options.user);
	ck_assert_ptr_null(options.password_file);
	ck_assert(!options.json && !options.verbose);
}
END_TEST

START_TEST(options_may_stand_on_both_sides_of_the_camera)
{
	ck_assert_int_eq(parse("probe --json --config a 10.0.0.1 --user=b --verbose"), 0);
	ck_assert_str_eq(options.target, "10.0.0.1");
	ck_assert_str_eq(options.config, "a");
	ck_assert_str_eq(options.user, "b");
	ck_assert(options.json && options.verbose);
	ck_assert_int_eq(parse("probe --password-file /x cam"), 0);
	ck_assert_str_eq(options.password_file, "/x");
}
END_TEST

START_TEST(a_missing_camera_or_value_is_wrong)
{
	ck_assert_int_eq(parse("probe"), -EINVAL);
	ck_assert_int_eq(parse("probe --json"), -EINVAL);
	ck_assert_int_eq(parse("probe 1 --config"), -EINVAL);
	ck_assert_ptr_nonnull(strstr(error, "--config"));
	ck_assert_int_eq(parse("probe 1 --user="), -EINVAL);
	ck_assert_int_eq(parse("probe 1 2"), -EINVAL);
	ck_assert_int_eq(parse("probe 1 --configure x"), -EINVAL);
}
END_TEST

START_TEST(no_password_is_taken_and_none_is_repeated_in_an_error)
{
	static const char *const lines[] = {
		"probe 1 --password=topsecret", "probe 1 --password topsecret",
		"probe 1 --pasword=topsecret",  "probe 1 topsecret",
		"probe 1 --pass=topsecret",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ck_assert_int_eq(parse(lines[i]), -EINVAL);
		ck_assert_ptr_null(strstr(error, "topsecret"));
		ck_assert_int_gt((int)strlen(error), 0);
	}
	ck_assert_int_eq(parse("probe 1 --password=x"), -EINVAL);
	ck_assert_ptr_nonnull(strstr(error, "--password-file"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_options");
	TCase *tc = tcase_create("probe_options");

	tcase_add_test(tc, a_camera_alone_is_enough);
	tcase_add_test(tc, options_may_stand_on_both_sides_of_the_camera);
	tcase_add_test(tc, a_missing_camera_or_value_is_wrong);
	tcase_add_test(tc, no_password_is_taken_and_none_is_repeated_in_an_error);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
