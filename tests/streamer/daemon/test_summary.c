/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of the setup summary, as programs look for them. */
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "suite.h"
#include "summary.h"

static struct roc_camera cameras[ROC_CAMERAS_MAX];
static char lines[4096];

static void collect(void *data, enum roc_log_level level, int camera, const char *text)
{
	(void)data;
	(void)level;
	(void)camera;
	strcat(lines, text);
	strcat(lines, "\n");
}

static void add(int i, uint32_t state, uint32_t mhz, int device)
{
	struct roc_camera *camera = &cameras[i];

	camera->present = true;
	camera->device = device;
	snprintf(camera->config.ip, sizeof(camera->config.ip), "10.0.0.%d", i);
	camera->status.state = state;
	camera->status.stream = ROC_STREAM_MAIN;
	camera->status.source_width = 320;
	camera->status.source_height = 180;
	camera->status.source_mhz = mhz;
	camera->status.device_mhz = 15000;
}

static void setup(void)
{
	memset(cameras, 0, sizeof(cameras));
	lines[0] = '\0';
	roc_log_set_sink(collect, NULL);
}

static void teardown(void)
{
	roc_log_set_sink(NULL, NULL);
}

START_TEST(a_rate_has_a_decimal)
{
	add(0, ROC_STATE_LIVE, 10000, 5);
	add(1, ROC_STATE_LIVE, 29970, 6);
	add(2, ROC_STATE_LIVE, 12500, 7);
	add(3, ROC_STATE_LIVE, 0, 8);
	add(4, ROC_STATE_LIVE, 100000, 9);
	add(5, ROC_STATE_DISABLED, 0, -1);
	roc_summary_log(cameras);
	ck_assert_str_eq(lines, "v4l2loopback setup completed: 5 devices in use\n"
				"Camera setup summary:\n"
				"Camera 0 (10.0.0.0): Stream=main, Status=320x180@10.0fps\n"
				"Camera 1 (10.0.0.1): Stream=main, Status=320x180@29.97fps\n"
				"Camera 2 (10.0.0.2): Stream=main, Status=320x180@12.5fps\n"
				"Camera 3 (10.0.0.3): Stream=main, Status=320x180@15.0fps\n"
				"Camera 4 (10.0.0.4): Stream=main, Status=320x180@100.0fps\n"
				"Camera 5 (10.0.0.5): Stream=none, Status=disabled\n");
}
END_TEST

START_TEST(a_setup_with_a_device_missing_is_not_completed)
{
	add(0, ROC_STATE_LIVE, 10000, 5);
	add(1, ROC_STATE_NO_DEVICE, 0, -1);
	roc_summary_log(cameras);
	ck_assert_ptr_null(strstr(lines, "setup completed"));
	ck_assert_ptr_nonnull(strstr(lines, "Camera 1 (10.0.0.1): Stream=none, Status=no-device"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("summary");
	TCase *tc = tcase_create("summary");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_rate_has_a_decimal);
	tcase_add_test(tc, a_setup_with_a_device_missing_is_not_completed);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
