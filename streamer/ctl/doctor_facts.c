/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_facts.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "display.h"
#include "holder.h"
#include "moved.h"
#include "roc/status.h"
#include "source.h"

#define SERVICE_USER "roc"

static void clean(char *out, size_t size, const char *text)
{
	roc_display_clean(out, size, text);
}

static void look_at_permissions(const char *path, struct roc_doctor_facts *facts)
{
	const struct passwd *roc = getpwnam(SERVICE_USER);
	struct stat st;

	facts->config_for_service = true;
	facts->has_service_user = roc != NULL;
	if (stat(path, &st) < 0)
		return;
	facts->config_world_readable = st.st_mode & S_IROTH;
	if (roc && roc->pw_uid == st.st_uid)
		facts->config_for_service = st.st_mode & S_IRUSR;
	else if (roc && roc->pw_gid == st.st_gid)
		facts->config_for_service = st.st_mode & S_IRGRP;
	else if (roc)
		facts->config_for_service = st.st_mode & S_IROTH;
}

static void take_config(const struct roc_camera_config *config, const char *configured,
			struct roc_doctor_camera *camera)
{
	*camera = (struct roc_doctor_camera){
		.index = config->index, .is_valid = config->valid, .is_enabled = config->enabled};
	clean(camera->name, sizeof(camera->name), config->name);
	clean(camera->host, sizeof(camera->host), config->ip);
	clean(camera->device, sizeof(camera->device), config->device);
	clean(camera->problem, sizeof(camera->problem), config->problem);
	if (strcmp(configured, config->device) != 0)
		clean(camera->configured, sizeof(camera->configured), configured);
}

static void look_at_config(const char *path, struct roc_doctor_facts *facts,
			   struct roc_config *ret_config)
{
	char configured[ROC_CAMERAS_MAX][sizeof(ret_config->cameras[0].device)];
	struct roc_move moves[ROC_CAMERAS_MAX];
	char error[sizeof(facts->config_text)];

	clean(facts->config_path, sizeof(facts->config_path), path);
	look_at_permissions(path, facts);
	facts->config_error = roc_config_load(path, NULL, NULL, ret_config, error, sizeof(error));
	if (facts->config_error < 0) {
		memset(ret_config, 0, sizeof(*ret_config));
		clean(facts->config_text, sizeof(facts->config_text), error);
		return;
	}
	for (uint32_t i = 0; i < ret_config->count; i++)
		memcpy(configured[i], ret_config->cameras[i].device, sizeof(configured[i]));
	roc_moved_apply(moves, roc_moved_load(ROC_MOVED_PATH, moves), ret_config, NULL);
	facts->count = ret_config->count;
	for (uint32_t i = 0; i < facts->count; i++)
		take_config(&ret_config->cameras[i], configured[i], &facts->cameras[i]);
}

static struct roc_doctor_camera *find_camera(struct roc_doctor_facts *facts,
					     const struct roc_camera_status *status)
{
	struct roc_doctor_camera *camera;

	if (facts->config_error == 0)
		return status->index < facts->count ? &facts->cameras[status->index] : NULL;
	/* What is configured is not known: what is running has to do. */
	if (facts->count == ROC_CAMERAS_MAX)
		return NULL;
	camera = &facts->cameras[facts->count++];
	camera->index = status->index;
	camera->is_valid = true;
	camera->is_enabled =
		status->state != ROC_STATE_DISABLED && status->state != ROC_STATE_INVALID;
	clean(camera->name, sizeof(camera->name), status->name);
	return camera;
}

static void look_at_streamer(struct roc_doctor_facts *facts)
{
	struct roc_source source = {0};
	struct roc_report report;
	const int r =
		roc_source_take(&source, &report, facts->running_text, sizeof(facts->running_text));

	roc_source_finish(&source);
	facts->is_running = r == 0;
	if (r < 0)
		return;
	clean(facts->version, sizeof(facts->version), report.version);
	facts->runs_older_config = facts->config_error == 0 && report.count != facts->count;
	for (uint32_t i = 0; i < report.count; i++) {
		const struct roc_camera_status *status = &report.cameras[i];
		struct roc_doctor_camera *camera = find_camera(facts, status);
		char name[sizeof(camera->name)];

		if (!camera)
			continue;
		clean(name, sizeof(name), status->name);
		facts->runs_older_config |= strcmp(name, camera->name) != 0;
		camera->is_reported = true;
		camera->state = status->state;
		camera->reason = status->reason;
		clean(camera->device, sizeof(camera->device), status->device);
		clean(camera->detail, sizeof(camera->detail), roc_status_reason(status));
	}
}

static void look_at_devices(struct roc_doctor_facts *facts)
{
	for (uint32_t i = 0; i < facts->count; i++) {
		struct roc_doctor_camera *camera = &facts->cameras[i];
		char holders[sizeof(camera->holders)];

		camera->may_open = true;
		roc_doctor_look_at_node("", camera);
		if (camera->node != ROC_NODE_LOOPBACK)
			continue;
		camera->may_open = roc_doctor_may_open(facts, camera->device);
		camera->is_plain = camera->is_reported && roc_doctor_is_plain(camera->device);
		if (roc_holder_find(camera->device, holders, sizeof(holders)) > 0)
			clean(camera->holders, sizeof(camera->holders), holders);
	}
}

void roc_doctor_gather(const char *config_path, struct roc_doctor_facts *ret_facts,
		       struct roc_config *ret_config)
{
	memset(ret_facts, 0, sizeof(*ret_facts));
	roc_doctor_look_at_person(ret_facts);
	roc_doctor_look_at_system("", ret_facts);
	roc_doctor_look_at_rotation("", ret_facts);
	look_at_config(config_path, ret_facts, ret_config);
	look_at_streamer(ret_facts);
	roc_doctor_look_at_unit(ret_facts);
	roc_doctor_look_at_worker(NULL, ret_facts);
	look_at_devices(ret_facts);
}
