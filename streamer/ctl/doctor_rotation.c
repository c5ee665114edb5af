/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Python script's rules for logrotate. Of two rules for a file logrotate takes the first, by name:
 * that is the script's, which makes the new files root's.
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "doctor_facts.h"
#include "doctor_internal.h"

#define OURS "/etc/logrotate.d/roc-streamer"
#define OLD "/etc/logrotate.d/camera_streamer"

static bool exists(const char *root, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", root, name);
	return access(path, F_OK) == 0;
}

void roc_doctor_look_at_rotation(const char *root, struct roc_doctor_facts *facts)
{
	facts->has_old_rotation = exists(root, OURS) && exists(root, OLD);
}

void roc_doctor_judge_rotation(const struct roc_doctor_facts *facts,
			       struct roc_doctor_findings *findings)
{
	if (!facts->has_old_rotation)
		return;
	roc_doctor_mend(
		roc_doctor_add(findings, "log-rotation", -1,
			       OLD ", of the Python script, rotates the log files instead of " OURS
				   ": the new ones are not the service's"),
		"sudo mv " OLD " " OLD ".roc.disabled");
}
