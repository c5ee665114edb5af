/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "clock.h"
#include "outage.h"
#include "suite.h"

static struct roc_outage outage;
static char text[200];

static void reset(void)
{
	memset(&outage, 0, sizeof(outage));
}

static bool ask(enum roc_outage_kind kind, uint32_t port, uint64_t wait_ms, uint64_t now_ns)
{
	const struct roc_outage_case now = {
		.kind = kind,
		.host = "10.0.0.5",
		.port = port,
		.next_ns = now_ns + wait_ms * ROC_NS_PER_MS,
		.now_ns = now_ns,
	};

	text[0] = '\0';
	return roc_outage_line(&outage, &now, text, sizeof(text));
}

START_TEST(the_lines_have_the_words_that_are_looked_for)
{
	ck_assert(ask(ROC_OUTAGE_AWAY, 1935, 1000, 1));
	ck_assert_str_eq(text, "Camera 10.0.0.5 is not reachable on port 1935. Retrying in 1s...");
	ck_assert(ask(ROC_OUTAGE_FAILED, 1935, 7512, 1));
	ck_assert_str_eq(text, "All streams failed for camera 10.0.0.5. Retrying in 7.51s...");
}
END_TEST

START_TEST(an_unknown_port_is_not_named)
{
	ck_assert(!ask(ROC_OUTAGE_AWAY, 0, 1000, 1));
	ck_assert(ask(ROC_OUTAGE_FAILED, 0, 0, 1));
	ck_assert_str_eq(text, "All streams failed for camera 10.0.0.5. Retrying in 0s...");
}
END_TEST

/* An attempt a second for a day. */
START_TEST(an_outage_that_lasts_is_logged_ever_more_rarely)
{
	uint32_t minutes = 0, day = 0;

	for (uint64_t s = 1; s <= 86400; s++)
		if (ask(ROC_OUTAGE_AWAY, 1935, 1000, s * ROC_NS_PER_S)) {
			minutes += s <= 180;
			day++;
		}
	ck_assert_uint_eq(minutes, 3);
	ck_assert_uint_le(day, 3 + 144);
	ck_assert_uint_ge(day, 144);
	/* what is wrong now is another thing, and is said at once */
	ck_assert(ask(ROC_OUTAGE_FAILED, 1935, 500, 86400 * ROC_NS_PER_S));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("outage");
	TCase *tc = tcase_create("outage");

	tcase_add_checked_fixture(tc, reset, NULL);
	tcase_add_test(tc, the_lines_have_the_words_that_are_looked_for);
	tcase_add_test(tc, an_unknown_port_is_not_named);
	tcase_add_test(tc, an_outage_that_lasts_is_logged_ever_more_rarely);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
