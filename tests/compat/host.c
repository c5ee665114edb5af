/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host.h"

#include <X11/Xlib.h>
#include <obs-nix-platform.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW ((size_t)HOST_WIDTH * 4)

static Display *display;
static obs_scene_t *scene;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* for the picture */
static uint8_t picture[ROW * HOST_HEIGHT];
static uint64_t pictures;

__attribute__((format(printf, 2, 0))) static void on_log(int level, const char *format,
							 va_list args, void *data)
{
	char line[4096];

	(void)data;
	vsnprintf(line, sizeof(line), format, args);
	fprintf(stderr, "obs[%s] %s\n",
		level <= LOG_ERROR     ? "error"
		: level <= LOG_WARNING ? "warning"
				       : "info",
		line);
}

static void on_picture(void *data, struct video_data *frame)
{
	(void)data;
	pthread_mutex_lock(&lock);
	for (uint32_t y = 0; y < HOST_HEIGHT; y++)
		memcpy(picture + y * ROW, frame->data[0] + (size_t)y * frame->linesize[0], ROW);
	pictures++;
	pthread_mutex_unlock(&lock);
}

bool host_start(void)
{
	struct obs_audio_info audio = {.samples_per_sec = 48000, .speakers = SPEAKERS_STEREO};
	struct obs_video_info video = {
		.graphics_module = "libobs-opengl",
		.fps_num = HOST_FPS,
		.fps_den = 1,
		.base_width = HOST_WIDTH,
		.base_height = HOST_HEIGHT,
		.output_width = HOST_WIDTH,
		.output_height = HOST_HEIGHT,
		.output_format = VIDEO_FORMAT_BGRA,
		.gpu_conversion = true,
		.colorspace = VIDEO_CS_709,
		.range = VIDEO_RANGE_FULL,
		.scale_type = OBS_SCALE_BILINEAR,
	};
	const struct video_scale_info bgra = {
		.format = VIDEO_FORMAT_BGRA,
		.width = HOST_WIDTH,
		.height = HOST_HEIGHT,
		.range = VIDEO_RANGE_FULL,
		.colorspace = VIDEO_CS_709,
	};

	base_set_log_handler(on_log, NULL);
	display = XOpenDisplay(NULL);
	if (!display) {
		fprintf(stderr, "host: no display\n");
		return false;
	}
	obs_set_nix_platform(OBS_NIX_PLATFORM_X11_EGL);
	obs_set_nix_platform_display(display);
	if (!obs_startup("en-US", NULL, NULL) || !obs_reset_audio(&audio))
		return false;
	const int r = obs_reset_video(&video);
	if (r != OBS_VIDEO_SUCCESS) {
		fprintf(stderr, "host: obs_reset_video: %d\n", r);
		return false;
	}
	scene = obs_scene_create_private("compat");
	obs_set_output_source(0, obs_scene_get_source(scene));
	obs_add_raw_video_callback(&bgra, on_picture, NULL);
	return true;
}

int host_load(const char *so, const char *data)
{
	obs_module_t *module = NULL;
	const int r = obs_open_module(&module, so, data);

	if (r != MODULE_SUCCESS)
		return r;
	if (!obs_init_module(module))
		return 1;
	obs_post_load_modules();
	return 0;
}

void host_show(obs_source_t *source)
{
	obs_scene_add(scene, source);
}

uint64_t host_frames(void)
{
	pthread_mutex_lock(&lock);
	const uint64_t count = pictures;
	pthread_mutex_unlock(&lock);
	return count;
}

void host_grab(uint8_t *ret_bgra)
{
	pthread_mutex_lock(&lock);
	memcpy(ret_bgra, picture, sizeof(picture));
	pthread_mutex_unlock(&lock);
}

long host_stop(void)
{
	obs_remove_raw_video_callback(on_picture, NULL);
	obs_set_output_source(0, NULL);
	obs_scene_release(scene);
	scene = NULL;
	obs_wait_for_destroy_queue();
	obs_shutdown();
	const long leaked = bnum_allocs();
	XCloseDisplay(display);
	return leaked;
}
