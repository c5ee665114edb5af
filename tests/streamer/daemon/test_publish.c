/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <string.h>

#include "publish.h"
#include "suite.h"

static struct roc_camera_config camera;
static struct roc_ipc_report report;
static struct roc_totals totals;
static struct roc_camera_status status;
static struct roc_publish_case now;

static void setup(void)
{
	memset(&camera, 0, sizeof(camera));
	camera.index = 3;
	strcpy(camera.name, "Field 3");
	strcpy(camera.device, "/dev/video3");
	report = (struct roc_ipc_report){
		.type = ROC_IPC_REPORT,
		.state = ROC_STATE_LIVE,
		.stream = ROC_STREAM_MAIN,
		.received = 10,
		.written = 20,
		.last_frame_ns = 900,
		.reconnects = 2,
	};
	memset(&totals, 0, sizeof(totals));
	memset(&status, 0, sizeof(status));
	now = (struct roc_publish_case){
		.camera = &camera,
		.report = &report,
		.totals = &totals,
		.readers = -1,
		.device_number = 3,
		.now_ns = 1000,
	};
}

START_TEST(counters_go_on_when_a_worker_is_replaced)
{
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.frames_received, 10);
	roc_totals_add(&totals, &report);
	report = (struct roc_ipc_report){.state = ROC_STATE_CONNECTING, .received = 1};
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.frames_received, 11);
	ck_assert_uint_eq(status.frames_written, 20);
	ck_assert_uint_eq(status.reconnects, 2);
	ck_assert_uint_eq(status.last_frame_ns, 900);
}
END_TEST

START_TEST(the_time_of_a_state_is_kept_until_it_changes)
{
	ck_assert_int_eq(roc_publish_make(&now, &status), 1);
	now.now_ns = 2000;
	ck_assert_int_eq(roc_publish_make(&now, &status), 0);
	ck_assert_uint_eq(status.state_since_ns, 1000);
	report.state = ROC_STATE_STALLED;
	ck_assert_int_eq(roc_publish_make(&now, &status), 1);
	ck_assert_uint_eq(status.state_since_ns, 2000);
}
END_TEST

START_TEST(the_supervisors_word_goes_before_the_workers)
{
	now.state = ROC_STATE_CRASHED;
	now.reason = ROC_REASON_WORKER_HUNG;
	now.detail = "hung";
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.state, ROC_STATE_CRASHED);
	ck_assert_uint_eq(status.stream, ROC_STREAM_NONE);
	ck_assert_str_eq(status.detail, "hung");
}
END_TEST

START_TEST(another_writer_is_reported_beside_a_live_camera)
{
	now.foreign_writer = true;
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.state, ROC_STATE_LIVE);
	ck_assert_uint_eq(status.reason, ROC_REASON_DEVICE_BUSY);
	ck_assert_ptr_nonnull(strstr(status.detail, "another program"));
	report.state = ROC_STATE_OFFLINE;
	report.reason = ROC_REASON_UNREACHABLE;
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.reason, ROC_REASON_UNREACHABLE);
}
END_TEST

START_TEST(a_frame_from_the_future_is_not_believed)
{
	report.last_frame_ns = 5000;
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.last_frame_ns, 0);
}
END_TEST

START_TEST(identity_comes_from_the_configuration_alone)
{
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.index, 3);
	ck_assert_str_eq(status.name, "Field 3");
	ck_assert_str_eq(status.device, "/dev/video3");
}
END_TEST

START_TEST(counters_do_not_go_back)
{
	const struct roc_ipc_report before = {
		.received = 10, .written = 20, .corrupt = 3, .reconnects = 4};

	report = (struct roc_ipc_report){.received = 11, .written = 5, .bytes = 7};
	roc_report_advance(&report, &before);
	ck_assert_uint_eq(report.received, 11);
	ck_assert_uint_eq(report.written, 20);
	ck_assert_uint_eq(report.corrupt, 3);
	ck_assert_uint_eq(report.bytes, 7);
	ck_assert_uint_eq(report.reconnects, 4);
	status.last_frame_ns = 950;
	report.last_frame_ns = 900;
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.last_frame_ns, 950);
}
END_TEST

START_TEST(sums_over_any_number_of_workers_do_not_begin_anew)
{
	report.received = report.bytes = UINT64_C(1) << 56; /* the most that a worker is believed */
	for (int i = 0; i < 300; i++)
		roc_totals_add(&totals, &report);
	(void)roc_publish_make(&now, &status);
	ck_assert_uint_eq(status.frames_received, UINT64_MAX);
	ck_assert_uint_eq(status.bytes_received, UINT64_MAX);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("publish");
	TCase *tc = tcase_create("publish");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, counters_go_on_when_a_worker_is_replaced);
	tcase_add_test(tc, the_time_of_a_state_is_kept_until_it_changes);
	tcase_add_test(tc, the_supervisors_word_goes_before_the_workers);
	tcase_add_test(tc, another_writer_is_reported_beside_a_live_camera);
	tcase_add_test(tc, a_frame_from_the_future_is_not_believed);
	tcase_add_test(tc, identity_comes_from_the_configuration_alone);
	tcase_add_test(tc, counters_do_not_go_back);
	tcase_add_test(tc, sums_over_any_number_of_workers_do_not_begin_anew);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
