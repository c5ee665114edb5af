/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reach.h"
#include "servers.h"
#include "suite.h"

static struct roc_cancel cancel;
static struct roc_error error;
static char address[128];

static void setup(void)
{
	memset(&cancel, 0, sizeof(cancel));
	memset(&error, 0, sizeof(error));
	memset(address, 0, sizeof(address));
}

START_TEST(who_listens_is_there)
{
	uint32_t port;
	const int fd = server_bound(&port, 1);

	ck_assert_int_eq(roc_reach("127.0.0.1", port, ROC_TRANSPORT_RTSP, 0, 2000, &cancel, address,
				   sizeof(address), &error),
			 0);
	ck_assert_str_eq(address, "127.0.0.1");
	close(fd);
}
END_TEST

START_TEST(who_does_not_listen_refuses)
{
	uint32_t port;
	const int fd = server_bound(&port, -1);

	ck_assert_int_eq(roc_reach("127.0.0.1", port, ROC_TRANSPORT_RTSP, 0, 2000, &cancel, address,
				   sizeof(address), &error),
			 -ECONNREFUSED);
	ck_assert_uint_eq(error.reason, ROC_REASON_REFUSED);
	ck_assert_ptr_nonnull(strstr(error.detail, "127.0.0.1"));
	ck_assert_ptr_nonnull(strstr(error.detail, "is RTSP switched on?"));
	close(fd);
}
END_TEST

START_TEST(a_name_that_does_not_resolve_is_told)
{
	ck_assert_int_eq(roc_reach("no such host", 1935, ROC_TRANSPORT_RTMP, 10000, 2000, &cancel,
				   address, sizeof(address), &error),
			 -ENOENT);
	ck_assert_uint_eq(error.reason, ROC_REASON_NO_NAME);
}
END_TEST

/* A full backlog lets a connection wait: the nearest thing to a cable that is out. */
static int full(uint32_t *ret_port, int fillers[16])
{
	const int fd = server_bound(ret_port, 1);
	struct sockaddr_in sin = {.sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				  .sin_port = htons((uint16_t)*ret_port)};

	for (int i = 0; i < 16; i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fillers[i], (struct sockaddr *)&sin, sizeof(sin));
	}
	return fd;
}

START_TEST(silence_ends_with_the_deadline)
{
	int fillers[16];
	uint32_t port;
	const int fd = full(&port, fillers);
	const uint64_t began = roc_now_ns();

	ck_assert_int_eq(roc_reach("127.0.0.1", port, ROC_TRANSPORT_RTSP, 0, 300, &cancel, address,
				   sizeof(address), &error),
			 -ETIMEDOUT);
	ck_assert_uint_eq(error.reason, ROC_REASON_UNREACHABLE);
	ck_assert_uint_ge(roc_now_ns() - began, 290 * ROC_NS_PER_MS);
	for (int i = 0; i < 16; i++)
		close(fillers[i]);
	close(fd);
}
END_TEST

static void *say_stop(void *data)
{
	(void)data;
	atomic_store(&cancel.stop, true);
	return NULL;
}

START_TEST(a_word_ends_the_wait)
{
	int fillers[16];
	uint32_t port;
	const int fd = full(&port, fillers);
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, say_stop, NULL), 0);
	ck_assert_int_eq(roc_reach("127.0.0.1", port, ROC_TRANSPORT_RTSP, 0, 60000, &cancel,
				   address, sizeof(address), &error),
			 -ECANCELED);
	pthread_join(thread, NULL);
	for (int i = 0; i < 16; i++)
		close(fillers[i]);
	close(fd);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reach");
	TCase *tc = tcase_create("reach");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, who_listens_is_there);
	tcase_add_test(tc, who_does_not_listen_refuses);
	tcase_add_test(tc, a_name_that_does_not_resolve_is_told);
	tcase_add_test(tc, silence_ends_with_the_deadline);
	tcase_add_test(tc, a_word_ends_the_wait);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
