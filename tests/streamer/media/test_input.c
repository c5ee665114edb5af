/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "input.h"
#include "roc/status_abi.h"
#include "suite.h"

static const struct {
	const char *words;
	uint32_t reason;
} cases[] = {
	{"", ROC_REASON_NONE},
	{"try again later", ROC_REASON_NONE},
	{"wrong password", ROC_REASON_AUTH},
	{"[ code=403 need auth; authmod=adobe ]", ROC_REASON_AUTH},
	{"Permission denied", ROC_REASON_AUTH},
	{"No such stream", ROC_REASON_NO_STREAM},
	{"NetStream.Play.StreamNotFound", ROC_REASON_NO_STREAM},
	{"user not found: login failed", ROC_REASON_AUTH},
	/* the request, repeated */
	{"no such stream: channel0_ext.bcs?user=admin&password=***", ROC_REASON_NO_STREAM},
	{"bcs?login=admin&password=***: later", ROC_REASON_NONE},
	{"?password=*** is a wrong password", ROC_REASON_AUTH},
};

START_TEST(the_words_of_a_server_are_understood)
{
	ck_assert_uint_eq(roc_input_judge(cases[_i].words), cases[_i].reason);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("input");
	TCase *tcase = tcase_create("input");

	tcase_add_loop_test(tcase, the_words_of_a_server_are_understood, 0, COUNT(cases));
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
