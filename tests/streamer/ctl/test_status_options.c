/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status_options.h"
#include "suite.h"

#include <errno.h>
#include <string.h>

#define MS UINT64_C(1000000)

static const struct {
	const char *argv[4];
	struct roc_status_options options;
	const char *error; /* part of the message, NULL: accepted */
} lines[] = {
	{{0}, {0}, NULL},
	{{"--json"}, {.json = true}, NULL},
	{{"--check", "--json"}, {.json = true, .check = true}, NULL},
	{{"--prometheus", "--check"}, {.prometheus = true, .check = true}, NULL},
	{{"--prometheus", "--json"}, {0}, "--prometheus"},
	{{"--prometheus", "--watch"}, {0}, "--prometheus"},
	{{"--watch"}, {.watch_ns = 1000 * MS}, NULL},
	{{"--watch", "2"}, {.watch_ns = 2000 * MS}, NULL},
	{{"--watch=0.25"}, {.watch_ns = 250 * MS}, NULL},
	{{"--watch", "--json"}, {.watch_ns = 1000 * MS, .json = true}, NULL},
	{{"--watch", "3600"}, {.watch_ns = 3600000 * MS}, NULL},
	{{"--watch", "3601"}, {0}, "'3601'"},
	{{"--watch", "0"}, {0}, "'0'"},
	{{"--watch", "x"}, {0}, "'x'"},
	{{"--watch", "1."}, {0}, "'1.'"},
	{{"--watch", "99999999999999999999999"}, {0}, "seconds"},
	{{"--watch="}, {0}, "seconds"},
	{{"--watch=nan"}, {0}, "'nan'"},
	{{"--watch=0x1"}, {0}, "'0x1'"},
	{{"--frob"}, {0}, "unknown option '--frob'"},
	{{"-j"}, {0}, "unknown option '-j'"},
	{{"--\033[2J"}, {0}, "unknown option '-- [2J'"},
	{{"cam"}, {0}, "unexpected argument 'cam'"},
	{{"--watch", "--check"}, {0}, "--check"},
};

START_TEST(a_command_line_is_understood_or_its_fault_is_named)
{
	const struct roc_status_options untouched = {.watch_ns = 42};
	struct roc_status_options options = untouched;
	char *argv[6] = {(char *)(uintptr_t) "status"};
	char error[256] = "";
	int argc = 1;

	for (; argc < 5 && lines[_i].argv[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)lines[_i].argv[argc - 1];
	const int r = roc_status_options_parse(argc, argv, &options, error, sizeof(error));
	if (lines[_i].error) {
		ck_assert_int_eq(r, -EINVAL);
		ck_assert_ptr_nonnull(strstr(error, lines[_i].error));
		ck_assert_uint_eq(options.watch_ns, untouched.watch_ns);
		return;
	}
	ck_assert_int_eq(r, 0);
	ck_assert_int_eq(options.json, lines[_i].options.json);
	ck_assert_int_eq(options.prometheus, lines[_i].options.prometheus);
	ck_assert_int_eq(options.check, lines[_i].options.check);
	ck_assert_uint_eq(options.watch_ns, lines[_i].options.watch_ns);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status_options");
	TCase *tc = tcase_create("options");
	tcase_add_loop_test(tc, a_command_line_is_understood_or_its_fault_is_named, 0,
			    (int)COUNT(lines));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
