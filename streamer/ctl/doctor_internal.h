/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_internal.h - what the files that judge share. */
#ifndef ROC_CTL_DOCTOR_INTERNAL_H
#define ROC_CTL_DOCTOR_INTERNAL_H

#include "doctor.h"

/** Add a problem; @camera -1: of none. What there is no room for is left out. */
struct roc_doctor_finding *roc_doctor_add(struct roc_doctor_findings *findings, const char *id,
					  int camera, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** The command that mends it. @finding may be NULL. */
void roc_doctor_mend(struct roc_doctor_finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Like roc_doctor_add(), but no problem. */
struct roc_doctor_finding *roc_doctor_note(struct roc_doctor_findings *findings, const char *id,
					   int camera, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** Whether it needs a device: it is to run, and its entry is good. */
bool roc_doctor_is_wanted(const struct roc_doctor_camera *camera);

/** Devices: absent, of another driver, not to be opened, held. */
void roc_doctor_judge_devices(const struct roc_doctor_facts *facts,
			      struct roc_doctor_findings *findings);

/** Log files: rotated by others as well. */
void roc_doctor_judge_rotation(const struct roc_doctor_facts *facts,
			       struct roc_doctor_findings *findings);

/** Cameras: what the streamer or a probe says of them. */
void roc_doctor_judge_cameras(const struct roc_doctor_facts *facts,
			      struct roc_doctor_findings *findings);

#endif
