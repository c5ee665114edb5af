/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "answer.h"
#include "clock.h"
#include "roc/status_abi.h"
#include "suite.h"

#define BEGIN (100 * ROC_NS_PER_S)

static char words[ROC_ANSWER_MAX];

START_TEST(an_answer_is_kept_for_its_stream)
{
	roc_answer_keep(ROC_STREAM_EXT, "No such stream", BEGIN);
	ck_assert(!roc_answer_recall(ROC_STREAM_MAIN, BEGIN, words, sizeof(words)));
	ck_assert(roc_answer_recall(ROC_STREAM_EXT, BEGIN, words, sizeof(words)));
	ck_assert_str_eq(words, "No such stream");
}
END_TEST

START_TEST(it_outlasts_the_longest_pause_and_no_more)
{
	roc_answer_keep(ROC_STREAM_MAIN, "login failed", BEGIN);
	ck_assert(roc_answer_recall(ROC_STREAM_MAIN, BEGIN + 400 * ROC_NS_PER_S, words,
				    sizeof(words)));
	ck_assert(!roc_answer_recall(ROC_STREAM_MAIN, BEGIN + 601 * ROC_NS_PER_S, words,
				     sizeof(words)));
}
END_TEST

START_TEST(a_stream_that_works_has_none)
{
	roc_answer_keep(ROC_STREAM_MAIN, "login failed", BEGIN);
	roc_answer_forget(ROC_STREAM_MAIN);
	ck_assert(!roc_answer_recall(ROC_STREAM_MAIN, BEGIN, words, sizeof(words)));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("answer");
	TCase *tcase = tcase_create("answer");

	tcase_add_test(tcase, an_answer_is_kept_for_its_stream);
	tcase_add_test(tcase, it_outlasts_the_longest_pause_and_no_more);
	tcase_add_test(tcase, a_stream_that_works_has_none);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
