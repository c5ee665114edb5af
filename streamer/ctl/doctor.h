/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - what can be wrong between a camera and OBS. Facts are gathered by doctor_facts.h; what
 * they mean is said here, by pure functions.
 */
#ifndef ROC_CTL_DOCTOR_H
#define ROC_CTL_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "roc/status_abi.h"

enum roc_doctor_node {
	ROC_NODE_ABSENT = 0,
	ROC_NODE_LOOPBACK = 1,
	ROC_NODE_OTHER_DRIVER = 2, /* a webcam, a capture card */
	ROC_NODE_NO_VIDEO = 3,     /* some other file */
};

/** All strings are fit for a terminal. No secret is in it. */
struct roc_doctor_camera {
	uint32_t index;
	char name[64];
	char host[256];
	char device[64];     /* the one it uses, which need not be the configured one */
	char configured[64]; /* "" when not known, or the same */
	bool is_valid;       /* true also when the configuration could not be read */
	bool is_enabled;
	char problem[128]; /* of its entry, when not valid */
	enum roc_doctor_node node;
	char card[64];     /* what .node calls itself */
	bool may_open;     /* the person may read .node; true when it is absent */
	bool is_plain;     /* without exclusive_caps, as far as can be seen */
	char holders[256]; /* programs that have it open, ours left out */
	bool is_reported;  /* by a running streamer; else the next three mean nothing */
	uint32_t state;
	uint32_t reason;
	char detail[128];
	bool is_probed;        /* else the next two mean nothing */
	uint32_t probe_reason; /* ROC_REASON_NONE: a stream works */
	char probe_detail[128];
};

struct roc_doctor_facts {
	/* The driver */
	char kernel[65];
	bool module_loaded;
	bool module_built;       /* there is a module for this kernel */
	char module_source[32];  /* version of the source that DKMS builds from; "" none */
	bool has_headers;        /* of this kernel, which DKMS needs */
	char module_version[32]; /* of the loaded one; "" before 0.13, which does not tell */
	bool is_dynamic;         /* devices can be added while it is loaded: 0.13 and later */
	uint32_t loopbacks;      /* devices that it has */
	bool secure_boot;
	int refused_module;       /* kernel log: 1 it refused one, 0 none, -1 can't be read */
	char module_blocked[256]; /* file of modprobe.d that forbids to load it; "" none */
	char module_install[64];  /* what that file runs instead */

	/* The person for whom this runs, also behind sudo */
	bool is_root; /* this process */
	char user[64];
	char home[256];
	bool in_video; /* of that group; a session from before does not know yet */

	/* The configuration */
	char config_path[256];
	int config_error;      /* of roc_config_load() */
	char config_text[512]; /* its words */
	bool config_world_readable;
	bool config_for_service; /* user roc may read it; true when that is not known */
	bool has_service_user;   /* there is a user roc */

	/* The service */
	bool is_running;        /* it publishes its status */
	char running_text[512]; /* else why not, in words */
	bool runs_older_config; /* the file has other cameras than it runs */
	char version[32];       /* of the running one */
	char unit_load[32];     /* systemd: "loaded", "not-found", "masked"; "": no systemd */
	char unit_active[32];   /* "active", "inactive", "failed" ... */
	char unit_result[32];   /* "success", "exit-code" ... */
	int unit_status;        /* exit status of the last run */

	char worker[256]; /* path of roc-worker: where it is, or is to be */
	int worker_error; /* 0; -EACCES not everyone may execute it; -ENOENT */

	bool has_ping;
	bool has_old_rotation; /* logrotate has the Python script's rules beside ours */

	/* What this kernel offers for locking the workers in: confine.h */
	int landlock_abi;
	bool has_filters;

	/* OBS */
	bool has_obs;
	char plugin[256]; /* path of the plugin of that OBS, "" none */
	bool is_plugin_damaged;
	bool has_flatpak_obs;
	bool has_flatpak_plugin;
	bool flatpak_sees_status;

	uint32_t count;
	struct roc_doctor_camera cameras[ROC_CAMERAS_MAX];
};

struct roc_doctor_finding {
	const char *id; /* for programs; never changes */
	bool is_note;   /* worth knowing, not wrong */
	int camera;     /* its number, -1: none */
	char what[640]; /* one line */
	char mend[512]; /* the one command that mends it */
};

#define ROC_DOCTOR_FINDINGS_MAX 64u

struct roc_doctor_findings {
	uint32_t count, problems;
	struct roc_doctor_finding list[ROC_DOCTOR_FINDINGS_MAX];
};

/** PURE: what @facts mean, causes before what follows from them. */
void roc_doctor_judge(const struct roc_doctor_facts *facts, struct roc_doctor_findings *ret);

/** PURE: for people and for programs. Free it; NULL when out of memory. */
char *roc_doctor_text(const struct roc_doctor_facts *facts,
		      const struct roc_doctor_findings *findings);
char *roc_doctor_json(const struct roc_doctor_findings *findings);

#endif
