/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "doctor_internal.h"

#define LOAD_AGAIN                                                                                 \
	"sudo systemctl stop roc-streamer && sudo modprobe -r v4l2loopback && sudo systemctl "     \
	"start roc-streamer"
#define STOCK_DEVICES 8u /* of a module that was not built for more */

/* Append @word to the list @text, whole or not at all. */
static void append(char *text, size_t size, const char *word)
{
	const size_t used = strlen(text);
	const int n = snprintf(text + used, size - used, "%s%s", used ? ", " : "", word);

	if (n < 0 || (size_t)n >= size - used)
		text[used] = '\0';
}

static void judge_absent(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	struct roc_doctor_finding *finding;
	unsigned int absent = 0, wanted = 0;
	char devices[256] = "";

	if (!facts->module_loaded)
		return; /* said already */
	for (uint32_t i = 0; i < facts->count; i++) {
		const struct roc_doctor_camera *camera = &facts->cameras[i];

		wanted += roc_doctor_is_wanted(camera);
		if (!roc_doctor_is_wanted(camera) || camera->node != ROC_NODE_ABSENT)
			continue;
		absent++;
		append(devices, sizeof(devices), camera->device);
	}
	if (absent == 0)
		return;
	if (!facts->is_dynamic && wanted > STOCK_DEVICES && facts->loopbacks >= STOCK_DEVICES) {
		finding = roc_doctor_add(
			findings, "eight-devices", -1,
			"%u of %u cameras have no device (%s): v4l2loopback before 0.13 makes at "
			"most 8, unless built for more; 0.13 and later have no such limit",
			absent, wanted, devices);
		roc_doctor_mend(finding,
				"sudo env KCPPFLAGS=-DMAX_DEVICES=16 sh -c 'dkms build --force "
				"v4l2loopback/%s && dkms install --force v4l2loopback/%s' && sudo "
				"reboot",
				facts->module_source[0] ? facts->module_source : "0.12.7",
				facts->module_source[0] ? facts->module_source : "0.12.7");
		return;
	}
	finding = roc_doctor_add(findings, "too-few-devices", -1,
				 "%u of %u cameras have no device: %s%s", absent, wanted, devices,
				 facts->is_dynamic ? ""
						   : "; this v4l2loopback makes all its devices "
						     "when it is loaded: close what uses them");
	roc_doctor_mend(finding, "%s",
			facts->is_dynamic ? "sudo systemctl restart roc-loopback" : LOAD_AGAIN);
}

static void judge_other_driver(const struct roc_doctor_facts *facts,
			       const struct roc_doctor_camera *camera,
			       struct roc_doctor_findings *findings)
{
	struct roc_doctor_finding *finding;

	if (camera->node == ROC_NODE_OTHER_DRIVER) {
		finding = roc_doctor_add(findings, "device-is-webcam", (int)camera->index,
					 "camera %u (%s): %s is another camera (%s) and is left "
					 "alone; a reload gives it the next free number",
					 (unsigned int)camera->index, camera->name, camera->device,
					 camera->card);
		roc_doctor_mend(finding, "sudo systemctl reload roc-streamer");
	} else if (camera->node == ROC_NODE_NO_VIDEO) {
		finding = roc_doctor_add(findings, "device-is-no-video", (int)camera->index,
					 "camera %u (%s): %s is no video device",
					 (unsigned int)camera->index, camera->name, camera->device);
		roc_doctor_mend(finding, "sudoedit %s && sudo systemctl reload roc-streamer",
				facts->config_path);
	} else if (camera->configured[0]) {
		finding = roc_doctor_note(findings, "device-moved", (int)camera->index,
					  "camera %u (%s) is on %s: %s is another camera",
					  (unsigned int)camera->index, camera->name, camera->device,
					  camera->configured);
		roc_doctor_mend(finding, "sudoedit %s && sudo systemctl reload roc-streamer",
				facts->config_path);
	}
}

static void judge_group(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	struct roc_doctor_finding *finding;

	for (uint32_t i = 0; i < facts->count; i++) {
		const struct roc_doctor_camera *camera = &facts->cameras[i];

		if (camera->node != ROC_NODE_LOOPBACK || camera->may_open)
			continue;
		if (facts->in_video) {
			finding = roc_doctor_add(findings, "group-video", -1,
						 "this session may not open %s: %s came into group "
						 "video after it began (log in anew)",
						 camera->device, facts->user);
			roc_doctor_mend(finding, "newgrp video");
			return;
		}
		finding = roc_doctor_add(findings, "group-video", -1,
					 "%s may not open %s: not in group video (after the "
					 "command: log in anew)",
					 facts->user, camera->device);
		roc_doctor_mend(finding, "sudo adduser %s video", facts->user);
		return;
	}
}

/* Told by the way: it does no harm to who does not use those programs. */
static void judge_plain(const struct roc_doctor_camera *camera,
			struct roc_doctor_findings *findings)
{
	struct roc_doctor_finding *finding;

	if (camera->node != ROC_NODE_LOOPBACK || !camera->is_plain)
		return;
	finding = roc_doctor_note(findings, "device-not-exclusive", (int)camera->index,
				  "camera %u (%s): %s is without exclusive_caps: browsers may not "
				  "list it, OBS's virtual camera may take it (a restart mends it "
				  "when nobody holds a loopback device)",
				  (unsigned int)camera->index, camera->name, camera->device);
	roc_doctor_mend(finding, "sudo systemctl restart roc-streamer");
}

/* "kill 12 34" of "obs (pid 12), zoom (pid 34)". */
static void put_kill(const char *holders, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "kill");
	unsigned int pid;

	for (const char *c = holders; (c = strstr(c, "(pid ")) && used < size; c++)
		if (sscanf(c, "(pid %u)", &pid) == 1)
			used += (size_t)snprintf(out + used, size - used, " %u", pid);
}

/* The camera is live. Which of the programs that have its device open writes to it is not known. */
static void judge_foreign_writer(const struct roc_doctor_camera *camera,
				 struct roc_doctor_findings *findings)
{
	const char *first = strstr(camera->holders, "(pid ");
	struct roc_doctor_finding *finding;
	char command[256];

	if (!camera->is_reported || camera->state != ROC_STATE_LIVE ||
	    camera->reason != ROC_REASON_DEVICE_BUSY)
		return;
	finding = roc_doctor_add(findings, "device-written", (int)camera->index,
				 "camera %u (%s): another program writes to %s; it is open in %s",
				 (unsigned int)camera->index, camera->name, camera->device,
				 first ? camera->holders : "a program that only root can see");
	if (!first) {
		roc_doctor_mend(finding, "sudo rocctl doctor");
	} else if (!strstr(first + 1, "(pid ")) {
		put_kill(camera->holders, command, sizeof(command));
		roc_doctor_mend(finding, "%s", command);
	}
}

/* Readers are what devices are for; but not while the streamer can't have it. */
static void judge_held(const struct roc_doctor_facts *facts, const struct roc_doctor_camera *camera,
		       struct roc_doctor_findings *findings)
{
	struct roc_doctor_finding *finding;
	char command[256];

	if (!camera->is_reported || camera->state == ROC_STATE_LIVE ||
	    camera->reason != ROC_REASON_DEVICE_BUSY || camera->node != ROC_NODE_LOOPBACK)
		return;
	if (!camera->holders[0] && facts->is_root) {
		finding = roc_doctor_add(
			findings, "device-held", (int)camera->index,
			"camera %u (%s): %s is busy, and no program is seen that holds it",
			(unsigned int)camera->index, camera->name, camera->device);
		roc_doctor_mend(finding, LOAD_AGAIN);
		return;
	}
	finding = roc_doctor_add(
		findings, "device-held", (int)camera->index, "camera %u (%s): %s is held by %s",
		(unsigned int)camera->index, camera->name, camera->device,
		camera->holders[0] ? camera->holders : "a program that only root can see");
	put_kill(camera->holders, command, sizeof(command));
	roc_doctor_mend(finding, "%s", camera->holders[0] ? command : "sudo rocctl doctor");
}

void roc_doctor_judge_devices(const struct roc_doctor_facts *facts,
			      struct roc_doctor_findings *findings)
{
	judge_absent(facts, findings);
	for (uint32_t i = 0; i < facts->count; i++) {
		if (!roc_doctor_is_wanted(&facts->cameras[i]))
			continue;
		judge_other_driver(facts, &facts->cameras[i], findings);
		judge_held(facts, &facts->cameras[i], findings);
		judge_foreign_writer(&facts->cameras[i], findings);
		judge_plain(&facts->cameras[i], findings);
	}
	judge_group(facts, findings);
}
