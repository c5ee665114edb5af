/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Without memory for a secret nothing is shown. realloc() is wrapped. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redact.h"
#include "suite.h"

static bool no_memory;

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_realloc(void *old, size_t size)
{
	return no_memory ? NULL : __real_realloc(old, size);
}

static void forget(void)
{
	no_memory = false;
	roc_redact_forget_all();
}

/** @return how many could be registered */
static int register_until_it_fails(void)
{
	char secret[32];
	int r = 0, count = 0;

	while (r == 0 && count < 100000) {
		snprintf(secret, sizeof(secret), "secret-%05d", count);
		r = roc_redact_register(secret);
		count += r == 0;
	}
	ck_assert_int_eq(r, -ENOMEM);
	return count;
}

START_TEST(a_secret_without_room_hides_every_text)
{
	char text[64] = "a harmless line", small[3] = "ab";

	no_memory = _i > 0;
	if (_i > 1) {
		/* the first ones find the room that is there */
		no_memory = false;
		ck_assert_int_eq(roc_redact_register("secret-first"), 0);
		no_memory = true;
	}
	if (_i > 0)
		ck_assert_int_eq(register_until_it_fails() > 0, _i > 1);
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, _i > 0 ? "***" : "a harmless line");
	roc_redact(small, sizeof(small));
	ck_assert_str_eq(small, _i > 0 ? "**" : "ab");

	forget();
	strcpy(text, "a harmless line");
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, "a harmless line");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("redact_memory");
	TCase *tc = tcase_create("memory");

	tcase_add_checked_fixture(tc, NULL, forget);
	tcase_add_loop_test(tc, a_secret_without_room_hides_every_text, 0, 3);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
