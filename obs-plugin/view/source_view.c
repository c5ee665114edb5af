/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source_view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What can be wrong before there is a camera to speak of. */
enum obstacle {
	OBSTACLE_NONE,
	NOT_CHOSEN,
	NOT_SEEN_IN_FLATPAK,
	NO_STREAMER,
	STREAMER_STOPPED,
	STREAMER_HUNG,
	STATUS_DENIED,
	STATUS_DAMAGED,
	STATUS_NEWER,
	NO_SUCH_CAMERA,
};

static const struct {
	enum roc_level level;
	const char *state, *remedy, *word;
} obstacles[] = {
	[NOT_CHOSEN] = {ROC_LEVEL_IDLE, "State.NotChosen", "Remedy.NotChosen", "not-chosen"},
	[NOT_SEEN_IN_FLATPAK] = {ROC_LEVEL_BAD, "State.NotVisible", "Remedy.Flatpak",
				 "no-streamer"},
	[NO_STREAMER] = {ROC_LEVEL_BAD, "State.NoStreamer", "Remedy.NoStreamer", "no-streamer"},
	[STREAMER_STOPPED] = {ROC_LEVEL_BAD, "State.StreamerStopped", "Remedy.StartStreamer",
			      "streamer-stopped"},
	[STREAMER_HUNG] = {ROC_LEVEL_BAD, "State.StreamerHung", "Remedy.RestartStreamer",
			   "streamer-hung"},
	[STATUS_DENIED] = {ROC_LEVEL_BAD, "State.StatusDenied", "Remedy.StatusDenied",
			   "status-denied"},
	[STATUS_DAMAGED] = {ROC_LEVEL_BAD, "State.StatusDamaged", "Remedy.RestartStreamer",
			    "status-damaged"},
	[STATUS_NEWER] = {ROC_LEVEL_BAD, "State.StatusNewer", "Remedy.StatusNewer", "status-newer"},
	[NO_SUCH_CAMERA] = {ROC_LEVEL_BAD, "State.NoSuchCamera", "Remedy.NoSuchCamera",
			    "no-such-camera"},
};

static bool is_picture_late(const struct roc_view_case *now)
{
	return now->since_open_ns >= ROC_VIEW_LATE_NS && now->since_picture_ns >= ROC_VIEW_LATE_NS;
}

/* Pictures come, whatever is said. */
static bool is_showing(const struct roc_view_case *now)
{
	return now->open && now->since_picture_ns < ROC_VIEW_LATE_NS;
}

static enum obstacle find_obstacle(const struct roc_view_case *now)
{
	if (!*now->chosen)
		return NOT_CHOSEN;
	switch (now->health) {
	case ROC_SEGMENT_ALIVE:
		return now->camera ? OBSTACLE_NONE : NO_SUCH_CAMERA;
	case ROC_SEGMENT_ABSENT:
		return now->flatpak ? NOT_SEEN_IN_FLATPAK : NO_STREAMER;
	case ROC_SEGMENT_DENIED:
		return STATUS_DENIED;
	case ROC_SEGMENT_NEWER:
		return STATUS_NEWER;
	case ROC_SEGMENT_STOPPED:
		return STREAMER_STOPPED;
	case ROC_SEGMENT_STALE:
		return STREAMER_HUNG;
	default:
		return STATUS_DAMAGED;
	}
}

static enum roc_level level_of(uint32_t state)
{
	switch (state) {
	case ROC_STATE_LIVE:
		return ROC_LEVEL_GOOD;
	case ROC_STATE_CONNECTING:
	case ROC_STATE_PROBING:
		return ROC_LEVEL_WARN;
	case ROC_STATE_DISABLED:
		return ROC_LEVEL_IDLE;
	default:
		return ROC_LEVEL_BAD;
	}
}

static const char *remedy_of(const struct roc_camera_status *camera)
{
	switch (camera->reason) {
	case ROC_REASON_UNREACHABLE:
	case ROC_REASON_NO_NAME:
		return "Remedy.CheckNetwork";
	case ROC_REASON_REFUSED:
	case ROC_REASON_PROTOCOL:
		return "Remedy.EnableRtmp";
	case ROC_REASON_AUTH:
	case ROC_REASON_REJECTED:
		return "Remedy.CheckPassword";
	case ROC_REASON_NO_STREAM:
	case ROC_REASON_NO_VIDEO:
	case ROC_REASON_CODEC:
		return "Remedy.CheckStream";
	case ROC_REASON_NO_DEVICE:
		return "Remedy.NoDevice";
	case ROC_REASON_NOT_LOOPBACK:
		return "Remedy.NotLoopback";
	case ROC_REASON_DEVICE_BUSY:
		return "Remedy.DeviceBusy";
	case ROC_REASON_CONFIG:
		return "Remedy.CheckConfig";
	case ROC_REASON_DISABLED:
		return "Remedy.Disabled";
	case ROC_REASON_WORKER_DIED:
	case ROC_REASON_WORKER_HUNG:
	case ROC_REASON_INTERNAL:
		return "Remedy.SeeLog";
	default:
		return "";
	}
}

static void put(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text);
}

#define PUT(array, text) put(array, sizeof(array), text)

static void say_camera(const struct roc_view_case *now, struct roc_source_view *view)
{
	const struct roc_camera_status *camera = now->camera;
	/* A number of a newer streamer: bad, and without a word of its own. */
	const bool known = camera->state >= ROC_STATE_INVALID && camera->state <= ROC_STATE_CRASHED;

	view->level = level_of(camera->state);
	PUT(view->state_word, known ? roc_state_name(camera->state) : "unknown");
	snprintf(view->state, sizeof(view->state), "State.%s", view->state_word);
	if (camera->reason > ROC_REASON_NONE && camera->reason <= ROC_REASON_REJECTED) {
		PUT(view->reason_word, roc_reason_name(camera->reason));
		snprintf(view->reason, sizeof(view->reason), "Reason.%s", view->reason_word);
	}
	PUT(view->remedy, remedy_of(camera));
}

/* The camera is fine, and yet there is no picture here. */
static void say_capture(const struct roc_view_case *now, struct roc_source_view *view)
{
	if (!now->wanted) {
		view->level = ROC_LEVEL_IDLE;
		PUT(view->state, "State.Released");
		PUT(view->state_word, "released");
		return;
	}
	if (now->open && !is_picture_late(now))
		return;
	if (now->open) {
		view->level = ROC_LEVEL_WARN;
		PUT(view->reason, "Reason.NoPicture");
		PUT(view->reason_word, "no-picture");
		PUT(view->remedy, "Remedy.RestartStreamer");
		return;
	}
	if (!now->open_error)
		return; /* about to be opened */
	view->level = ROC_LEVEL_BAD;
	switch (now->open_error) {
	case -EBUSY:
		PUT(view->reason, "Reason.DeviceTaken");
		PUT(view->reason_word, "device-taken");
		PUT(view->remedy, "Remedy.DeviceTaken");
		break;
	case -EACCES:
	case -EPERM:
		PUT(view->reason, "Reason.DeviceDenied");
		PUT(view->reason_word, "device-denied");
		PUT(view->remedy, "Remedy.DeviceDenied");
		break;
	default:
		PUT(view->reason, "Reason.DeviceFails");
		PUT(view->reason_word, "device-fails");
		PUT(view->remedy, "Remedy.SeeLog");
	}
}

void roc_source_view_make(const struct roc_view_case *now, struct roc_source_view *ret_view)
{
	const enum obstacle obstacle = find_obstacle(now);

	memset(ret_view, 0, sizeof(*ret_view));
	if (obstacle != OBSTACLE_NONE) {
		ret_view->level = obstacles[obstacle].level;
		PUT(ret_view->state, obstacles[obstacle].state);
		PUT(ret_view->remedy, obstacles[obstacle].remedy);
		PUT(ret_view->state_word, obstacles[obstacle].word);
	} else {
		say_camera(now, ret_view);
		ret_view->has_detail = now->camera->state != ROC_STATE_LIVE;
		if (now->camera->state == ROC_STATE_LIVE)
			say_capture(now, ret_view);
	}
	ret_view->live = now->wanted && is_showing(now) && !now->placeholder;
	ret_view->trouble =
		ret_view->level != ROC_LEVEL_GOOD && strcmp(ret_view->state_word, "released") != 0;
}

/* The first picture is on its way: words for that moment would be a flicker. */
static bool is_about_to_show(const struct roc_view_case *now)
{
	return *now->chosen && now->health == ROC_SEGMENT_ALIVE && now->camera &&
	       now->camera->state == ROC_STATE_LIVE &&
	       (now->open ? now->since_open_ns < ROC_VIEW_LATE_NS : !now->open_error);
}

enum roc_drawing roc_source_view_drawing(const struct roc_view_case *now, enum roc_on_loss on_loss,
					 bool had_picture)
{
	const bool showing = is_showing(now);

	switch (on_loss) {
	case ROC_ON_LOSS_LAST:
		return had_picture ? ROC_DRAW_PICTURE : ROC_DRAW_NOTHING;
	case ROC_ON_LOSS_TRANSPARENT:
		return showing && !now->placeholder ? ROC_DRAW_PICTURE : ROC_DRAW_NOTHING;
	default:
		break;
	}
	if (showing)
		return ROC_DRAW_PICTURE;
	/* Between two opens the last picture stands for a moment: no flicker of words. */
	if (had_picture && now->since_picture_ns < ROC_VIEW_LATE_NS)
		return ROC_DRAW_PICTURE;
	return now->wanted && !is_about_to_show(now) ? ROC_DRAW_PANEL : ROC_DRAW_NOTHING;
}

enum roc_overlay_shown roc_source_view_overlay(const struct roc_source_view *view,
					       enum roc_overlay_mode mode, enum roc_drawing drawing,
					       bool on_program)
{
	/* The panel says it all. */
	if (mode == ROC_OVERLAY_NEVER || drawing == ROC_DRAW_PANEL || on_program)
		return ROC_SHOW_NONE;
	if (mode == ROC_OVERLAY_ALWAYS)
		return ROC_SHOW_FULL;
	return view->trouble ? ROC_SHOW_COMPACT : ROC_SHOW_NONE;
}
