/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view.h"

#include <string.h>

#include "plan.h"
#include "text.h"

static void set(struct roc_view *view, uint32_t state, uint32_t reason, const char *detail)
{
	memset(view, 0, sizeof(*view));
	view->state = state;
	view->reason = reason;
	roc_text_copy(view->detail, sizeof(view->detail), detail);
}

void roc_view_make(const struct roc_view_case *now, struct roc_view *ret_view)
{
	const struct roc_error *last = &now->last;

	if (now->device_error)
		set(ret_view, ROC_STATE_NO_DEVICE, ROC_REASON_DEVICE_ERROR,
		    strerror(-now->device_error));
	else if (now->camera && !now->camera->valid)
		set(ret_view, ROC_STATE_INVALID, ROC_REASON_CONFIG, now->camera->problem);
	else if (now->on_air)
		set(ret_view, ROC_STATE_LIVE, ROC_REASON_NONE, "");
	else if (now->holding)
		set(ret_view, ROC_STATE_CRASHED, ROC_REASON_WORKER_DIED,
		    "its worker ended unexpectedly; it is started again more slowly");
	else if (now->was_live && now->tries < ROC_VIEW_STALLED_TRIES &&
		 !roc_plan_is_away(last->reason) && last->reason != ROC_REASON_AUTH)
		set(ret_view, ROC_STATE_STALLED, last->reason ? last->reason : ROC_REASON_STALLED,
		    last->reason ? last->detail : "no picture");
	else if (last->reason)
		set(ret_view, ROC_STATE_OFFLINE, last->reason, last->detail);
	else if (now->connected)
		set(ret_view, ROC_STATE_PROBING, ROC_REASON_STARTING,
		    "connected, waiting for a picture");
	else
		set(ret_view, ROC_STATE_CONNECTING, ROC_REASON_STARTING, "connecting");
}

const char *roc_view_headline(uint32_t state)
{
	switch (state) {
	case ROC_STATE_CONNECTING:
		return "CONNECTING";
	case ROC_STATE_PROBING:
		return "WAITING FOR PICTURE";
	case ROC_STATE_CRASHED:
		return "RESTARTING";
	case ROC_STATE_INVALID:
		return "NOT CONFIGURED";
	default:
		return "NO SIGNAL";
	}
}

const char *roc_view_hint(const struct roc_view *view)
{
	if (view->state == ROC_STATE_CRASHED)
		return "";
	if (view->state == ROC_STATE_INVALID)
		return "its entry in the configuration is wrong";
	if (roc_plan_is_away(view->reason))
		return "trying again every second";
	if (view->reason == ROC_REASON_AUTH)
		return "trying again slowly: cameras lock out wrong logins";
	return "trying again";
}
