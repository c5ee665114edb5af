/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a device open: found with nodes that every machine has. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "suite.h"

static int master, slave;
static char path[64], text[256];

static void setup(void)
{
	ck_assert_int_eq(openpty(&master, &slave, path, NULL, NULL), 0);
}

static void teardown(void)
{
	close(master);
	if (slave >= 0)
		close(slave);
}

START_TEST(who_holds_a_device_is_named_with_its_pid)
{
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "(pid %d)", (int)getpid());
	ck_assert_int_eq(roc_holder_find(path, text, sizeof(text)), 1);
	ck_assert_msg(strstr(text, wanted) && strncmp(text, "test-shared.hol", 15) == 0, "%s",
		      text);
}
END_TEST

START_TEST(a_device_that_nobody_holds_has_no_holder)
{
	close(slave);
	slave = -1;
	ck_assert_int_eq(roc_holder_find(path, text, sizeof(text)), -ENOENT);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(no_name_is_ever_cut)
{
	ck_assert_int_eq(roc_holder_find(path, text, 12), -ENOENT);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(what_is_no_device_has_no_holder)
{
	ck_assert_int_eq(roc_holder_find("/dev/no-such-node", text, sizeof(text)), -ENOENT);
	ck_assert_int_eq(roc_holder_find("/", text, sizeof(text)), -ENODEV);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("holder");
	TCase *tcase = tcase_create("holder");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, who_holds_a_device_is_named_with_its_pid);
	tcase_add_test(tcase, a_device_that_nobody_holds_has_no_holder);
	tcase_add_test(tcase, no_name_is_ever_cut);
	tcase_add_test(tcase, what_is_no_device_has_no_holder);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
