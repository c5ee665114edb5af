/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_facts.h - what is so on this machine. Blocks on files, and up to 5 s on systemd. */
#ifndef ROC_CTL_DOCTOR_FACTS_H
#define ROC_CTL_DOCTOR_FACTS_H

#include "doctor.h"

/** Driver and OBS. @root: "", or the folder that is to be taken for "/". .home is to be known. */
void roc_doctor_look_at_system(const char *root, struct roc_doctor_facts *facts);

/** What modprobe.d says of the driver. @root as above. */
void roc_doctor_look_at_modprobe(const char *root, struct roc_doctor_facts *facts);

/** The service's other program. @path: NULL, or where it is to be looked for instead. */
void roc_doctor_look_at_worker(const char *path, struct roc_doctor_facts *facts);
/** Log rotation. */
void roc_doctor_look_at_rotation(const char *root, struct roc_doctor_facts *facts);

/** Fill in .node and .card of @camera by its .device. */
void roc_doctor_look_at_node(const char *root, struct roc_doctor_camera *camera);

/**
 * Whether the loopback device at @path is without exclusive_caps: while the streamer writes to it,
 * only such a one says that it takes pictures, too.
 */
bool roc_doctor_is_plain(const char *path);

/** Who it is for: the user behind sudo, else ours. */
void roc_doctor_look_at_person(struct roc_doctor_facts *facts);

/** Whether that person may open the node at @path. */
bool roc_doctor_may_open(const struct roc_doctor_facts *facts, const char *path);

/** What systemd says of roc-streamer.service; nothing where there is no systemd. */
void roc_doctor_look_at_unit(struct roc_doctor_facts *facts);

/** PURE: take "Name=value" lines of `systemctl show`. */
void roc_doctor_read_unit(const char *text, struct roc_doctor_facts *facts);

/**
 * All of it.
 * @param ret_config  as loaded, without cameras when it can't be; the caller erases it
 */
void roc_doctor_gather(const char *config_path, struct roc_doctor_facts *ret_facts,
		       struct roc_config *ret_config);

/**
 * Test the streams of the cameras that are to run and are not live. Blocks, up to 45 s for each.
 * @param next  called before each, and at the end with NULL
 */
void roc_doctor_probe(const struct roc_config *config, struct roc_doctor_facts *facts,
		      void (*next)(const struct roc_doctor_camera *camera));

#endif
