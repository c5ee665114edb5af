/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A camera's device and slot, with devices that are files, workers that only sleep, and a clock of its own. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "camera.h"
#include "clock.h"
#include "loopback.h"
#include "reserve.h"
#include "suite.h"

#define DEVICES 2

static char folder[64];
static int opens[DEVICES]; /* times that a device was opened */
static struct roc_claims claims;
static struct roc_reserve reserve;
static struct roc_service service;
static struct roc_camera cameras[DEVICES];
static char worker_path[96];
static uint64_t now;

int __wrap_roc_loopback_identify(const char *path, dev_t *ret_device);
int __wrap_roc_loopback_open(const char *path, int *ret_fd);
int __wrap_roc_loopback_set_format(int fd, const struct roc_device_format *wanted,
				   struct roc_device_format *ret_got);
int __wrap_roc_loopback_keep_rate(int fd, uint32_t mhz);

/* "/dev//video1" is device 1, too. */
static int number_of(const char *path)
{
	const int number = path[strlen(path) - 1] - '0';

	ck_assert_int_ge(number, 0);
	ck_assert_int_lt(number, DEVICES);
	return number;
}

int __wrap_roc_loopback_identify(const char *path, dev_t *ret_device)
{
	*ret_device = 81 * 256 + (dev_t)number_of(path);
	return 0;
}

int __wrap_roc_loopback_open(const char *path, int *ret_fd)
{
	opens[number_of(path)]++;
	*ret_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

int __wrap_roc_loopback_set_format(int fd, const struct roc_device_format *wanted,
				   struct roc_device_format *ret_got)
{
	(void)fd;
	*ret_got = *wanted;
	return 0;
}

int __wrap_roc_loopback_keep_rate(int fd, uint32_t mhz)
{
	(void)fd;
	(void)mhz;
	return 0;
}

static struct roc_camera_config config_of(uint32_t index, const char *url, const char *device)
{
	struct roc_camera_config config = {.index = index, .valid = true, .enabled = true};

	(void)snprintf(config.name, sizeof(config.name), "Camera %u", index);
	(void)snprintf(config.device, sizeof(config.device), "%s", device);
	(void)snprintf(config.url[0], sizeof(config.url[0]), "%s", url);
	config.streams[0] = ROC_STREAM_MAIN;
	return config;
}

static void write_worker(void)
{
	FILE *file;

	(void)snprintf(worker_path, sizeof(worker_path), "%s/worker", folder);
	file = fopen(worker_path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_gt(fputs("#!/bin/sh\nexec sleep 60\n", file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(worker_path, 0700), 0);
}

static void setup(void)
{
	char segment[96];

	(void)snprintf(folder, sizeof(folder), "/tmp/roc-camera-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	write_worker();
	(void)snprintf(segment, sizeof(segment), "%s/status", folder);
	ck_assert_int_eq(roc_memory_open(folder, &service.memory), 0);
	ck_assert_int_eq(roc_status_prepare(segment, &service.status), 0);
	roc_reserve_init(&reserve);
	service.worker = worker_path;
	service.reserve = &reserve;
	service.claims = &claims;
	now = roc_now_ns();
	for (uint32_t i = 0; i < DEVICES; i++)
		roc_camera_init(&cameras[i], &service, i);
}

static void teardown(void)
{
	char command[128];

	for (uint32_t i = 0; i < DEVICES; i++)
		roc_camera_finish(&cameras[i]);
	(void)roc_reserve_release(&reserve);
	roc_status_writer_close(service.status, true);
	roc_memory_close(service.memory);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

static void tick(uint32_t index, uint64_t later_ms)
{
	now += later_ms * ROC_NS_PER_MS;
	(void)roc_camera_tick(&cameras[index], now);
}

static void set(uint32_t index, const char *url, const char *device)
{
	const struct roc_camera_config config = config_of(index, url, device);

	roc_camera_set(&cameras[index], &config);
}

static void begin(void)
{
	set(0, "rtmp://192.0.2.1/a", "/dev/video0");
	set(1, "rtmp://192.0.2.2/a", "/dev/video1");
	tick(0, 1);
	tick(1, 1);
	ck_assert_int_gt(cameras[0].worker.pid, 0);
	ck_assert_int_gt(cameras[1].worker.pid, 0);
}

static void end_worker(uint32_t index)
{
	const pid_t pid = cameras[index].worker.pid;
	int status;

	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(roc_camera_reaped(&cameras[index], pid, status, now));
}

START_TEST(devices_that_are_swapped_are_never_open_twice)
{
	begin();
	set(0, "rtmp://192.0.2.1/a", "/dev/video1");
	set(1, "rtmp://192.0.2.2/a", "/dev/video0");
	end_worker(0);
	for (int i = 0; i < 8; i++)
		tick(0, 250);
	/* The other camera's worker still writes to it. */
	ck_assert_int_eq(opens[1], 1);
	ck_assert_int_eq(cameras[0].device, -1);
	ck_assert_uint_eq(cameras[0].status.state, ROC_STATE_CONNECTING);

	end_worker(1);
	tick(1, 1);
	ck_assert_int_eq(opens[0], 2);
	ck_assert_int_ge(cameras[1].device, 0);
	tick(0, ROC_CLAIM_RETRY_MS);
	ck_assert_int_eq(opens[1], 2);
	ck_assert_int_gt(cameras[0].worker.pid, 0);
}
END_TEST

START_TEST(one_device_by_two_names_goes_to_one_camera)
{
	set(0, "rtmp://192.0.2.1/a", "/dev/video0");
	set(1, "rtmp://192.0.2.2/a", "/dev//video0");
	tick(0, 1);
	for (int i = 0; i < 20; i++)
		tick(1, 250);
	ck_assert_int_eq(opens[0], 1);
	ck_assert_int_eq(cameras[1].worker.pid, 0);
	ck_assert_uint_eq(cameras[1].status.state, ROC_STATE_NO_DEVICE);
	ck_assert_uint_eq(cameras[1].status.reason, ROC_REASON_CONFIG);
	ck_assert_ptr_nonnull(strstr(cameras[1].status.detail, "camera 0"));

	/* Once it is free it is the other one's. */
	roc_camera_drop(&cameras[0]);
	end_worker(0);
	tick(0, 1);
	tick(1, ROC_DEVICE_RETRY_MS);
	ck_assert_int_eq(opens[0], 2);
	ck_assert_int_gt(cameras[1].worker.pid, 0);
}
END_TEST

static void let_it_have_a_past(uint32_t index)
{
	cameras[index].totals.received = 1000;
	cameras[index].totals.reconnects = 7;
	cameras[index].restarts = 3;
	cameras[index].status.last_frame_ns = now;
}

START_TEST(another_camera_in_a_slot_begins_at_nothing)
{
	begin();
	let_it_have_a_past(0);
	set(0, "rtmp://192.0.2.9/b", "/dev/video0");
	end_worker(0);
	tick(0, 1);
	ck_assert_uint_eq(cameras[0].status.frames_received, 0);
	ck_assert_uint_eq(cameras[0].status.reconnects, 0);
	ck_assert_uint_eq(cameras[0].status.restarts, 0);
	ck_assert_uint_eq(cameras[0].status.last_frame_ns, 0);
	ck_assert_int_eq(opens[0], 1);
}
END_TEST

START_TEST(the_same_camera_with_another_name_keeps_its_figures)
{
	struct roc_camera_config config = config_of(0, "rtmp://192.0.2.1/a", "/dev/video0");

	begin();
	let_it_have_a_past(0);
	(void)snprintf(config.name, sizeof(config.name), "Gate");
	roc_camera_set(&cameras[0], &config);
	end_worker(0);
	tick(0, 1);
	ck_assert_uint_eq(cameras[0].status.frames_received, 1000);
	ck_assert_uint_eq(cameras[0].status.restarts, 3);
	ck_assert_uint_ne(cameras[0].status.last_frame_ns, 0);
}
END_TEST

START_TEST(a_claim_is_one_cameras_until_it_is_released)
{
	struct roc_claims own = {{0}};
	uint32_t holder = 99;

	ck_assert_int_eq(roc_claims_take(&own, 3, 5, &holder), 0);
	ck_assert_int_eq(roc_claims_take(&own, 3, 5, &holder), 0);
	ck_assert_int_eq(roc_claims_take(&own, 4, 5, &holder), -EBUSY);
	ck_assert_uint_eq(holder, 3);
	ck_assert_int_eq(roc_claims_take(&own, 4, 6, &holder), 0);
	/* What it had is given up, even where it does not get the other. */
	ck_assert_int_eq(roc_claims_take(&own, 3, 6, &holder), -EBUSY);
	ck_assert_int_eq(roc_claims_take(&own, 5, 5, &holder), 0);
	roc_claims_release(&own, 4);
	ck_assert_int_eq(roc_claims_take(&own, 3, 6, &holder), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("camera");
	TCase *tcase = tcase_create("camera");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, devices_that_are_swapped_are_never_open_twice);
	tcase_add_test(tcase, one_device_by_two_names_goes_to_one_camera);
	tcase_add_test(tcase, another_camera_in_a_slot_begins_at_nothing);
	tcase_add_test(tcase, the_same_camera_with_another_name_keeps_its_figures);
	tcase_add_test(tcase, a_claim_is_one_cameras_until_it_is_released);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
