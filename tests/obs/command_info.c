/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_info.c - commands that ask a source what it is, has and says. */
#include <errno.h>
#include <string.h>
#include <util/platform.h>

#include "command.h"
#include "sources.h"

static int size(struct roc_call *call)
{
	obs_source_t *source;
	const int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	obs_data_set_int(call->answer, "width", obs_source_get_width(source));
	obs_data_set_int(call->answer, "height", obs_source_get_height(source));
	obs_data_set_bool(call->answer, "active", obs_source_active(source));
	obs_data_set_bool(call->answer, "showing", obs_source_showing(source));
	return 0;
}

/* Every word after the procedure's name is a string that it gives. */
static int procedure(struct roc_call *call)
{
	obs_source_t *source;
	const char *name, *output;
	calldata_t data = {0};
	uint64_t start_ns;
	int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	name = roc_call_word(call);
	if (!name)
		return -EINVAL;
	start_ns = os_gettime_ns();
	if (!proc_handler_call(obs_source_get_proc_handler(source), name, &data))
		r = roc_call_fail(call, -ENOENT, "there is no procedure '%s'", name);
	obs_data_set_double(call->answer, "took_ms", (double)(os_gettime_ns() - start_ns) / 1e6);
	while (r == 0 && (output = roc_call_word(call))) {
		const char *text = NULL;

		if (calldata_get_string(&data, output, &text) && text)
			obs_data_set_string(call->answer, output, text);
		else
			r = roc_call_fail(call, -ENODATA, "it gives no string '%s'", output);
	}
	calldata_free(&data);
	return r;
}

static int signals(struct roc_call *call)
{
	obs_data_array_t *list;
	const char *name = roc_call_word(call);

	if (!name || !roc_source_find(name))
		return -ENOENT;
	list = roc_source_signals(name);
	obs_data_set_array(call->answer, "signals", list);
	obs_data_array_release(list);
	return 0;
}

static int settings(struct roc_call *call)
{
	obs_source_t *source;
	obs_data_t *data;
	const int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	data = obs_source_get_settings(source);
	obs_data_set_obj(call->answer, "settings", data);
	obs_data_release(data);
	return 0;
}

static int save(struct roc_call *call)
{
	obs_source_t *source;
	obs_data_t *data;
	const int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	data = obs_save_source(source);
	obs_data_set_obj(call->answer, "saved", data);
	obs_data_release(data);
	return 0;
}

static const char *type_name(enum obs_property_type type)
{
	static const char *const names[] = {
		[OBS_PROPERTY_INVALID] = "invalid", [OBS_PROPERTY_BOOL] = "bool",
		[OBS_PROPERTY_INT] = "int",         [OBS_PROPERTY_FLOAT] = "float",
		[OBS_PROPERTY_TEXT] = "text",       [OBS_PROPERTY_PATH] = "path",
		[OBS_PROPERTY_LIST] = "list",       [OBS_PROPERTY_COLOR] = "color",
		[OBS_PROPERTY_BUTTON] = "button",   [OBS_PROPERTY_FONT] = "font",
		[OBS_PROPERTY_GROUP] = "group",
	};

	return (size_t)type < sizeof(names) / sizeof(names[0]) && names[type] ? names[type]
									      : "other";
}

static void describe_list(obs_property_t *property, obs_data_t *object)
{
	obs_data_array_t *items = obs_data_array_create();

	for (size_t i = 0; i < obs_property_list_item_count(property); i++) {
		obs_data_t *item = obs_data_create();

		obs_data_set_string(item, "name", obs_property_list_item_name(property, i));
		if (obs_property_list_format(property) == OBS_COMBO_FORMAT_INT)
			obs_data_set_int(item, "value", obs_property_list_item_int(property, i));
		else if (obs_property_list_format(property) == OBS_COMBO_FORMAT_STRING)
			obs_data_set_string(item, "value",
					    obs_property_list_item_string(property, i));
		obs_data_set_bool(item, "disabled", obs_property_list_item_disabled(property, i));
		obs_data_array_push_back(items, item);
		obs_data_release(item);
	}
	obs_data_set_array(object, "items", items);
	obs_data_array_release(items);
}

static void set_text(obs_data_t *object, const char *name, const char *text)
{
	if (text)
		obs_data_set_string(object, name, text);
}

/* As the dialog does it: an info text shows its setting if it has one, else its description. */
static obs_data_array_t *describe(obs_properties_t *properties, obs_data_t *values)
{
	obs_data_array_t *list = obs_data_array_create();
	obs_property_t *property = obs_properties_first(properties);

	for (; property; obs_property_next(&property)) {
		const char *name = obs_property_name(property);
		const enum obs_property_type type = obs_property_get_type(property);
		obs_data_t *object = obs_data_create();

		obs_data_set_string(object, "name", name);
		obs_data_set_string(object, "type", type_name(type));
		set_text(object, "description", obs_property_description(property));
		set_text(object, "hint", obs_property_long_description(property));
		obs_data_set_bool(object, "visible", obs_property_visible(property));
		obs_data_set_bool(object, "enabled", obs_property_enabled(property));
		if (type == OBS_PROPERTY_LIST)
			describe_list(property, object);
		if (type == OBS_PROPERTY_TEXT || type == OBS_PROPERTY_LIST)
			set_text(object, "value", obs_data_get_string(values, name));
		if (type == OBS_PROPERTY_GROUP) {
			obs_data_array_t *inner =
				describe(obs_property_group_content(property), values);

			obs_data_set_array(object, "properties", inner);
			obs_data_array_release(inner);
		}
		obs_data_array_push_back(list, object);
		obs_data_release(object);
	}
	return list;
}

static int properties(struct roc_call *call)
{
	obs_source_t *source;
	obs_properties_t *found;
	obs_data_t *values;
	obs_data_array_t *list;
	uint64_t start_ns;
	const int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	start_ns = os_gettime_ns();
	found = obs_source_properties(source);
	obs_data_set_double(call->answer, "took_ms", (double)(os_gettime_ns() - start_ns) / 1e6);
	if (!found)
		return -ENODATA;
	values = obs_source_get_settings(source);
	list = describe(found, values);
	obs_data_set_array(call->answer, "properties", list);
	obs_data_array_release(list);
	obs_data_release(values);
	obs_properties_destroy(found);
	return 0;
}

static int press(struct roc_call *call)
{
	obs_source_t *source;
	obs_properties_t *all;
	obs_property_t *button;
	const char *name;
	int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	name = roc_call_word(call);
	all = name ? obs_source_properties(source) : NULL;
	button = all ? obs_properties_get(all, name) : NULL;
	if (button && obs_property_get_type(button) == OBS_PROPERTY_BUTTON)
		obs_data_set_bool(call->answer, "changed",
				  obs_property_button_clicked(button, source));
	else
		r = roc_call_fail(call, -ENOENT, "there is no such button");
	obs_properties_destroy(all);
	return r;
}

static int kinds(struct roc_call *call)
{
	obs_data_array_t *list = obs_data_array_create();
	const char *id;

	for (size_t i = 0; obs_enum_source_types(i, &id); i++) {
		const uint32_t flags = obs_get_source_output_flags(id);
		obs_data_t *object = obs_data_create();

		obs_data_set_string(object, "id", id);
		set_text(object, "name", obs_source_get_display_name(id));
		obs_data_set_int(object, "flags", flags);
		obs_data_set_bool(object, "in_menu", !(flags & OBS_SOURCE_CAP_DISABLED));
		obs_data_array_push_back(list, object);
		obs_data_release(object);
	}
	obs_data_set_array(call->answer, "kinds", list);
	obs_data_array_release(list);
	obs_data_set_string(call->answer, "obs", obs_get_version_string());
	return 0;
}

const struct roc_command roc_info_commands[] = {
	{"size", "NAME", "its width and height, and whether it is shown", size},
	{"proc", "NAME PROC [OUTPUT ...]", "call a procedure; strings that it gives", procedure},
	{"signals", "NAME", "roc_... signals since last asked", signals},
	{"settings", "NAME", "its settings", settings},
	{"save", "NAME", "what a scene collection would hold of it", save},
	{"properties", "NAME", "its properties dialog", properties},
	{"press", "NAME PROPERTY", "press a button of the dialog", press},
	{"kinds", "", "all kinds of sources, and OBS's version", kinds},
	{0},
};
