/* SPDX-License-Identifier: GPL-2.0-or-later */
/* camera_announce.c - what scripts can ask of a source, and what they are told unasked. */
#include <string.h>

#include <callback/calldata.h>
#include <callback/proc.h>
#include <callback/signal.h>

#include "camera.h"
#include "status_data.h"

#define PROCEDURE                                                                                  \
	"void roc_camera_get_status(out string camera, out string state, out string reason, "      \
	"out bool live, out int width, out int height, out string json)"
#define SIGNAL                                                                                     \
	"void roc_camera_state_changed(ptr source, string camera, string state, string reason, "   \
	"bool live)"

static void put_view(calldata_t *data, const char *camera, const struct roc_source_view *view)
{
	calldata_set_string(data, "camera", camera);
	calldata_set_string(data, "state", view->state_word);
	calldata_set_string(data, "reason", view->reason_word);
	calldata_set_bool(data, "live", view->live);
}

/* Any thread. Figures are of this moment, the state is what the source shows. */
static void get_status(void *param, calldata_t *data)
{
	struct camera *c = param;
	struct camera_shared shared;
	obs_data_t *json = obs_data_create();
	uint32_t slot = 0;

	pthread_mutex_lock(&c->lock);
	shared = c->shared;
	pthread_mutex_unlock(&c->lock);
	if (shared.known) {
		struct roc_camera_status status;

		if (roc_segment_find(shared.camera, &slot, &status) == 0)
			shared.status = status;
	}

	obs_data_set_string(json, "camera", shared.camera);
	obs_data_set_string(json, "state", shared.view.state_word);
	obs_data_set_string(json, "reason", shared.view.reason_word);
	obs_data_set_bool(json, "live", shared.view.live);
	obs_data_set_string(json, "streamer", roc_status_data_health(shared.health));
	if (shared.known) {
		obs_data_t *details = roc_status_data_camera(&shared.status);

		obs_data_set_obj(json, "details", details);
		obs_data_release(details);
	}
	put_view(data, shared.camera, &shared.view);
	calldata_set_int(data, "width", atomic_load(&c->width));
	calldata_set_int(data, "height", atomic_load(&c->height));
	calldata_set_string(data, "json", obs_data_get_json(json));
	obs_data_release(json);
}

void camera_announce_setup(struct camera *c)
{
	proc_handler_add(obs_source_get_proc_handler(c->self), PROCEDURE, get_status, c);
	signal_handler_add(obs_source_get_signal_handler(c->self), SIGNAL);
}

void camera_announce(struct camera *c)
{
	calldata_t data;

	calldata_init(&data);
	calldata_set_ptr(&data, "source", c->self);
	put_view(&data, c->settings.camera, &c->view);
	signal_handler_signal(obs_source_get_signal_handler(c->self), "roc_camera_state_changed",
			      &data);
	calldata_free(&data);
}
