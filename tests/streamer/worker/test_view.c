/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>

#include "suite.h"
#include "view.h"

static const struct {
	struct roc_view_case now;
	uint32_t state, reason;
} cases[] = {
	{{0}, ROC_STATE_CONNECTING, ROC_REASON_STARTING},
	{{.connected = true}, ROC_STATE_PROBING, ROC_REASON_STARTING},
	{{.on_air = true, .was_live = true}, ROC_STATE_LIVE, ROC_REASON_NONE},
	{{.was_live = true, .last = {ROC_REASON_STALLED, "no picture for 2.0 s"}},
	 ROC_STATE_STALLED,
	 ROC_REASON_STALLED},
	{{.was_live = true}, ROC_STATE_STALLED, ROC_REASON_STALLED},
	{{.was_live = true, .tries = 2, .last = {ROC_REASON_NO_DATA, "x"}},
	 ROC_STATE_STALLED,
	 ROC_REASON_NO_DATA},
	{{.was_live = true, .tries = 3, .last = {ROC_REASON_NO_DATA, "x"}},
	 ROC_STATE_OFFLINE,
	 ROC_REASON_NO_DATA},
	{{.was_live = true, .last = {ROC_REASON_UNREACHABLE, "x"}},
	 ROC_STATE_OFFLINE,
	 ROC_REASON_UNREACHABLE},
	{{.was_live = true, .last = {ROC_REASON_AUTH, "x"}}, ROC_STATE_OFFLINE, ROC_REASON_AUTH},
	{{.connected = true, .last = {ROC_REASON_CLOSED, "x"}},
	 ROC_STATE_OFFLINE,
	 ROC_REASON_CLOSED},
	{{.holding = true}, ROC_STATE_CRASHED, ROC_REASON_WORKER_DIED},
	{{.on_air = true, .device_error = -EIO}, ROC_STATE_NO_DEVICE, ROC_REASON_DEVICE_ERROR},
};

START_TEST(says_what_goes_on)
{
	struct roc_view view;

	roc_view_make(&cases[_i].now, &view);
	ck_assert_uint_eq(view.state, cases[_i].state);
	ck_assert_uint_eq(view.reason, cases[_i].reason);
	if (cases[_i].now.last.reason && view.state != ROC_STATE_LIVE)
		ck_assert_str_eq(view.detail, cases[_i].now.last.detail);
	ck_assert_str_ne(roc_view_headline(view.state), "");
	ck_assert_ptr_nonnull(roc_view_hint(&view));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("view");
	TCase *tc = tcase_create("view");

	tcase_add_loop_test(tc, says_what_goes_on, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
