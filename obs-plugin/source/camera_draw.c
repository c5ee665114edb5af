/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera_draw.c - the picture and what lies over it.
 *
 * Words are painted by the processor into a bitmap, at most twice a second and when something has
 * changed, and are one texture to the graphics card. What is not shown is neither painted nor
 * drawn.
 */
#include <string.h>

#include <graphics/graphics.h>

#include "camera.h"

#define PAINT_EVERY_NS UINT64_C(500000000)
#define PAINTS_A_FRAME 2u /* of all sources: sixteen at once would be late for the frame */

/* Whether there is time left in this frame. Graphics thread only. */
static bool take_turn(void)
{
	static uint64_t frame_ns;
	static unsigned int turns;
	const uint64_t now_ns = obs_get_video_frame_time();

	if (now_ns != frame_ns) {
		frame_ns = now_ns;
		turns = 0;
	}
	return turns++ < PAINTS_A_FRAME;
}

/* From here on this is drawn, with what lies in the bitmap or (NULL) without words. */
static void present(struct camera *c, const struct roc_bitmap *bitmap, uint32_t x, uint32_t y)
{
	struct camera_drawn *drawn = &c->drawn;

	obs_enter_graphics();
	if (drawn->texture && (!bitmap || gs_texture_get_width(drawn->texture) != bitmap->width ||
			       gs_texture_get_height(drawn->texture) != bitmap->height)) {
		gs_texture_destroy(drawn->texture);
		drawn->texture = NULL;
	}
	if (bitmap && !drawn->texture)
		drawn->texture = gs_texture_create(bitmap->width, bitmap->height, GS_BGRA, 1, NULL,
						   GS_DYNAMIC);
	if (bitmap && drawn->texture)
		gs_texture_set_image(drawn->texture, bitmap->data, (uint32_t)bitmap->stride, false);
	drawn->drawing = c->drawing;
	drawn->x = x;
	drawn->y = y;
	obs_leave_graphics();
}

void camera_draw_free(struct camera *c)
{
	present(c, NULL, 0, 0);
	roc_bitmap_clear(&c->bitmap);
	bfree(c->painted);
	c->painted = NULL;
}

static void paint_panel(struct camera *c, const struct camera_words *words)
{
	const struct roc_panel panel = {
		.level = words->form.level,
		.name = words->name,
		.headline = words->state,
		.reason = words->reason,
		.hint = words->remedy,
		.footer = "ROC Camera",
	};

	const int r = roc_overlay_panel(&c->bitmap, &panel, words->form.width, words->form.height);
	present(c, r == 0 ? &c->bitmap : NULL, 0, 0);
	roc_bitmap_clear(&c->bitmap); /* as large as the picture, and seldom needed again */
}

static void paint_overlay(struct camera *c, const struct camera_words *words)
{
	struct roc_overlay overlay = {
		.form = words->form.shown == ROC_SHOW_FULL ? ROC_OVERLAY_FULL : ROC_OVERLAY_COMPACT,
		.level = words->form.level,
		.name = words->name,
		.state = words->state,
		.reason = words->reason,
		.curve_label = words->curve_label,
		.curve_value = words->curve_value,
		.rates_mhz = words->rates_mhz,
		.rate_count = words->rate_count,
		.rate_span = ROC_HISTORY_STEPS,
		.nominal_mhz = words->nominal_mhz,
	};
	struct roc_overlay_box box;
	uint32_t x, y;

	if (words->form.shown == ROC_SHOW_FULL) {
		for (uint32_t i = 0; i < CAMERA_FIGURES; i++)
			overlay.figures[i] = (struct roc_overlay_figure){
				.label = words->figures[i].label,
				.value = words->figures[i].value,
				.level = words->figures[i].level,
			};
		overlay.figure_count = CAMERA_FIGURES;
	}
	roc_overlay_measure(&overlay, words->form.width, words->form.height, words->form.percent,
			    &box);
	roc_overlay_place(&box, words->form.corner, words->form.width, words->form.height, &x, &y);
	/* A box of nothing, where there is no room, is no error. */
	const int r = roc_overlay_paint(&c->bitmap, &overlay, &box);
	present(c, r == 0 ? &c->bitmap : NULL, x, y);
}

/* No words: what was painted is forgotten, too, as it would be old when needed again. */
static void present_no_words(struct camera *c)
{
	if (c->painted || c->drawn.drawing != c->drawing)
		present(c, NULL, 0, 0);
	bfree(c->painted);
	c->painted = NULL;
}

void camera_paint(struct camera *c)
{
	const bool on_program = c->settings.hide_on_program && obs_source_active(c->self);
	const bool had_picture = c->facts.has_picture;

	c->drawing = roc_source_view_drawing(&c->seen, c->settings.on_loss, had_picture);
	c->shown = roc_source_view_overlay(&c->view, c->settings.overlay, c->drawing, on_program);
	if (c->settings.overlay == ROC_OVERLAY_ALWAYS && c->known) {
		(void)roc_history_feed(&c->history, c->status.frames_received,
				       c->status.updated_ns);
		roc_recent_feed(&c->repeats, c->status.frames_duplicated, c->status.frames_written,
				c->now_ns);
	}
	if ((c->drawing != ROC_DRAW_PANEL && c->shown == ROC_SHOW_NONE) ||
	    !obs_source_showing(c->self)) {
		present_no_words(c);
		return;
	}

	/* Another form is painted at once, figures now and then. */
	const struct camera_words *old = c->painted;
	const struct camera_form form = {
		.drawing = c->drawing,
		.shown = c->shown,
		.level = c->view.level,
		.corner = c->settings.corner,
		.width = atomic_load(&c->width),
		.height = atomic_load(&c->height),
		.percent = c->settings.percent,
	};
	const bool urgent = !old || memcmp(&old->form, &form, sizeof(form)) != 0;
	if (!urgent && c->now_ns - c->painted_ns < PAINT_EVERY_NS)
		return;
	if (!take_turn())
		return; /* what is drawn stays until then */

	struct camera_words *words = bmalloc(sizeof(*words));
	camera_words_make(c, &form, words);
	c->painted_ns = c->now_ns;
	if (old && memcmp(words, old, sizeof(*words)) == 0) {
		bfree(words);
		return;
	}
	bfree(c->painted);
	c->painted = words;
	if (c->drawing == ROC_DRAW_PANEL)
		paint_panel(c, words);
	else
		paint_overlay(c, words);
}

/* The child fills the source's size, in its own proportions. */
static void draw_picture(struct camera *c)
{
	const uint32_t width = obs_source_get_width(c->capture);
	const uint32_t height = obs_source_get_height(c->capture);
	const float own_width = (float)atomic_load(&c->width);
	const float own_height = (float)atomic_load(&c->height);
	float scale;

	if (!width || !height)
		return;
	scale = own_width / (float)width;
	if (scale > own_height / (float)height)
		scale = own_height / (float)height;
	gs_matrix_push();
	gs_matrix_translate3f((own_width - (float)width * scale) / 2,
			      (own_height - (float)height * scale) / 2, 0);
	gs_matrix_scale3f(scale, scale, 1);
	obs_source_video_render(c->capture);
	gs_matrix_pop();
}

/* The bitmap is blended as it was painted: in the values that the screen gets. */
static void draw_words(const struct camera_drawn *drawn)
{
	gs_effect_t *effect = obs_get_base_effect(OBS_EFFECT_DEFAULT);
	const bool linear = gs_framebuffer_srgb_enabled();

	gs_enable_framebuffer_srgb(false);
	gs_blend_state_push();
	gs_enable_blending(true);
	gs_blend_function(GS_BLEND_ONE, GS_BLEND_INVSRCALPHA);
	gs_matrix_push();
	gs_matrix_translate3f((float)drawn->x, (float)drawn->y, 0);
	gs_effect_set_texture(gs_effect_get_param_by_name(effect, "image"), drawn->texture);
	while (gs_effect_loop(effect, "Draw"))
		gs_draw_sprite(drawn->texture, 0, 0, 0);
	gs_matrix_pop();
	gs_blend_state_pop();
	gs_enable_framebuffer_srgb(linear);
}

/* libobs has the graphics lock, whoever it is that renders. */
void camera_render(struct camera *c)
{
	if (c->drawn.drawing == ROC_DRAW_PICTURE)
		draw_picture(c);
	if (c->drawn.texture)
		draw_words(&c->drawn);
}
