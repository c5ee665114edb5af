/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "suite.h"

/*
 * This program's own resolver, in the C library's place: "slow" hangs until it is let go, "gone" does
 * not resolve, everything else is at 127.0.0.7.
 */
static atomic_int asked;
static atomic_bool hanging;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;

static void hang(void)
{
	pthread_mutex_lock(&gate);
	while (hanging)
		pthread_cond_wait(&opened, &gate);
	pthread_mutex_unlock(&gate);
}

static void let_go(void)
{
	pthread_mutex_lock(&gate);
	hanging = false;
	pthread_cond_broadcast(&opened);
	pthread_mutex_unlock(&gate);
}

int getaddrinfo(const char *restrict node, const char *restrict service,
		const struct addrinfo *restrict hints, struct addrinfo **restrict result)
{
	static const struct addrinfo here = {.ai_family = AF_INET};

	(void)service;
	if (hints->ai_flags & AI_NUMERICHOST)
		return node[0] == '1' ? (*result = NULL, 0) : EAI_NONAME;
	asked++;
	if (strncmp(node, "slow", 4) == 0)
		hang();
	if (strcmp(node, "gone") == 0)
		return EAI_NONAME;
	*result = malloc(sizeof(here));
	ck_assert_ptr_nonnull(*result);
	**result = here;
	return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
	free(list);
}

static struct roc_cancel cancel;
static struct addrinfo *list;
static int gai;

static int look_up(const char *host, uint32_t wait_ms)
{
	freeaddrinfo(list);
	list = NULL;
	return roc_lookup(host, 1935, wait_ms, &cancel, &list, &gai);
}

START_TEST(an_address_in_figures_asks_nobody)
{
	ck_assert_int_eq(look_up("10.0.0.1", 0), 0);
	ck_assert_int_eq(asked, 0);
}
END_TEST

START_TEST(a_name_is_resolved)
{
	ck_assert_int_eq(look_up("camera", 10000), 0);
	ck_assert_ptr_nonnull(list);
	freeaddrinfo(list);
}
END_TEST

START_TEST(a_name_that_is_not_known_is_told)
{
	ck_assert_int_eq(look_up("gone", 10000), -ENOENT);
	ck_assert_int_eq(gai, EAI_NONAME);
}
END_TEST

START_TEST(a_name_server_that_hangs_holds_nobody_up_and_is_asked_once)
{
	hanging = true;
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(look_up("slow", 20), -EAGAIN);
	ck_assert_int_eq(look_up("camera", 10000), 0);
	let_go();
	ck_assert_int_eq(look_up("slow", 10000), 0);
	ck_assert_int_eq(asked, 2);
	freeaddrinfo(list);
}
END_TEST

START_TEST(a_word_ends_the_wait_for_a_name_server)
{
	hanging = true;
	cancel.stop = true;
	ck_assert_int_eq(look_up("slow", 60000), -ECANCELED);
	let_go();
}
END_TEST

START_TEST(no_more_questions_than_there_is_room_for)
{
	static const char *const names[] = {"slow1", "slow2", "slow3", "slow4", "slow5", "slow6"};

	hanging = true;
	for (size_t i = 0; i < COUNT(names); i++)
		ck_assert_int_eq(look_up(names[i], 0), -EAGAIN);
	let_go();
	/* Once there is room again, whoever asks again is served. */
	for (size_t i = 0; i < COUNT(names); i++) {
		int r;

		while ((r = look_up(names[i], 100)) == -EAGAIN)
			;
		ck_assert_int_eq(r, 0);
	}
	freeaddrinfo(list);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lookup");
	TCase *tc = tcase_create("lookup");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, an_address_in_figures_asks_nobody);
	tcase_add_test(tc, a_name_is_resolved);
	tcase_add_test(tc, a_name_that_is_not_known_is_told);
	tcase_add_test(tc, a_name_server_that_hangs_holds_nobody_up_and_is_asked_once);
	tcase_add_test(tc, a_word_ends_the_wait_for_a_name_server);
	tcase_add_test(tc, no_more_questions_than_there_is_room_for);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
