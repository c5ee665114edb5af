/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status_abi.h - layout of the status segment and the words that everything shares.
 *
 * One file, written by roc-streamer, mapped read-only by anyone. Sizes and offsets are the
 * contract: a change that moves or re-means a field bumps ROC_STATUS_MAJOR, a field taken from
 * reserved space bumps ROC_STATUS_MINOR. All integers are in host order, all times are
 * CLOCK_MONOTONIC nanoseconds, rates are frames per 1000 seconds ("millihertz"), 0 means "never"
 * or "not known", and every reserved byte is zero. Enums are append-only.
 */
#ifndef ROC_STATUS_ABI_H
#define ROC_STATUS_ABI_H

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define ROC_STATUS_PATH "/run/roc/status"
#define ROC_STATUS_ENV "ROC_STATUS" /* names another path, for tests */

#define ROC_STATUS_MAGIC UINT64_C(0x3154415453434f52) /* "ROCSTAT1" read little-endian */
#define ROC_STATUS_MAJOR 1u
#define ROC_STATUS_MINOR 0u
#define ROC_STATUS_SLOTS 16u                     /* what the streamer writes: one per camera */
#define ROC_STATUS_SLOTS_MAX 64u                 /* what a reader accepts */
#define ROC_STATUS_STALE_NS UINT64_C(3000000000) /* older heartbeat: streamer is not running */

/** What a camera is doing now. 0 is never published: a zeroed slot is an unused slot. */
enum roc_state {
	ROC_STATE_UNUSED = 0,
	ROC_STATE_INVALID = 1,    /* its entry in the configuration is wrong */
	ROC_STATE_DISABLED = 2,   /* "enabled": false */
	ROC_STATE_NO_DEVICE = 3,  /* no usable loopback device at its path */
	ROC_STATE_CONNECTING = 4, /* first attempts to reach it since start */
	ROC_STATE_PROBING = 5,    /* connected, no picture yet */
	ROC_STATE_LIVE = 6,       /* camera pictures on the device */
	ROC_STATE_STALLED = 7,    /* was live, no picture for 2 s, reconnecting */
	ROC_STATE_OFFLINE = 8,    /* can't be reached, or refuses; retried */
	ROC_STATE_CRASHED = 9,    /* its worker died or hung; being restarted */
};

/** Why. One vocabulary for log, segment, JSON and OBS. */
enum roc_reason {
	ROC_REASON_NONE = 0,
	ROC_REASON_UNREACHABLE = 1,   /* no answer on its port */
	ROC_REASON_REFUSED = 2,       /* connection refused: streaming is off, or it is starting */
	ROC_REASON_NO_NAME = 3,       /* host name does not resolve */
	ROC_REASON_AUTH = 4,          /* wrong user or password */
	ROC_REASON_NO_STREAM = 5,     /* camera has, or gives, no such stream */
	ROC_REASON_NO_DATA = 6,       /* connected, but nothing arrives */
	ROC_REASON_NO_VIDEO = 7,      /* stream has no video */
	ROC_REASON_CODEC = 8,         /* codec can't be decoded here */
	ROC_REASON_CLOSED = 9,        /* camera closed the connection, or is busy */
	ROC_REASON_STALLED = 10,      /* pictures stopped */
	ROC_REASON_DECODE = 11,       /* data arrives, but no picture comes of it */
	ROC_REASON_PROTOCOL = 12,     /* what answers there does not speak the protocol */
	ROC_REASON_TOO_BIG = 13,      /* picture larger than 8192x8192 */
	ROC_REASON_NO_DEVICE = 14,    /* device node is absent */
	ROC_REASON_NOT_LOOPBACK = 15, /* node belongs to another driver, e.g. a webcam */
	ROC_REASON_DEVICE_BUSY = 16,  /* device is held by another writer or in another format */
	ROC_REASON_DEVICE_ERROR = 17, /* device refused an operation */
	ROC_REASON_CONFIG = 18,       /* entry is wrong; the text says what */
	ROC_REASON_DISABLED = 19,
	ROC_REASON_WORKER_DIED = 20,
	ROC_REASON_WORKER_HUNG = 21,
	ROC_REASON_STOPPED = 22, /* streamer was stopped */
	ROC_REASON_STARTING = 23,
	ROC_REASON_INTERNAL = 24, /* out of memory, fds ...: the text says what */
	ROC_REASON_REJECTED =
		25, /* RTMP: hangs up when asked for the stream: a wrong password, perhaps */
};

/** Stream types of a camera, best first by convention. */
enum roc_stream {
	ROC_STREAM_NONE = 0,
	ROC_STREAM_MAIN = 1,
	ROC_STREAM_EXT = 2,
	ROC_STREAM_SUB = 3,
};
#define ROC_STREAMS 3u

enum roc_transport {
	ROC_TRANSPORT_NONE = 0,
	ROC_TRANSPORT_RTMP = 1,
	ROC_TRANSPORT_RTSP = 2,
	ROC_TRANSPORT_HTTP = 3,
	ROC_TRANSPORT_FILE = 4,
	ROC_TRANSPORT_OTHER = 5,
};

enum roc_codec {
	ROC_CODEC_NONE = 0,
	ROC_CODEC_H264 = 1,
	ROC_CODEC_HEVC = 2,
	ROC_CODEC_MJPEG = 3,
	ROC_CODEC_MPEG4 = 4,
	ROC_CODEC_AV1 = 5,
	ROC_CODEC_VP9 = 6,
	ROC_CODEC_OTHER = 7,
};

enum roc_color_range {
	ROC_RANGE_UNKNOWN = 0,
	ROC_RANGE_LIMITED = 1,
	ROC_RANGE_FULL = 2,
};

enum roc_color_matrix {
	ROC_MATRIX_UNKNOWN = 0, /* readers take 601 below 720 lines, else 709 */
	ROC_MATRIX_BT601 = 1,
	ROC_MATRIX_BT709 = 2,
	ROC_MATRIX_BT2020 = 3,
};

struct roc_status_header {
	uint64_t magic;        /*   0 ROC_STATUS_MAGIC */
	uint16_t major;        /*   8 */
	uint16_t minor;        /*  10 */
	uint32_t header_size;  /*  12 bytes; offset of slot 0 */
	uint64_t segment_size; /*  16 bytes; equals st_size */
	uint32_t slot_size;    /*  24 bytes from one slot to the next */
	uint32_t slot_count;   /*  28 1..ROC_STATUS_SLOTS_MAX */
	uint64_t generation;   /*  32 differs after each start of the streamer */
	_Atomic uint64_t
		heartbeat_ns; /*  40 refreshed at least once a second; 0 after a clean stop */
	uint64_t started_ns;  /*  48 when the streamer started */
	uint32_t pid;         /*  56 of the streamer, in its own pid namespace */
	uint32_t reserved0;   /*  60 */
	char version[32];     /*  64 of the streamer, NUL-terminated */
	uint8_t reserved[32]; /*  96 */
};

struct roc_camera_status {
	uint64_t updated_ns;      /*   0 when this snapshot was published */
	uint64_t state_since_ns;  /*   8 when .state became what it is */
	uint64_t last_frame_ns;   /*  16 when the newest camera picture was decoded */
	uint64_t frames_received; /*  24 decoded, since the streamer started */
	uint64_t frames_written;  /*  32 written to the device, repeats and placeholders included */
	uint64_t frames_duplicated; /*  40 repeats of a camera picture, to hold the rate */
	uint64_t frames_dropped;    /*  48 camera pictures overtaken by a newer one */
	uint64_t frames_corrupt;    /*  56 damaged pictures, not shown */
	uint64_t bytes_received;    /*  64 */
	uint32_t index;             /*  72 place in the configuration; equals the slot */
	uint32_t state;             /*  76 enum roc_state */
	uint32_t reason;            /*  80 enum roc_reason */
	uint32_t stream;            /*  84 enum roc_stream on the device now, 0: none */
	uint32_t transport;         /*  88 enum roc_transport */
	uint32_t codec;             /*  92 enum roc_codec */
	uint32_t source_width;      /*  96 pixels */
	uint32_t source_height;     /* 100 pixels */
	uint32_t source_mhz;        /* 104 measured rate, frames per 1000 s */
	uint32_t declared_mhz;      /* 108 what the stream's header says */
	uint32_t bitrate_bps;       /* 112 of the video, bits per second, last 2 s */
	uint32_t device_width;      /* 116 pixels */
	uint32_t device_height;     /* 120 pixels */
	uint32_t device_mhz;        /* 124 cadence of the device, frames per 1000 s */
	uint32_t device_fourcc;     /* 128 V4L2 pixel format */
	uint32_t color_range;       /* 132 enum roc_color_range of the device's pictures */
	uint32_t color_matrix;      /* 136 enum roc_color_matrix of the device's pictures */
	uint32_t format_generation; /* 140 goes up when the device's format changes; 0: none yet */
	uint32_t reconnects;        /* 144 times that the stream was opened again */
	uint32_t restarts;          /* 148 times that the worker was started again */
	int32_t readers;            /* 152 programs that stream from the device; -1: not known */
	int32_t device_number;      /* 156 N of /dev/videoN, -1: none */
	uint32_t latency_us;        /* 160 packet received -> frame written, recent median */
	uint32_t reserved0;         /* 164 */
	char name[64];              /* 168 UTF-8, NUL-terminated */
	char device[64];            /* 232 path, NUL-terminated */
	char detail[128];           /* 296 reason in words, UTF-8, never holds a credential */
	uint8_t reserved[80];       /* 424 */
};

#define ROC_STATUS_WORDS (sizeof(struct roc_camera_status) / sizeof(uint64_t))

struct roc_status_slot {
	_Alignas(64) _Atomic uint64_t seq; /* odd while the writer is inside */
	_Atomic uint64_t words[ROC_STATUS_WORDS];
};

static_assert(UINTPTR_MAX == UINT64_MAX, "64-bit only: readers map the segment read-only");
static_assert(sizeof(_Atomic uint64_t) == 8, "atomic u64 has no hidden lock");
static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "atomic u64 is lock-free");

static_assert(offsetof(struct roc_status_header, slot_size) == 24, "ABI");
static_assert(offsetof(struct roc_status_header, heartbeat_ns) == 40, "ABI");
static_assert(offsetof(struct roc_status_header, version) == 64, "ABI");
static_assert(sizeof(struct roc_status_header) == 128, "ABI");

static_assert(offsetof(struct roc_camera_status, index) == 72, "ABI");
static_assert(offsetof(struct roc_camera_status, source_width) == 96, "ABI");
static_assert(offsetof(struct roc_camera_status, device_fourcc) == 128, "ABI");
static_assert(offsetof(struct roc_camera_status, name) == 168, "ABI");
static_assert(offsetof(struct roc_camera_status, device) == 232, "ABI");
static_assert(offsetof(struct roc_camera_status, detail) == 296, "ABI");
static_assert(sizeof(struct roc_camera_status) == 504, "ABI");

static_assert(offsetof(struct roc_status_slot, words) == 8, "ABI");
static_assert(sizeof(struct roc_status_slot) == 512, "ABI: whole cache lines, no false sharing");

#endif
