/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdatomic.h>
#include <string.h>

#include "checks.h"
#include "host.h"
#include "pixels.h"

static atomic_uint signals;

static bool is_registered(const char *id)
{
	const char *found;

	for (size_t i = 0; obs_enum_input_types(i, &found); i++) {
		if (strcmp(found, id) == 0)
			return true;
	}
	return false;
}

bool check_kinds(void)
{
	const char *shown = obs_source_get_display_name(CHECK_ID);
	const uint32_t flags = obs_get_source_output_flags(CHECK_ID);

	const bool ok = check("kinds",
			      is_registered(CHECK_ID) && (flags & OBS_SOURCE_VIDEO) &&
				      !(flags & OBS_SOURCE_CAP_DISABLED) && shown &&
				      strcmp(shown, "ROC Camera") == 0,
			      CHECK_ID " '%s'", shown ? shown : "");
	return check("capture",
		     obs_get_source_output_flags("roc_capture") & OBS_SOURCE_CAP_DISABLED,
		     "roc_capture, not in the menus") &&
	       ok;
}

static bool is_listed(obs_property_t *list, const char *name)
{
	if (!list || obs_property_get_type(list) != OBS_PROPERTY_LIST)
		return false;
	for (size_t i = 0; i < obs_property_list_item_count(list); i++) {
		const char *value = obs_property_list_item_string(list, i);

		if (value && strcmp(value, name) == 0)
			return true;
	}
	return false;
}

void check_properties(obs_source_t *source)
{
	obs_properties_t *properties = obs_source_properties(source);
	obs_property_t *each = properties ? obs_properties_first(properties) : NULL;
	size_t count = 0;

	const bool named =
		properties && is_listed(obs_properties_get(properties, "camera"), CHECK_CAMERA);
	for (; each; obs_property_next(&each))
		count++;
	check("properties", named, "%zu, camera %s", count,
	      named ? "in the list" : "NOT in the list");
	obs_properties_destroy(properties);
}

static bool call(obs_source_t *source, calldata_t *data)
{
	calldata_init(data);
	return proc_handler_call(obs_source_get_proc_handler(source), "roc_camera_get_status",
				 data);
}

void check_procedure(obs_source_t *source, uint32_t width)
{
	const char *camera = NULL, *state = NULL, *json = NULL;
	long long got_width = 0;
	calldata_t data;

	const bool whole = call(source, &data) && calldata_get_string(&data, "camera", &camera) &&
			   calldata_get_string(&data, "state", &state) &&
			   calldata_get_string(&data, "json", &json) &&
			   calldata_get_int(&data, "width", &got_width);
	obs_data_t *parsed = whole ? obs_data_create_from_json(json) : NULL;
	check("procedure",
	      parsed && strcmp(camera, CHECK_CAMERA) == 0 && strcmp(state, "live") == 0 &&
		      got_width == width &&
		      strcmp(obs_data_get_string(parsed, "state"), state) == 0,
	      "state '%s', width %lld", state ? state : "", got_width);
	obs_data_release(parsed);
	calldata_free(&data);
}

bool check_state_is(obs_source_t *source, const char *state)
{
	const char *now = NULL;
	calldata_t data;

	const bool is = call(source, &data) && calldata_get_string(&data, "state", &now) && now &&
			strcmp(now, state) == 0;
	calldata_free(&data);
	return is;
}

void check_saved(obs_source_t *source)
{
	obs_data_t *saved = obs_save_source(source);
	bool both = false;

	obs_data_set_string(saved, "name", "copy");
	obs_data_erase(saved, "uuid");
	obs_source_t *copy = obs_load_source(saved);
	if (copy)
		CHECK_UNTIL(both, check_state_is(copy, "live") && check_state_is(source, "live"));
	check("saved", both, "%s", both ? "its copy is live, too" : "its copy is not live");
	obs_source_release(copy);
	obs_data_release(saved);
}

void check_settings(obs_source_t *source, const struct roc_device_format *format)
{
	static const char *const all[] = {
		"{\"overlay\": \"always\", \"corner\": \"bottom-right\", \"scale\": 300}",
		"{\"overlay\": \"problem\", \"corner\": \"top-right\", \"scale\": 50}",
		"{\"on_loss\": \"last\", \"keep_size\": true, \"hide_on_program\": true}",
		"{\"on_loss\": \"transparent\", \"release_hidden\": true}",
		"{\"camera\": \"nobody\", \"overlay\": \"always\"}",
		"{\"camera\": \"" CHECK_CAMERA "\", \"overlay\": \"off\", \"on_loss\": "
		"\"placeholder\", \"keep_size\": false, \"hide_on_program\": false, "
		"\"release_hidden\": false, \"corner\": \"top-left\", \"scale\": 100}",
	};
	bool ok = true;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		obs_data_t *settings = obs_data_create_from_json(all[i]);
		const uint64_t then = host_frames();
		bool drawn;

		obs_source_update(source, settings);
		obs_data_release(settings);
		CHECK_UNTIL(drawn, host_frames() > then + 4);
		ok = ok && drawn;
	}
	bool right;
	CHECK_UNTIL(right, pixels_wrong(format, NULL) == 0);
	check("settings", ok && right, "%s", right ? "" : "the picture is not right afterwards");
}

static void on_signal(void *data, calldata_t *call_data)
{
	(void)data;
	signals += calldata_string(call_data, "state") != NULL;
}

void check_listen(obs_source_t *source)
{
	signal_handler_connect(obs_source_get_signal_handler(source), "roc_camera_state_changed",
			       on_signal, NULL);
}

void check_signals(void)
{
	bool any;

	CHECK_UNTIL(any, signals > 0);
	check("signals", any, "%u", signals);
}
