/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ipc.h - messages between supervisor and worker: fixed size, one per packet of a SOCK_SEQPACKET
 * pair. The supervisor treats every byte of a worker as hostile; the checks are here, pure.
 */
#ifndef ROC_IPC_H
#define ROC_IPC_H

#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "memory.h"

#define ROC_WORKER_CONTROL_FD 3 /* the worker's end of the pair */
#define ROC_IPC_ADDRESS 80      /* bytes of a numeric address, IPv6 with scope included */
#define ROC_WORKER_ANEW 75      /* its exit status: nothing is wrong, but start another */

enum roc_ipc_type {
	/* supervisor -> worker */
	ROC_IPC_START = 1,  /* first message; carries the device fd, or none in probe mode */
	ROC_IPC_DEVICE = 2, /* answer to ROC_IPC_REFORMAT; carries the device's new fd */
	ROC_IPC_STOP = 3,
	/* worker -> supervisor */
	ROC_IPC_REPORT = 16,   /* state and figures, every 200 ms and on each change of state */
	ROC_IPC_LOG = 17,      /* a line, already redacted by the worker; redacted again */
	ROC_IPC_CHOICE = 18,   /* this stream is the best: remember it */
	ROC_IPC_REFORMAT = 19, /* the worker has closed the device and wants this format on it */
	ROC_IPC_RESULT = 20,   /* a stream was tested */
};

/** How the worker is to behave. */
enum roc_ipc_mode {
	ROC_MODE_RUN = 1,   /* fill the device */
	ROC_MODE_SHOW = 3,  /* nothing but the placeholder, with .problem */
	ROC_MODE_PROBE = 2, /* test every stream once, send ROC_IPC_RESULT each, end */
};

struct roc_ipc_start {
	uint32_t type;
	uint32_t mode;
	uint32_t log_level;
	uint32_t remembered;  /* enum roc_stream to start with, 0: none */
	uint32_t hold_ms;     /* show the placeholder this long before the first attempt */
	uint32_t upgrade_ms;  /* on a lower stream, try the better one this often */
	uint32_t provisional; /* 1: nothing is known of the device's format yet */
	uint32_t crashes;     /* restarts after a crash so far, for the placeholder */
	uint32_t stay_ms;     /* no ROC_WORKER_ANEW before: there have been many */
	uint32_t
		was_live; /* 1: a worker before was live with this entry: user and password are right */
	uint32_t reserved;
	struct roc_device_format format; /* what the device has been set to */
	struct roc_camera_config camera;
	char address[ROC_IPC_ADDRESS]; /* where a worker before reached the camera, "": none did */
};

struct roc_ipc_device {
	uint32_t type;
	uint32_t provisional;
	struct roc_device_format format;
};

struct roc_ipc_stop {
	uint32_t type;
	uint32_t reserved;
};

/** Figures count from the worker's start; the supervisor adds those of earlier workers. */
struct roc_ipc_report {
	uint32_t type;
	uint32_t state; /* enum roc_state: connecting, probing, live, stalled, offline, no-device */
	uint32_t reason; /* enum roc_reason */
	uint32_t stream;
	uint32_t transport;
	uint32_t codec;
	uint32_t source_width, source_height;
	uint32_t source_mhz, declared_mhz;
	uint32_t bitrate_bps;
	uint32_t color_range, color_matrix; /* of the pictures on the device */
	uint32_t reconnects;
	uint32_t latency_us;
	uint32_t device_mhz;    /* cadence on the device */
	uint64_t last_frame_ns; /* CLOCK_MONOTONIC */
	uint64_t received, written, duplicated, dropped, corrupt, bytes;
	char detail[128];
	char address[ROC_IPC_ADDRESS]; /* where the camera was reached, for the next worker; "" */
};

struct roc_ipc_log {
	uint32_t type;
	uint32_t level; /* enum roc_log_level */
	char text[1024];
};

struct roc_ipc_choice {
	uint32_t type;
	uint32_t stream;
	uint32_t width, height, mhz;
	uint32_t duplicates; /* repeats needed during the test */
};

struct roc_ipc_reformat {
	uint32_t type;
	uint32_t final; /* 1: measured, remember it; 0: better than nothing until measured */
	struct roc_device_format format;
};

struct roc_ipc_result {
	uint32_t type;
	uint32_t stream;
	uint32_t reason; /* ROC_REASON_NONE: it works */
	uint32_t transport, codec;
	uint32_t width, height;
	uint32_t mhz, declared_mhz;
	uint32_t duplicates;
	uint32_t bitrate_bps;
	uint32_t color_range;
	uint32_t first_picture_ms; /* from the start of the attempt */
	uint32_t gop_ms;           /* key frame to key frame, 0: not seen */
	uint64_t score_milli;      /* score x 1000 */
	char detail[128];
};

union roc_ipc_message {
	uint32_t type;
	struct roc_ipc_start start;
	struct roc_ipc_device device;
	struct roc_ipc_stop stop;
	struct roc_ipc_report report;
	struct roc_ipc_log log;
	struct roc_ipc_choice choice;
	struct roc_ipc_reformat reformat;
	struct roc_ipc_result result;
};

/**
 * Send one message of the size that its type has, with @fd attached unless it is -1.
 * @return 0; -EAGAIN the other side does not read; -EPIPE it is gone; other negative errno.
 * Never blocks, never raises SIGPIPE.
 */
int roc_ipc_send(int socket, const union roc_ipc_message *message, int fd);

/**
 * Receive one message and check its size against its type.
 *
 * @param ret_fd  the attached fd (O_CLOEXEC, owned by the caller) or -1; NULL refuses attachments
 * @return 1 got one; 0 the other side has closed; -EAGAIN none there; -EBADMSG one of wrong size
 *         or type (dropped); other negative errno. Never blocks.
 */
int roc_ipc_receive(int socket, union roc_ipc_message *ret_message, int *ret_fd);

/**
 * PURE: make a message from a worker harmless: enums in range (unknown values become 0), strings
 * terminated, cleaned of control characters, of marks that turn or hide text and of invalid UTF-8,
 * sizes within limits.
 * @return 0, or -EBADMSG when it can't come from a worker of ours
 */
int roc_ipc_sanitize(union roc_ipc_message *message);

/** The same, and its text loses every registered secret (redact.h). Thread-safe. */
int roc_ipc_disarm(union roc_ipc_message *message);

#endif
