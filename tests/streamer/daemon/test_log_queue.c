/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_queue.h"
#include "suite.h"

static struct roc_log_queue queue;
static struct roc_log_line line;
static uint64_t now_ns;

static void begin(void)
{
	roc_log_queue_clear(&queue);
	now_ns = 1000;
}

/* A line with a number that fills @length bytes. */
static bool push(unsigned int number, size_t length)
{
	struct roc_log_line pushed = {
		.time_ns = ++now_ns, .level = ROC_LOG_INFO, .camera = (int)(number % 16)};
	const int used = snprintf(pushed.text, sizeof(pushed.text), "%u ", number);

	ck_assert_int_gt(used, 0);
	if (length > (size_t)used)
		memset(pushed.text + used, 'x', length - (size_t)used);
	return roc_log_queue_push(&queue, &pushed);
}

static unsigned int pop(void)
{
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_LINE);
	return (unsigned int)strtoul(line.text, NULL, 10);
}

static unsigned int fill(size_t length)
{
	unsigned int pushed = 0;

	while (push(pushed, length))
		pushed++;
	return pushed;
}

START_TEST(an_empty_queue_has_nothing)
{
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
	ck_assert(push(1, 10));
	ck_assert_uint_eq(pop(), 1);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
}
END_TEST

START_TEST(a_line_comes_out_as_it_went_in)
{
	struct roc_log_line pushed = {.time_ns = 77,
				      .level = ROC_LOG_ERROR,
				      .camera = ROC_LOG_NO_CAMERA,
				      .console = true};

	memset(pushed.text, 'y', sizeof(pushed.text) - 1);
	ck_assert(roc_log_queue_push(&queue, &pushed));
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_LINE);
	ck_assert_uint_eq(line.time_ns, pushed.time_ns);
	ck_assert_int_eq((int)line.level, (int)pushed.level);
	ck_assert_int_eq(line.camera, pushed.camera);
	ck_assert(line.console);
	ck_assert_str_eq(line.text, pushed.text);
	ck_assert(push(3, 0));
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_LINE);
	ck_assert_int_eq(line.camera, 3);
	ck_assert(!line.console);
	ck_assert_str_eq(line.text, "3 ");
}
END_TEST

START_TEST(the_order_is_kept_all_around_the_ring)
{
	unsigned int pushed = 0, popped = 0;

	srand(1);
	while (pushed < 100000) {
		for (int i = rand() % 40; i > 0; i--)
			ck_assert(push(pushed++, (size_t)rand() % ROC_LOG_LINE_MAX));
		for (int i = rand() % 40; i > 0 && popped < pushed; i--)
			ck_assert_uint_eq(pop(), popped++);
		while (pushed - popped > 100)
			ck_assert_uint_eq(pop(), popped++);
	}
	while (popped < pushed)
		ck_assert_uint_eq(pop(), popped++);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
}
END_TEST

START_TEST(it_is_bounded_in_lines_and_in_bytes)
{
	ck_assert_uint_ge(fill(0), ROC_LOG_QUEUE_LINES - 2);
	ck_assert_uint_le(queue.records, ROC_LOG_QUEUE_LINES);
	begin();
	ck_assert_uint_ge(fill(1000), ROC_LOG_QUEUE_BYTES / 1100);
	ck_assert_uint_le(queue.used, ROC_LOG_QUEUE_BYTES);
}
END_TEST

START_TEST(dropped_lines_are_counted_in_their_place)
{
	const unsigned int kept = fill(200); /* one was dropped to find out */
	unsigned int again = kept + 100;

	for (int i = 0; i < 41; i++)
		ck_assert(!push(0, 200));
	const uint64_t last_ns = now_ns;
	for (unsigned int i = 0; i < kept - 5; i++)
		ck_assert_uint_eq(pop(), i);
	ck_assert(push(again, 200));
	ck_assert(push(again + 1, 200));
	for (unsigned int i = kept - 5; i < kept; i++)
		ck_assert_uint_eq(pop(), i);
	ck_assert_uint_eq(pop(), 42);
	ck_assert_str_eq(line.text, "42 log lines dropped: the disk or the terminal is too slow");
	ck_assert_uint_eq(line.time_ns, last_ns);
	ck_assert_int_eq((int)line.level, ROC_LOG_WARNING);
	ck_assert_int_eq(line.camera, ROC_LOG_NO_CAMERA);
	ck_assert(line.console);
	ck_assert_uint_eq(pop(), again);
	ck_assert_uint_eq(pop(), again + 1);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
}
END_TEST

START_TEST(the_count_comes_out_also_when_no_line_follows)
{
	const unsigned int kept = fill(500);

	for (unsigned int i = 0; i < kept; i++)
		ck_assert_uint_eq(pop(), i);
	ck_assert_uint_eq(pop(), 1);
	ck_assert_ptr_nonnull(strstr(line.text, "dropped"));
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
	ck_assert(push(5, 10));
	ck_assert_uint_eq(pop(), 5);
}
END_TEST

START_TEST(one_that_was_full_takes_lines_again_when_half_of_it_is_free)
{
	const unsigned int kept = fill(0);
	unsigned int popped = 0;

	while (!push(kept, 0))
		ck_assert_uint_eq(pop(), popped++);
	ck_assert_uint_ge(popped, kept / 2 - 1);
	ck_assert_uint_le(popped, kept / 2 + 2);
}
END_TEST

START_TEST(no_line_is_lost_without_being_counted)
{
	unsigned int pushed = 0, kept = 0, dropped = 0, out_of_place = 0;

	srand(2);
	for (int round = 0; round < 300; round++) {
		for (int i = rand() % 400; i > 0; i--)
			(void)push(pushed++, (size_t)rand() % 400);
		for (int i = round == 299 ? INT_MAX : rand() % 300; i > 0; i--) {
			if (roc_log_queue_pop(&queue, &line) == ROC_LOG_NOTHING)
				break;
			const unsigned int number = (unsigned int)strtoul(line.text, NULL, 10);
			if (strstr(line.text, "dropped"))
				dropped += number;
			else
				out_of_place += number != dropped + kept++;
		}
	}
	ck_assert_uint_gt(dropped, 0);
	ck_assert_uint_gt(kept, 0);
	ck_assert_uint_eq(kept + dropped, pushed);
	ck_assert_uint_eq(out_of_place, 0);
}
END_TEST

START_TEST(a_queue_that_was_emptied_is_like_a_new_one)
{
	(void)fill(300);
	roc_log_queue_push_reopen(&queue);
	roc_log_queue_clear(&queue);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
	ck_assert(push(1, 10));
	ck_assert_uint_eq(pop(), 1);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
}
END_TEST

START_TEST(files_are_opened_again_behind_the_lines_before)
{
	ck_assert(push(1, 10));
	roc_log_queue_push_reopen(&queue);
	ck_assert(push(2, 10));
	roc_log_queue_push_reopen(&queue); /* the one above does for it */
	ck_assert_uint_eq(pop(), 1);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_REOPEN);
	roc_log_queue_push_reopen(&queue);
	ck_assert_uint_eq(pop(), 2);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_REOPEN);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
}
END_TEST

START_TEST(a_full_queue_has_room_to_open_the_files_again)
{
	const unsigned int kept = fill(100);

	roc_log_queue_push_reopen(&queue);
	for (unsigned int i = 0; i < kept; i++)
		ck_assert_uint_eq(pop(), i);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_REOPEN);
	ck_assert_uint_eq(pop(), 1);
	ck_assert_int_eq(roc_log_queue_pop(&queue, &line), ROC_LOG_NOTHING);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("log_queue");
	TCase *tc = tcase_create("log_queue");

	tcase_add_checked_fixture(tc, begin, NULL);
	tcase_add_test(tc, an_empty_queue_has_nothing);
	tcase_add_test(tc, a_line_comes_out_as_it_went_in);
	tcase_add_test(tc, the_order_is_kept_all_around_the_ring);
	tcase_add_test(tc, it_is_bounded_in_lines_and_in_bytes);
	tcase_add_test(tc, dropped_lines_are_counted_in_their_place);
	tcase_add_test(tc, the_count_comes_out_also_when_no_line_follows);
	tcase_add_test(tc, one_that_was_full_takes_lines_again_when_half_of_it_is_free);
	tcase_add_test(tc, no_line_is_lost_without_being_counted);
	tcase_add_test(tc, a_queue_that_was_emptied_is_like_a_new_one);
	tcase_add_test(tc, files_are_opened_again_behind_the_lines_before);
	tcase_add_test(tc, a_full_queue_has_room_to_open_the_files_again);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
