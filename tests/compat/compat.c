/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compat.c - loads the plugin into the libobs this is compiled for, and looks at what it draws.
 *
 * compat DEVICE PLUGIN.so DATA-DIR PICTURE-PREFIX: prints "libobs VERSION", then a line for each
 * check, "NAME <tab> ok or FAILED <tab> detail". Status 0 when all are ok. libobs' log is stderr.
 * compat DEVICE: only feeds the device and publishes its status, until SIGTERM.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "host.h"
#include "roc/status_abi.h"

static const struct roc_device_format first = {
	.width = 640,
	.height = 360,
	.mhz = 12000,
	.fourcc = ROC_FOURCC_YU12,
	.color_range = ROC_RANGE_LIMITED,
	.color_matrix = ROC_MATRIX_BT709,
};
static const struct roc_device_format second = {
	.width = 320,
	.height = 240,
	.mhz = 10000,
	.fourcc = ROC_FOURCC_NV12,
	.color_range = ROC_RANGE_FULL,
	.color_matrix = ROC_MATRIX_BT601,
};

static const char *device;
static int failures;

bool check(const char *name, bool ok, const char *format, ...)
{
	va_list args;

	printf("%s\t%s\t", name, ok ? "ok" : "FAILED");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	failures += !ok;
	return ok;
}

/* How often this process has the device open. */
static uint32_t opened(void)
{
	DIR *dir = opendir("/proc/self/fd");
	const struct dirent *entry;
	uint32_t count = 0;

	while (dir && (entry = readdir(dir))) {
		char target[256];
		const ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		if (n < 0)
			continue;
		target[n] = '\0';
		count += strcmp(target, device) == 0;
	}
	if (dir)
		closedir(dir);
	return count;
}

static void check_change(obs_source_t *source, struct camera *camera)
{
	bool left, live = false;
	int r = -EBUSY;

	camera_go_dark(camera);
	CHECK_UNTIL(left, opened() == 0);
	if (left)
		CHECK_UNTIL(live, (r = camera_go_live(camera, &second)) == 0);
	check("lets-go", live, "%s", live ? "" : strerror(-r));
	check_picture(source, &second, "new-size", "new-bars");
}

static void check_stop(obs_source_t *source)
{
	bool told, left;

	CHECK_UNTIL(told, !check_state_is(source, "live"));
	CHECK_UNTIL(left, opened() == 0);
	check("stopped", told && left, "%s%s", told ? "" : "still says that it is live ",
	      left ? "" : "holds the device");
	check_panel(&second);
}

/* Takes the camera. */
static void run_source(struct camera *camera)
{
	obs_data_t *settings = obs_data_create();

	obs_data_set_string(settings, "camera", CHECK_CAMERA);
	obs_data_set_string(settings, "overlay", "off");
	obs_source_t *source = obs_source_create(CHECK_ID, "compat", settings, NULL);
	obs_data_release(settings);
	if (!check("create", source != NULL, CHECK_ID)) {
		camera_destroy(camera);
		return;
	}
	check_listen(source);
	host_show(source);
	check_picture(source, &first, "size", "bars");
	check_moves(&first);
	check_overlay(source, &first);
	check_properties(source);
	check_procedure(source, first.width);
	check_settings(source, &first);
	check_saved(source);
	check_change(source, camera);
	check_signals();
	camera_destroy(camera);
	check_stop(source);
	obs_source_remove(source);
	obs_source_release(source);
}

/* For OBS Studio, which is asked to draw the camera by others. */
static int feed(struct camera *camera, const sigset_t *ends)
{
	int number;

	puts("ready");
	fflush(stdout);
	sigwait(ends, &number);
	camera_destroy(camera);
	return 0;
}

int main(int argc, char **argv)
{
	struct camera *camera = NULL;
	sigset_t ends;

	if (argc != 2 && argc != 5) {
		fprintf(stderr, "usage: compat DEVICE [PLUGIN.so DATA-DIR PICTURE-PREFIX]\n");
		return 2;
	}
	device = argv[1];
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	if (argc == 2)
		pthread_sigmask(SIG_BLOCK, &ends, NULL); /* in the camera's thread, too */
	int r = camera_create(NULL, CHECK_CAMERA, device, &camera);
	if (r == 0)
		r = camera_go_live(camera, &first);
	if (r < 0) {
		fprintf(stderr, "compat: %s: %s\n", device, strerror(-r));
		return 2;
	}
	if (argc == 2)
		return feed(camera, &ends);
	check_pictures = argv[4];
	if (!host_start())
		return 2;
	printf("libobs %s\n", obs_get_version_string());
	r = host_load(argv[2], argv[3]);
	if (check("loads", r == 0, "%d", r) && check_kinds())
		run_source(camera);
	else
		camera_destroy(camera);
	const long leaked = host_stop();
	check("frees", leaked == 0, "%ld allocations left", leaked);
	check("closes", opened() == 0, "device open %u times", opened());
	return failures != 0;
}
