/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera.h - one camera as the supervisor has it: its device, its worker, its slot of the segment.
 * Nothing here blocks, and nothing that one camera does is waited for by another.
 */
#ifndef ROC_CAMERA_H
#define ROC_CAMERA_H

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "allowance.h"
#include "claims.h"
#include "config.h"
#include "foreign.h"
#include "ipc.h"
#include "log.h"
#include "memory.h"
#include "output.h"
#include "publish.h"
#include "roc/status.h"

#define ROC_WATCHDOG_MS 3000u    /* a worker that is silent this long is killed */
#define ROC_FIRST_WORD_MS 10000u /* until its first report: loading takes its time */
#define ROC_STOP_MS 1500u        /* from the word to stop to the kill */
#define ROC_DEVICE_RETRY_MS 500u /* between two looks for an absent device */
#define ROC_CLAIM_RETRY_MS 50u   /* while another camera of ours has it */
#define ROC_CLAIM_WAIT_MS 3000u  /* a camera that gives its device up has closed it by then */

/** What all cameras share. */
struct roc_service {
	const char *worker; /* path of roc-worker */
	struct roc_memory *memory;
	struct roc_status_writer *status;
	struct roc_reserve *reserve;
	struct roc_claims *claims;
	uint32_t upgrade_ms;
	enum roc_log_level log_level;
};

struct roc_worker {
	pid_t pid;  /* 0: none */
	int socket; /* -1: none */
	struct roc_output output;
	uint64_t said_ns;  /* when .said began to count */
	uint32_t said;     /* messages, in this tick */
	uint32_t nonsense; /* messages that can't come from a worker of ours */
	uint64_t started_ns;
	uint32_t hold_ms;     /* how long it was told to hold back */
	uint64_t heard_ns;    /* last report, or later: when silence began to count */
	uint64_t report_ns;   /* last report */
	uint64_t stopping_ns; /* told to stop then, 0: not */
	bool hung;            /* killed for its silence */
	bool reported;
	struct roc_ipc_report report;
};

struct roc_camera {
	const struct roc_service *service;
	struct roc_camera_config config;
	bool present;  /* the slot holds a camera */
	bool leaving;  /* the configuration no longer has it */
	bool changing; /* .next takes over when the worker has ended */
	struct roc_camera_config next;

	int device; /* -1: not open */
	struct roc_device_format format;
	bool provisional;
	uint32_t generation;
	uint64_t device_next_ns; /* no look for the device before */
	uint64_t claim_wait_ns;  /* since when another camera of ours has it, 0: none has */
	uint64_t look_next_ns;   /* what others do to it is not looked at before */
	struct roc_foreign foreign;
	uint32_t device_reason; /* why there is none, 0: there is one */
	char device_detail[128];

	struct roc_worker worker;
	uint64_t spawn_next_ns;
	uint32_t crashes;    /* in a row */
	uint32_t early_ends; /* of them, in a row, hardly any time after the start */
	uint32_t restarts;
	uint32_t fault; /* reason of a worker's end that has not been made good yet */
	/* of all its workers */
	struct roc_allowance lines, debug_lines, choices, reformats, denials, anews, rates,
		foreigns;

	struct roc_totals totals;
	struct roc_camera_status status;
	char address[ROC_IPC_ADDRESS]; /* where a worker reached it last, for the next one */
	bool was_live;                 /* with this entry */
	bool chosen;                   /* its streams have been measured and one is the choice */
	bool decided;                  /* for the summary: live or failed once */
};

/** Set up an empty slot. */
void roc_camera_init(struct roc_camera *camera, const struct roc_service *service, uint32_t index);

/**
 * Give the slot a camera (copied), at once or when the worker of the one before has ended. Its
 * device, if the same, is kept open all the while.
 */
void roc_camera_set(struct roc_camera *camera, const struct roc_camera_config *config);
/** The configuration has no camera here any more; it ends by itself. */
void roc_camera_drop(struct roc_camera *camera);

/** Do what is due at @now. @return when to be called again at the latest (ns) */
uint64_t roc_camera_tick(struct roc_camera *camera, uint64_t now);
#define ROC_CAMERA_FDS 2
/** What of its worker's is to be waited for. @return how many, ROC_CAMERA_FDS at most */
int roc_camera_fds(const struct roc_camera *camera, struct pollfd *ret_fds);
/** Its worker can be heard. */
void roc_camera_hear(struct roc_camera *camera, uint64_t now);
/** @pid has ended with @status (as from waitpid). @return true if it was this camera's */
bool roc_camera_reaped(struct roc_camera *camera, pid_t pid, int status, uint64_t now);

/** @pid has been stopped by a signal: it goes on at once. @return true if it was this camera's */
bool roc_camera_stopped(struct roc_camera *camera, pid_t pid);

/** Tell the worker to end (service stops). The slot starts no other. */
void roc_camera_stop(struct roc_camera *camera, uint64_t now);
/** No process of it is left. */
bool roc_camera_is_idle(const struct roc_camera *camera);
/** Kill what is left, close the device. */
void roc_camera_finish(struct roc_camera *camera);

#endif
