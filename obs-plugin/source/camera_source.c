/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera_source.h"

#include "camera.h"

static const char *get_name(void *unused)
{
	UNUSED_PARAMETER(unused);
	return obs_module_text("SourceName");
}

static void destroy(void *data)
{
	struct camera *c = data;

	if (c->capture)
		obs_source_remove_active_child(c->self, c->capture);
	obs_source_release(c->capture);
	camera_draw_free(c);
	pthread_mutex_destroy(&c->lock);
	roc_segment_unref();
	bfree(c);
}

static void *create(obs_data_t *settings, obs_source_t *self)
{
	struct camera *c;

	if (roc_segment_ref() < 0) {
		blog(LOG_ERROR, "[roc-camera] no thread for the status of the cameras");
		return NULL;
	}
	c = bzalloc(sizeof(*c));
	c->self = self;
	pthread_mutex_init(&c->lock, NULL);
	c->capture = obs_source_create_private(ROC_CAPTURE_ID, "ROC Camera capture", NULL);
	if (!c->capture || !obs_source_add_active_child(self, c->capture)) {
		blog(LOG_ERROR, "[roc-camera] can't make the capture of '%s'",
		     obs_source_get_name(self));
		obs_source_release(c->capture);
		c->capture = NULL;
		destroy(c);
		return NULL;
	}
	roc_settings_read(settings, &c->settings);
	atomic_store(&c->kept_width, c->settings.kept_width);
	atomic_store(&c->kept_height, c->settings.kept_height);
	camera_announce_setup(c);
	camera_settings_changed(c);
	return c;
}

static void update(void *data, obs_data_t *settings)
{
	struct camera *c = data;

	roc_settings_read(settings, &c->settings);
	camera_settings_changed(c);
}

/* Settings are written by the thread that saves them, and by no other of ours. */
static void save(void *data, obs_data_t *settings)
{
	struct camera *c = data;

	roc_settings_save_size(settings, atomic_load(&c->kept_width), atomic_load(&c->kept_height));
}

static uint32_t get_width(void *data)
{
	struct camera *c = data;

	return atomic_load(&c->width);
}

static uint32_t get_height(void *data)
{
	struct camera *c = data;

	return atomic_load(&c->height);
}

static void video_tick(void *data, float seconds)
{
	struct camera *c = data;

	UNUSED_PARAMETER(seconds);
	camera_tick(c);
	camera_paint(c);
}

static void video_render(void *data, gs_effect_t *unused)
{
	UNUSED_PARAMETER(unused);
	camera_render(data);
}

static void enum_active_sources(void *data, obs_source_enum_proc_t enum_callback, void *param)
{
	struct camera *c = data;

	if (c->capture)
		enum_callback(c->self, c->capture, param);
}

static obs_properties_t *get_properties(void *data)
{
	return camera_properties(data);
}

struct obs_source_info roc_camera_info = {
	.id = ROC_CAMERA_ID,
	.type = OBS_SOURCE_TYPE_INPUT,
	.output_flags = OBS_SOURCE_VIDEO | OBS_SOURCE_CUSTOM_DRAW | OBS_SOURCE_SRGB |
			OBS_SOURCE_DO_NOT_DUPLICATE,
	.get_name = get_name,
	.create = create,
	.destroy = destroy,
	.get_width = get_width,
	.get_height = get_height,
	.get_defaults = roc_settings_defaults,
	.get_properties = get_properties,
	.update = update,
	.save = save,
	.video_tick = video_tick,
	.video_render = video_render,
	.enum_active_sources = enum_active_sources,
	.icon_type = OBS_ICON_TYPE_CAMERA,
};
