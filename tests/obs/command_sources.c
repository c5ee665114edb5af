/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_sources.c - commands that make, change and end sources. */
#include <errno.h>
#include <string.h>

#include "command.h"
#include "rig.h"
#include "sources.h"
#include "storm.h"

#define WAIT_MAX_S 60

static int add(struct roc_call *call)
{
	const char *name = roc_call_word(call), *id = roc_call_word(call);
	obs_data_t *settings = NULL;
	int r;

	if (!name || !id)
		return -EINVAL;
	r = roc_call_json(call, &settings);
	if (r == 0)
		r = roc_source_add(name, id, settings);
	obs_data_release(settings);
	return r;
}

static int set(struct roc_call *call)
{
	obs_source_t *source;
	obs_data_t *settings = NULL;
	int r = roc_call_source(call, &source);

	if (r == 0)
		r = roc_call_json(call, &settings);
	if (r == 0)
		obs_source_update(source, settings);
	obs_data_release(settings);
	return r;
}

static int take_away(struct roc_call *call)
{
	const char *name = roc_call_word(call);

	if (!name)
		return -EINVAL;
	if (strcmp(name, "*") == 0) {
		roc_source_remove_all();
	} else {
		const int r = roc_source_remove(name);

		if (r < 0)
			return r;
	}
	obs_wait_for_destroy_queue();
	return 0;
}

static int set_visible(struct roc_call *call, bool visible)
{
	const char *name = roc_call_word(call);
	obs_sceneitem_t *item = name ? roc_source_item(name) : NULL;

	if (!item)
		return -ENOENT;
	obs_sceneitem_set_visible(item, visible);
	return 0;
}

static int show(struct roc_call *call)
{
	return set_visible(call, true);
}

static int hide(struct roc_call *call)
{
	return set_visible(call, false);
}

static int take_switch(struct roc_call *call, bool *ret_on)
{
	const char *word = roc_call_word(call);

	if (!word || (strcmp(word, "on") != 0 && strcmp(word, "off") != 0))
		return roc_call_fail(call, -EINVAL, "needs on or off");
	*ret_on = strcmp(word, "on") == 0;
	return 0;
}

static int program(struct roc_call *call)
{
	bool on;
	const int r = take_switch(call, &on);

	if (r == 0)
		roc_rig_program(on);
	return r;
}

static int preview(struct roc_call *call)
{
	obs_source_t *source;
	bool on;
	int r = roc_call_source(call, &source);

	if (r == 0)
		r = take_switch(call, &on);
	if (r < 0)
		return r;
	if (on)
		obs_source_inc_showing(source);
	else
		obs_source_dec_showing(source);
	return 0;
}

static int place(struct roc_call *call)
{
	const char *name = roc_call_word(call);
	obs_sceneitem_t *item = name ? roc_source_item(name) : NULL;
	double x, y, scale = 1;
	struct vec2 position, factor;

	if (!item)
		return -ENOENT;
	if (!roc_call_number(call, &x) || !roc_call_number(call, &y))
		return -EINVAL;
	(void)roc_call_number(call, &scale);
	vec2_set(&position, (float)x, (float)y);
	vec2_set(&factor, (float)scale, (float)scale);
	obs_sceneitem_set_pos(item, &position);
	obs_sceneitem_set_scale(item, &factor);
	return 0;
}

static int wait_frames(struct roc_call *call)
{
	double frames = 1, timeout_s = WAIT_MAX_S;

	(void)roc_call_number(call, &frames);
	(void)roc_call_number(call, &timeout_s);
	if (frames < 0)
		return -EINVAL;
	return roc_rig_wait((uint64_t)frames, timeout_s) ? 0 : -ETIMEDOUT;
}

static int storm(struct roc_call *call)
{
	double turns;
	const char *id;
	obs_data_t *settings = NULL;
	struct roc_storm_result result;
	int r;

	if (!roc_call_number(call, &turns) || turns < 1)
		return roc_call_fail(call, -EINVAL, "needs a number");
	id = roc_call_word(call);
	if (!id)
		return -EINVAL;
	r = roc_call_json(call, &settings);
	if (r == 0)
		r = roc_storm(id, settings, (uint64_t)turns, &result);
	obs_data_release(settings);
	if (r < 0)
		return r;
	obs_data_set_int(call->answer, "made", (long long)result.made);
	obs_data_set_int(call->answer, "updates", (long long)result.updates);
	obs_data_set_int(call->answer, "frames", (long long)result.frames);
	obs_data_set_double(call->answer, "seconds", result.seconds);
	return 0;
}

const struct roc_command roc_source_commands[] = {
	{"add", "NAME ID [JSON]", "create a source with settings, in the scene", add},
	{"set", "NAME JSON", "change settings", set},
	{"remove", "NAME|*", "take it away, and wait until it is destroyed", take_away},
	{"show", "NAME", "make its item visible", show},
	{"hide", "NAME", "make its item invisible", hide},
	{"program", "on|off", "whether the scene is the program", program},
	{"preview", "NAME on|off", "shown somewhere that is not the program", preview},
	{"place", "NAME X Y [SCALE]", "where its item is", place},
	{"wait", "[FRAMES [SECONDS]]", "until so many canvas frames more are drawn", wait_frames},
	{"storm", "N ID [JSON]", "create and destroy, with updates from another thread", storm},
	{0},
};
