/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <util/platform.h>

#include "rig.h"
#include "storm.h"

#define SHOWN_EVERY 8u
#define SHOWN_FRAMES 2u
#define BREATHE_EVERY 4u
#define SHOWN_MAX_S 10
#define PROCEDURE "roc_camera_get_status"

struct storm {
	pthread_mutex_t lock;
	obs_source_t *source; /* under the lock: the one of this turn, a reference */
	obs_data_t *change[2];
	_Atomic bool end;
	uint64_t updates;
};

static obs_source_t *get(struct storm *storm)
{
	obs_source_t *source;

	pthread_mutex_lock(&storm->lock);
	source = storm->source ? obs_source_get_ref(storm->source) : NULL;
	pthread_mutex_unlock(&storm->lock);
	return source;
}

static void put(struct storm *storm, obs_source_t *source)
{
	pthread_mutex_lock(&storm->lock);
	storm->source = source;
	pthread_mutex_unlock(&storm->lock);
}

static void *disturb(void *param)
{
	struct storm *storm = param;
	obs_source_t *source;
	calldata_t data = {0};

	while (!atomic_load(&storm->end)) {
		source = get(storm);
		if (!source) {
			os_sleep_ms(1);
			continue;
		}
		obs_source_update(source, storm->change[storm->updates % 2]);
		(void)obs_source_get_width(source);
		if (storm->updates % 4 == 0) {
			proc_handler_call(obs_source_get_proc_handler(source), PROCEDURE, &data);
			calldata_clear(&data);
		}
		if (storm->updates % 16 == 0)
			obs_properties_destroy(obs_source_properties(source));
		obs_source_release(source); /* perhaps the last one: then it ends in this thread */
		if (++storm->updates % BREATHE_EVERY == 0)
			os_sleep_ms(1); /* there may be one processor only */
	}
	calldata_free(&data);
	return NULL;
}

static int turn(struct storm *storm, const char *id, obs_data_t *settings, bool shown)
{
	obs_data_t *own = obs_data_create(); /* a source keeps its settings, and changes them */
	obs_sceneitem_t *item = NULL;
	obs_source_t *source;
	int r = 0;

	obs_data_apply(own, settings);
	source = obs_source_create(id, "storm", own, NULL);
	obs_data_release(own);
	if (!source)
		return -ENOENT;
	put(storm, source);
	if (shown) {
		item = obs_scene_add(roc_rig_scene(), source);
		r = roc_rig_wait(SHOWN_FRAMES, SHOWN_MAX_S) ? 0 : -ETIMEDOUT;
		obs_sceneitem_remove(item);
	}
	put(storm, NULL);
	obs_source_remove(source);
	obs_source_release(source);
	return r;
}

int roc_storm(const char *id, obs_data_t *settings, uint64_t turns,
	      struct roc_storm_result *ret_result)
{
	struct storm storm = {.lock = PTHREAD_MUTEX_INITIALIZER};
	const uint64_t start_ns = os_gettime_ns(), frames = roc_rig_frames();
	pthread_t thread;
	uint64_t made = 0;
	int r;

	if (!obs_source_get_display_name(id))
		return -ENOENT;
	storm.change[0] = obs_data_get_obj(settings, "a");
	storm.change[1] = obs_data_get_obj(settings, "b");
	r = -pthread_create(&thread, NULL, disturb, &storm);
	if (r < 0)
		goto out;
	for (; made < turns && r == 0; made++)
		r = turn(&storm, id, settings, made % SHOWN_EVERY == 0);
	atomic_store(&storm.end, true);
	pthread_join(thread, NULL);
	obs_wait_for_destroy_queue();
	*ret_result = (struct roc_storm_result){
		.made = made,
		.updates = storm.updates,
		.frames = roc_rig_frames() - frames,
		.seconds = (double)(os_gettime_ns() - start_ns) / 1e9,
	};
out:
	obs_data_release(storm.change[0]);
	obs_data_release(storm.change[1]);
	pthread_mutex_destroy(&storm.lock);
	return r;
}
