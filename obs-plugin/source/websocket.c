/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "websocket.h"

#include <string.h>

#include <callback/calldata.h>
#include <callback/proc.h>
#include <obs-module.h>
#include <util/platform.h>

#include "segment.h"
#include "status_data.h"

#define VENDOR "roc-camera"
#define ABSENCE_NS UINT64_C(5000000000)

/* What obs-websocket takes for "callback"; it keeps a copy. */
struct request_callback {
	void (*callback)(obs_data_t *request, obs_data_t *response, void *userdata);
	void *userdata;
};

static proc_handler_t *handler;
static void *vendor;

/* What has been told. The segment's thread alone looks at it. */
static struct {
	uint64_t at_ns; /* when it was looked at last, 0: never */
	uint32_t health;
	struct {
		uint32_t state;
		char name[64];
	} cameras[ROC_STATUS_SLOTS_MAX];
} told;

/* ---- requests, on threads of obs-websocket ---- */

/* With a source the thread keeps the segment fresh; without, the first reference reads it. */
static bool begin(obs_data_t *response)
{
	if (roc_segment_ref() < 0) {
		obs_data_set_string(response, "error", "out of threads");
		return false;
	}
	obs_data_set_string(response, "streamer", roc_status_data_health(roc_segment_health()));
	return true;
}

static void get_cameras(obs_data_t *request, obs_data_t *response, void *unused)
{
	obs_data_array_t *cameras;

	UNUSED_PARAMETER(request);
	UNUSED_PARAMETER(unused);
	if (!begin(response))
		return;
	cameras = obs_data_array_create();
	for (uint32_t i = 0; i < roc_segment_count(); i++) {
		struct roc_camera_status status;
		obs_data_t *camera;

		if (roc_segment_read(i, &status) < 0 || status.state == ROC_STATE_UNUSED)
			continue;
		camera = roc_status_data_camera(&status);
		obs_data_array_push_back(cameras, camera);
		obs_data_release(camera);
	}
	roc_segment_unref();
	obs_data_set_array(response, "cameras", cameras);
	obs_data_array_release(cameras);
}

static void get_camera(obs_data_t *request, obs_data_t *response, void *unused)
{
	const char *name = obs_data_get_string(request, "name");
	const long long index = obs_data_get_int(request, "index");
	struct roc_camera_status status;
	uint32_t slot = 0;
	int r = -1;

	UNUSED_PARAMETER(unused);
	if (!*name && !obs_data_has_user_value(request, "index")) {
		obs_data_set_string(response, "error",
				    "which one? give \"name\" or \"index\" in requestData");
		return;
	}
	if (!begin(response))
		return;
	if (*name)
		r = roc_segment_find(name, &slot, &status);
	else if (index >= 0 && index < (long long)ROC_STATUS_SLOTS_MAX)
		r = roc_segment_read((uint32_t)index, &status);
	roc_segment_unref();
	if (r < 0 || status.state == ROC_STATE_UNUSED) {
		obs_data_set_string(response, "error", "the streamer has no such camera");
		return;
	}

	obs_data_t *camera = roc_status_data_camera(&status);
	obs_data_set_obj(response, "camera", camera);
	obs_data_release(camera);
}

/* ---- events, on the segment's thread ---- */

static void emit(const char *event, obs_data_t *data)
{
	calldata_t call = {0};

	calldata_set_ptr(&call, "vendor", vendor);
	calldata_set_string(&call, "type", event);
	calldata_set_ptr(&call, "data", data);
	proc_handler_call(handler, "vendor_event_emit", &call);
	calldata_free(&call);
}

static void tell_camera(const struct roc_camera_status *status, uint32_t previous)
{
	obs_data_t *camera = roc_status_data_camera(status);
	obs_data_t *data = obs_data_create();

	obs_data_set_int(data, "index", status->index);
	obs_data_set_string(data, "name", obs_data_get_string(camera, "name"));
	obs_data_set_string(data, "device", obs_data_get_string(camera, "device"));
	obs_data_set_string(data, "state", roc_state_name(status->state));
	obs_data_set_string(data, "previous", roc_state_name(previous));
	obs_data_set_string(data, "reason", obs_data_get_string(camera, "reason"));
	emit("CameraStateChanged", data);
	obs_data_release(data);
	obs_data_release(camera);
}

static void tell_streamer(uint32_t health)
{
	obs_data_t *data = obs_data_create();

	obs_data_set_string(data, "streamer",
			    roc_status_data_health((enum roc_segment_health)health));
	obs_data_set_string(data, "previous",
			    roc_status_data_health((enum roc_segment_health)told.health));
	emit("StreamerStateChanged", data);
	obs_data_release(data);
}

/* A slot that has another camera than before is no change of that camera. */
static void looked(void)
{
	const uint32_t health = (uint32_t)roc_segment_health();
	const uint64_t now_ns = os_gettime_ns();
	/* After a time without a source nobody wants to hear what has happened in it. */
	const bool first = !told.at_ns || now_ns - told.at_ns > ABSENCE_NS;

	if (!first && health != told.health)
		tell_streamer(health);
	told.at_ns = now_ns;
	told.health = health;
	for (uint32_t i = 0; i < ROC_STATUS_SLOTS_MAX; i++) {
		struct roc_camera_status status;

		if (i >= roc_segment_count())
			break;
		if (roc_segment_read(i, &status) < 0)
			continue;
		if (!first && status.state != told.cameras[i].state &&
		    status.state != ROC_STATE_UNUSED &&
		    strcmp(status.name, told.cameras[i].name) == 0)
			tell_camera(&status, told.cameras[i].state);
		told.cameras[i].state = status.state;
		memcpy(told.cameras[i].name, status.name, sizeof(status.name));
	}
}

/* ---- both ---- */

static bool register_request(const char *type, void (*callback)(obs_data_t *, obs_data_t *, void *))
{
	struct request_callback request = {.callback = callback};
	calldata_t call = {0};
	bool done;

	calldata_set_ptr(&call, "vendor", vendor);
	calldata_set_string(&call, "type", type);
	calldata_set_ptr(&call, "callback", &request);
	done = proc_handler_call(handler, "vendor_request_register", &call) &&
	       calldata_bool(&call, "success");
	calldata_free(&call);
	return done;
}

static void *call_for_ptr(proc_handler_t *procedures, const char *procedure, const char *result)
{
	calldata_t call = {0};
	void *pointer = NULL;

	calldata_set_string(&call, "name", VENDOR);
	if (proc_handler_call(procedures, procedure, &call))
		pointer = calldata_ptr(&call, result);
	calldata_free(&call);
	return pointer;
}

void roc_websocket_start(void)
{
	handler = call_for_ptr(obs_get_proc_handler(), "obs_websocket_api_get_ph", "ph");
	if (!handler)
		return;
	vendor = call_for_ptr(handler, "vendor_register", "vendor");
	if (!vendor || !register_request("GetCameras", get_cameras) ||
	    !register_request("GetCamera", get_camera)) {
		blog(LOG_WARNING, "[roc-camera] obs-websocket does not take our requests");
		return;
	}
	roc_segment_set_listener(looked);
}

/* obs-websocket may have gone before us: nothing is taken back from it. */
void roc_websocket_stop(void)
{
	roc_segment_set_listener(NULL);
	handler = NULL;
	vendor = NULL;
}
