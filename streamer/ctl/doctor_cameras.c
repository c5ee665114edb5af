/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "doctor_internal.h"
#include "roc/status.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum command {
	EDIT,
	PING,
	OPEN_CAMERA,
	PROBE,
	RESTART,
	GROUP,
};

/* What mends what a camera's state is due to. */
static const struct cure {
	uint32_t reason;
	const char *id;
	const char *hint;
	enum command command;
	const char *said; /* the hint is left out when this is in the reason's own words */
} cures[] = {
	{ROC_REASON_UNREACHABLE, "camera-unreachable", "cable, power, address?", PING, NULL},
	{ROC_REASON_NO_NAME, "camera-name", "is the name right, and the network's DNS?", PING,
	 NULL},
	{ROC_REASON_REFUSED, "camera-refuses",
	 "switch it on in its settings (Network, Advanced, Server Settings)", OPEN_CAMERA, NULL},
	{ROC_REASON_AUTH, "wrong-password", "set the right one", EDIT, NULL},
	{ROC_REASON_REJECTED, "maybe-wrong-password",
	 "wrong password, that stream switched off, or too many programs on the camera", EDIT,
	 "too many"},
	{ROC_REASON_NO_STREAM, "no-stream", "switch the stream on in its settings", OPEN_CAMERA,
	 NULL},
	{ROC_REASON_NO_DATA, "no-stream", "a restart of the camera helps, often", OPEN_CAMERA,
	 NULL},
	{ROC_REASON_NO_VIDEO, "no-stream", "switch video on in its settings", OPEN_CAMERA, NULL},
	{ROC_REASON_CODEC, "no-stream", "set it to H.264 in its settings", OPEN_CAMERA, NULL},
	{ROC_REASON_TOO_BIG, "no-stream", "set a smaller picture in its settings", OPEN_CAMERA,
	 NULL},
	{ROC_REASON_CLOSED, "no-stream", "it may have too many clients", PROBE, "too many"},
	{ROC_REASON_STALLED, "no-stream", "is the network good enough?", PROBE, NULL},
	{ROC_REASON_DECODE, "no-stream", "is the network good enough?", PROBE, NULL},
	{ROC_REASON_PROTOCOL, "no-stream", "are address and port those of a camera?", EDIT, NULL},
	{ROC_REASON_DEVICE_ERROR, "device-error", "is user roc in group video?", GROUP, NULL},
	{ROC_REASON_CONFIG, "device-twice", "set another \"device\" in one of the two entries",
	 EDIT, NULL},
	{ROC_REASON_WORKER_DIED, "worker-crashed", "its log has the signal", RESTART, NULL},
	{ROC_REASON_WORKER_HUNG, "worker-crashed", "its log has more", RESTART, NULL},
	{ROC_REASON_INTERNAL, "internal", "its log has more", RESTART, NULL},
};

static const struct cure *cure_of(uint32_t reason)
{
	for (size_t i = 0; i < LENGTH(cures); i++)
		if (cures[i].reason == reason)
			return &cures[i];
	return NULL;
}

static void put_command(struct roc_doctor_finding *finding, enum command command,
			const struct roc_doctor_facts *facts,
			const struct roc_doctor_camera *camera)
{
	switch (command) {
	case EDIT:
		roc_doctor_mend(finding, "sudoedit %s && sudo systemctl reload roc-streamer",
				facts->config_path);
		break;
	case PING:
		if (camera->host[0] && facts->has_ping)
			roc_doctor_mend(finding, "ping -c 3 %s", camera->host);
		else
			roc_doctor_mend(finding, "sudo rocctl probe %u",
					(unsigned int)camera->index);
		break;
	case OPEN_CAMERA:
		if (camera->host[0])
			roc_doctor_mend(finding,
					strchr(camera->host, ':') ? "xdg-open 'http://[%s]/'"
								  : "xdg-open http://%s/",
					camera->host);
		else
			roc_doctor_mend(finding, "sudo rocctl probe %u",
					(unsigned int)camera->index);
		break;
	case PROBE:
		roc_doctor_mend(finding, "sudo rocctl probe %u", (unsigned int)camera->index);
		break;
	case RESTART:
		roc_doctor_mend(finding, "sudo systemctl restart roc-streamer");
		break;
	case GROUP:
		roc_doctor_mend(finding, "sudo adduser roc video && sudo systemctl restart "
					 "roc-streamer");
		break;
	}
}

/* doctor_devices.c has looked for itself; it may be mended since the streamer has. */
static bool is_said_of_device(const struct roc_doctor_camera *camera, uint32_t reason)
{
	switch (reason) {
	case ROC_REASON_NO_DEVICE:
		return camera->node == ROC_NODE_ABSENT;
	case ROC_REASON_NOT_LOOPBACK:
		return camera->node == ROC_NODE_OTHER_DRIVER || camera->node == ROC_NODE_NO_VIDEO;
	case ROC_REASON_DEVICE_BUSY:
		return camera->node == ROC_NODE_LOOPBACK;
	default:
		return false;
	}
}

static void judge_reason(const struct roc_doctor_facts *facts,
			 const struct roc_doctor_camera *camera, uint32_t reason,
			 const char *detail, struct roc_doctor_findings *findings)
{
	const struct cure *cure = cure_of(reason);
	const char *words = detail[0] ? detail : roc_reason_text(reason);
	const bool has_hint = cure && !(cure->said && strstr(words, cure->said));
	struct roc_doctor_finding *finding;

	if (!cure && is_said_of_device(camera, reason))
		return;
	finding =
		roc_doctor_add(findings, cure ? cure->id : "camera-not-live", (int)camera->index,
			       "camera %u (%s): %s%s%s", (unsigned int)camera->index, camera->name,
			       words, has_hint ? "; " : "", has_hint ? cure->hint : "");
	put_command(finding, cure ? cure->command : RESTART, facts, camera);
}

static void judge_reported(const struct roc_doctor_facts *facts,
			   const struct roc_doctor_camera *camera,
			   struct roc_doctor_findings *findings)
{
	struct roc_doctor_finding *finding;

	switch (camera->state) {
	case ROC_STATE_LIVE:
	case ROC_STATE_DISABLED:
		return;
	case ROC_STATE_INVALID:
		if (!camera->is_valid)
			return; /* the configuration has been read, and says it */
		finding = roc_doctor_add(findings, "config-entry", (int)camera->index,
					 "camera %u (%s): %s", (unsigned int)camera->index,
					 camera->name, camera->detail);
		put_command(finding, EDIT, facts, camera);
		return;
	case ROC_STATE_CONNECTING:
	case ROC_STATE_PROBING:
		finding = roc_doctor_note(findings, "camera-starting", (int)camera->index,
					  "camera %u (%s) is not live yet",
					  (unsigned int)camera->index, camera->name);
		roc_doctor_mend(finding, "rocctl status --watch");
		return;
	default:
		judge_reason(facts, camera, camera->reason, camera->detail, findings);
	}
}

void roc_doctor_judge_cameras(const struct roc_doctor_facts *facts,
			      struct roc_doctor_findings *findings)
{
	for (uint32_t i = 0; i < facts->count; i++) {
		const struct roc_doctor_camera *camera = &facts->cameras[i];

		if (camera->is_probed && camera->probe_reason != ROC_REASON_NONE)
			judge_reason(facts, camera, camera->probe_reason, camera->probe_detail,
				     findings);
		else if (camera->is_reported)
			judge_reported(facts, camera, findings);
	}
}
