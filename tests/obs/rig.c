/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <X11/Xlib.h>
#include <errno.h>
#include <math.h>
#include <obs-nix-platform.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <util/platform.h>

#include "beat.h"
#include "rig.h"

static Display *display;
static obs_scene_t *scene;
static int log_level;
static uint64_t period_ns;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t drawn;
static struct roc_pixels canvas;
static uint64_t frames, last_tick_ns;
static struct roc_beat last_beat;
static struct roc_rig_gap gap;
static uint32_t lagged_before;

__attribute__((format(printf, 2, 0))) static void log_line(int level, const char *format,
							   va_list args, void *param)
{
	char line[4096];

	(void)param;
	if (level > log_level)
		return;
	vsnprintf(line, sizeof(line), format, args);
	fprintf(stderr, "obs[%d] %.3f %s\n", level, (double)os_gettime_ns() / 1e9, line);
}

static void on_frame(void *param, struct video_data *frame)
{
	(void)param;
	pthread_mutex_lock(&lock);
	for (size_t y = 0; y < canvas.height; y++)
		memcpy(canvas.bgra + y * canvas.width * 4, frame->data[0] + y * frame->linesize[0],
		       (size_t)canvas.width * 4);
	frames++;
	pthread_cond_broadcast(&drawn);
	pthread_mutex_unlock(&lock);
}

static void on_tick(void *param, float seconds)
{
	const uint64_t now_ns = os_gettime_ns();
	const struct roc_beat beat = roc_beat_look(now_ns);

	(void)param;
	(void)seconds;
	pthread_mutex_lock(&lock);
	if (last_tick_ns) {
		const uint64_t took_ns = now_ns - last_tick_ns;
		const uint64_t own_ns = roc_beat_own_ns(took_ns, &last_beat, &beat);

		gap.ticks++;
		gap.late += took_ns > 3 * period_ns;
		gap.worst_ms = fmax(gap.worst_ms, (double)took_ns / 1e6);
		gap.own_ms = fmax(gap.own_ms, (double)own_ns / 1e6);
	}
	last_tick_ns = now_ns;
	last_beat = beat;
	pthread_mutex_unlock(&lock);
}

static void choose_platform(void)
{
	display = getenv("DISPLAY") ? XOpenDisplay(NULL) : NULL;
	if (display) {
		obs_set_nix_platform(OBS_NIX_PLATFORM_X11_EGL);
		obs_set_nix_platform_display(display);
	} else {
		/* The Wayland one needs no surface, and a display that is NULL means to Mesa what
		 * EGL_PLATFORM says; nowl.c has the rest of the trick. The enumerator is absent
		 * where libobs-dev was built without Wayland. */
		setenv("EGL_PLATFORM", "surfaceless", 1);
		obs_set_nix_platform((enum obs_nix_platform_type)(OBS_NIX_PLATFORM_X11_EGL + 1));
	}
}

static bool reset(const struct roc_rig_options *options)
{
	const struct obs_audio_info audio = {.samples_per_sec = 48000, .speakers = SPEAKERS_STEREO};
	struct obs_video_info video = {
		.graphics_module = "libobs-opengl",
		.fps_num = options->fps,
		.fps_den = 1,
		.base_width = options->width,
		.base_height = options->height,
		.output_width = options->width,
		.output_height = options->height,
		.gpu_conversion = true,
		.output_format = VIDEO_FORMAT_BGRA,
		.colorspace = VIDEO_CS_709,
		.range = VIDEO_RANGE_FULL,
		.scale_type = OBS_SCALE_BILINEAR,
	};

	return obs_reset_audio(&audio) && obs_reset_video(&video) == OBS_VIDEO_SUCCESS;
}

int roc_rig_start(const struct roc_rig_options *options)
{
	const struct video_scale_info wanted = {.format = VIDEO_FORMAT_BGRA,
						.width = options->width,
						.height = options->height,
						.range = VIDEO_RANGE_FULL,
						.colorspace = VIDEO_CS_709};
	pthread_condattr_t monotonic;

	log_level = options->log_level;
	period_ns = UINT64_C(1000000000) / options->fps;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&drawn, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (roc_pixels_init(&canvas, options->width, options->height) < 0 || roc_beat_start() < 0)
		return -EIO;
	base_set_log_handler(log_line, NULL);
	choose_platform();
	if (!obs_startup(options->locale, NULL, NULL) || !reset(options))
		return -EIO;
	scene = obs_scene_create_private("rig");
	roc_rig_program(true);
	obs_add_raw_video_callback(&wanted, on_frame, NULL);
	obs_add_tick_callback(on_tick, NULL);
	return 0;
}

int roc_rig_module(const char *so, const char *data)
{
	obs_module_t *module = NULL;

	if (obs_open_module(&module, so, data) != MODULE_SUCCESS)
		return -ENOENT;
	return obs_init_module(module) ? 0 : -EIO;
}

long roc_rig_stop(void)
{
	obs_remove_tick_callback(on_tick, NULL);
	obs_remove_raw_video_callback(on_frame, NULL);
	obs_set_output_source(0, NULL);
	obs_scene_release(scene);
	scene = NULL;
	obs_wait_for_destroy_queue(); /* sources are destroyed by a thread of libobs */
	obs_shutdown();
	if (display)
		XCloseDisplay(display);
	roc_beat_stop();
	roc_pixels_finish(&canvas);
	return bnum_allocs();
}

obs_scene_t *roc_rig_scene(void)
{
	return scene;
}

void roc_rig_program(bool shown)
{
	obs_set_output_source(0, shown ? obs_scene_get_source(scene) : NULL);
}

uint64_t roc_rig_frames(void)
{
	pthread_mutex_lock(&lock);
	const uint64_t count = frames;
	pthread_mutex_unlock(&lock);
	return count;
}

bool roc_rig_wait(uint64_t more, double timeout_s)
{
	const uint64_t end_ns = os_gettime_ns() + (uint64_t)(timeout_s * 1e9);
	const struct timespec end = {.tv_sec = (time_t)(end_ns / 1000000000),
				     .tv_nsec = (long)(end_ns % 1000000000)};
	bool in_time = true;

	pthread_mutex_lock(&lock);
	const uint64_t goal = frames + more;
	while (in_time && frames < goal)
		in_time = pthread_cond_timedwait(&drawn, &lock, &end) == 0;
	in_time = frames >= goal;
	pthread_mutex_unlock(&lock);
	return in_time;
}

int roc_rig_canvas(struct roc_pixels *ret_pixels)
{
	const size_t size = (size_t)canvas.width * canvas.height * 4;
	int r = roc_pixels_init(ret_pixels, canvas.width, canvas.height);

	if (r < 0)
		return r;
	pthread_mutex_lock(&lock);
	if (frames)
		memcpy(ret_pixels->bgra, canvas.bgra, size);
	else
		r = -EAGAIN;
	pthread_mutex_unlock(&lock);
	for (size_t i = 3; i < size; i += 4)
		ret_pixels->bgra[i] = 255;
	if (r < 0)
		roc_pixels_finish(ret_pixels);
	return r;
}

void roc_rig_gap(struct roc_rig_gap *ret_gap)
{
	const uint32_t lagged = obs_get_lagged_frames();

	pthread_mutex_lock(&lock);
	gap.lagged = lagged - lagged_before;
	*ret_gap = gap;
	gap = (struct roc_rig_gap){0};
	pthread_mutex_unlock(&lock);
	lagged_before = lagged;
}
