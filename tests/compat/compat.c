/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compat.c - loads the plugin into the libobs this is compiled for, and looks at what it draws.
 *
 * compat DEVICE PLUGIN.so DATA-DIR PICTURE-PREFIX: prints "libobs VERSION", then a line for each
 * check, "NAME <tab> ok or FAILED <tab> detail". Status 0 when all are ok. libobs' log is stderr.
 * compat DEVICE: only feeds the device and publishes its status, until SIGTERM.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <util/platform.h>

#include "camera.h"
#include "host.h"
#include "pixels.h"
#include "roc/status_abi.h"

#define NAME "Field 1"
#define ID "roc_camera"
#define DEADLINE_S 10
#define OVERLAY_MIN 400u /* pixels that an overlay must change at least */

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

static const char *pictures;
static int failed;

__attribute__((format(printf, 3, 4))) static bool check(const char *name, bool ok,
							const char *format, ...)
{
	va_list args;

	printf("%s\t%s\t", name, ok ? "ok" : "FAILED");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	failed += !ok;
	return ok;
}

/* Ask for @expression until it is true, which @ok tells, or the deadline has passed. */
#define UNTIL(ok, expression)                                                                      \
	for (const uint64_t end_ = os_gettime_ns() + DEADLINE_S * UINT64_C(1000000000);            \
	     !((ok) = (expression)) && os_gettime_ns() < end_; os_sleep_ms(20))

static void check_pixels(const char *name, const struct roc_device_format *format)
{
	int worst = 0;
	bool ok;

	UNTIL(ok, pixels_wrong(format, NULL) == 0);
	const uint32_t wrong = pixels_wrong(format, &worst);
	check(name, ok, "%u wrong pixels, worst %d levels off", wrong, worst);
	pixels_keep(pictures, name);
}

static void check_moves(const struct roc_device_format *format)
{
	uint8_t seen = pixels_strip(format);
	int changes = 0;
	bool ok;

	UNTIL(ok, changes >= 5)
	{
		const uint8_t now = pixels_strip(format);

		changes += abs(now - seen) > 12;
		seen = now;
	}
	check("moves", ok, "%d changes of the picture", changes);
}

static bool has_size(obs_source_t *source, const struct roc_device_format *format)
{
	return obs_source_get_width(source) == format->width &&
	       obs_source_get_height(source) == format->height;
}

static void check_size(const char *name, obs_source_t *source,
		       const struct roc_device_format *format)
{
	bool ok;

	UNTIL(ok, has_size(source, format));
	check(name, ok, "%ux%u", obs_source_get_width(source), obs_source_get_height(source));
}

static void update(obs_source_t *source, const char *key, const char *value)
{
	obs_data_t *settings = obs_data_create();

	obs_data_set_string(settings, key, value);
	obs_source_update(source, settings);
	obs_data_release(settings);
}

static void check_overlay(obs_source_t *source)
{
	bool shown, hidden;

	update(source, "overlay", "always");
	UNTIL(shown, pixels_wrong(&first, NULL) >= OVERLAY_MIN);
	const uint32_t pixels = pixels_wrong(&first, NULL);
	pixels_keep(pictures, "overlay");
	update(source, "overlay", "off");
	UNTIL(hidden, pixels_wrong(&first, NULL) == 0);
	check("overlay", shown && hidden, "covers %u pixels, %s", pixels,
	      hidden ? "and none when off" : "and does not go when off");
}

static bool kind_registered(const char *id)
{
	const char *found;

	for (size_t i = 0; obs_enum_input_types(i, &found); i++) {
		if (strcmp(found, id) == 0)
			return true;
	}
	return false;
}

static void check_kinds(void)
{
	const char *shown = obs_source_get_display_name(ID);
	const uint32_t flags = obs_get_source_output_flags(ID);

	check("kinds",
	      kind_registered(ID) && (flags & OBS_SOURCE_VIDEO) &&
		      !(flags & OBS_SOURCE_CAP_DISABLED) && shown &&
		      strcmp(shown, "ROC Camera") == 0,
	      ID " '%s'", shown ? shown : "");
	check("capture", obs_get_source_output_flags("roc_capture") & OBS_SOURCE_CAP_DISABLED,
	      "roc_capture is there and not in the menus");
}

static void check_properties(obs_source_t *source)
{
	obs_properties_t *properties = obs_source_properties(source);
	obs_property_t *list = properties ? obs_properties_get(properties, "camera") : NULL;
	size_t count = 0;
	bool named = false;

	obs_property_t *each = properties ? obs_properties_first(properties) : NULL;
	for (; each; obs_property_next(&each))
		count++;
	if (list && obs_property_get_type(list) == OBS_PROPERTY_LIST) {
		for (size_t i = 0; i < obs_property_list_item_count(list); i++) {
			const char *value = obs_property_list_item_string(list, i);

			named |= value && strcmp(value, NAME) == 0;
		}
	}
	check("properties", named, "%zu, camera %s", count,
	      named ? "in the list" : "NOT in the list");
	obs_properties_destroy(properties);
}

static void check_procedure(obs_source_t *source)
{
	calldata_t data;
	const char *camera = NULL, *state = NULL, *json = NULL;
	long long width = 0;

	calldata_init(&data);
	const bool answered = proc_handler_call(obs_source_get_proc_handler(source),
						"roc_camera_get_status", &data);
	const bool whole = calldata_get_string(&data, "camera", &camera) &&
			   calldata_get_string(&data, "state", &state) &&
			   calldata_get_string(&data, "json", &json) &&
			   calldata_get_int(&data, "width", &width);
	obs_data_t *parsed = whole ? obs_data_create_from_json(json) : NULL;
	check("procedure",
	      answered && parsed && strcmp(camera, NAME) == 0 && strcmp(state, "live") == 0 &&
		      width == first.width &&
		      strcmp(obs_data_get_string(parsed, "state"), state) == 0,
	      "state '%s', width %lld", state ? state : "", width);
	obs_data_release(parsed);
	calldata_free(&data);
}

static void check_change(obs_source_t *source, struct camera *camera)
{
	bool left, live = false;
	int r = -EBUSY;

	camera_go_dark(camera);
	UNTIL(left, camera_readers(camera) == 0);
	if (left)
		UNTIL(live, (r = camera_go_live(camera, &second)) == 0);
	check("lets-go", live, "%s", live ? "" : strerror(-r));
	check_size("new-size", source, &second);
	check_pixels("new-bars", &second);
}

static void run_source(struct camera *camera)
{
	obs_data_t *settings = obs_data_create();

	obs_data_set_string(settings, "camera", NAME);
	obs_data_set_string(settings, "overlay", "off");
	obs_source_t *source = obs_source_create(ID, "compat", settings, NULL);
	obs_data_release(settings);
	if (!check("create", source != NULL, ID))
		return;
	host_show(source);
	check_size("size", source, &first);
	check_pixels("bars", &first);
	check_moves(&first);
	check_overlay(source);
	check_properties(source);
	check_procedure(source);
	check_change(source, camera);
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
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	if (argc == 2)
		pthread_sigmask(SIG_BLOCK, &ends, NULL); /* in the camera's thread, too */
	int r = camera_create(NULL, NAME, argv[1], &camera);
	if (r == 0)
		r = camera_go_live(camera, &first);
	if (r < 0) {
		fprintf(stderr, "compat: %s: %s\n", argv[1], strerror(-r));
		return 2;
	}
	if (argc == 2)
		return feed(camera, &ends);
	pictures = argv[4];
	if (!host_start())
		return 2;
	printf("libobs %s\n", obs_get_version_string());
	r = host_load(argv[2], argv[3]);
	if (check("loads", r == 0, "%d", r)) {
		check_kinds();
		run_source(camera);
	}
	const long leaked = host_stop();
	check("frees", leaked == 0, "%ld allocations left", leaked);
	check("closes", camera_readers(camera) == 0, "device open %u times",
	      camera_readers(camera));
	camera_destroy(camera);
	return failed != 0;
}
