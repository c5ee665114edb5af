/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_names.c - PURE: numbers of the segment to words and back, from tables. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "roc/status.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const states[] = {
	[ROC_STATE_UNUSED] = "unused",
	[ROC_STATE_INVALID] = "invalid",
	[ROC_STATE_DISABLED] = "disabled",
	[ROC_STATE_NO_DEVICE] = "no-device",
	[ROC_STATE_CONNECTING] = "connecting",
	[ROC_STATE_PROBING] = "probing",
	[ROC_STATE_LIVE] = "live",
	[ROC_STATE_STALLED] = "stalled",
	[ROC_STATE_OFFLINE] = "offline",
	[ROC_STATE_CRASHED] = "crashed",
};

static const struct {
	const char *name;
	const char *text;
} reasons[] = {
	[ROC_REASON_NONE] = {"", ""},
	[ROC_REASON_UNREACHABLE] = {"unreachable", "camera does not answer"},
	[ROC_REASON_REFUSED] = {"refused", "connection refused: is streaming switched on?"},
	[ROC_REASON_NO_NAME] = {"no-name", "host name can't be found"},
	[ROC_REASON_AUTH] = {"auth", "wrong user or password"},
	[ROC_REASON_NO_STREAM] = {"no-stream", "camera has no such stream"},
	[ROC_REASON_NO_DATA] = {"no-data", "connected, but nothing arrives"},
	[ROC_REASON_NO_VIDEO] = {"no-video", "stream has no video"},
	[ROC_REASON_CODEC] = {"codec", "codec can't be decoded here"},
	[ROC_REASON_CLOSED] = {"closed", "camera closed the connection"},
	[ROC_REASON_STALLED] = {"stalled", "pictures stopped"},
	[ROC_REASON_DECODE] = {"decode", "data arrives, but no picture comes of it"},
	[ROC_REASON_PROTOCOL] = {"protocol", "what answers there is no such camera"},
	[ROC_REASON_TOO_BIG] = {"too-big", "picture is larger than 8192x8192"},
	[ROC_REASON_NO_DEVICE] = {"no-device", "device does not exist: is v4l2loopback loaded?"},
	[ROC_REASON_NOT_LOOPBACK] = {"not-loopback", "device is not a v4l2loopback device"},
	[ROC_REASON_DEVICE_BUSY] = {"device-busy", "device is in use by another program"},
	[ROC_REASON_DEVICE_ERROR] = {"device-error", "device refused an operation"},
	[ROC_REASON_CONFIG] = {"config", "its entry in the configuration is wrong"},
	[ROC_REASON_DISABLED] = {"disabled", "switched off in the configuration"},
	[ROC_REASON_WORKER_DIED] = {"worker-died", "its worker died and is started again"},
	[ROC_REASON_WORKER_HUNG] = {"worker-hung", "its worker hung and is started again"},
	[ROC_REASON_STOPPED] = {"stopped", "the streamer was stopped"},
	[ROC_REASON_STARTING] = {"starting", "starting"},
	[ROC_REASON_INTERNAL] = {"internal", "internal error"},
	[ROC_REASON_REJECTED] = {"rejected", "camera hangs up when asked for the stream"},
};

static const char *const streams[] = {
	[ROC_STREAM_NONE] = "",
	[ROC_STREAM_MAIN] = "main",
	[ROC_STREAM_EXT] = "ext",
	[ROC_STREAM_SUB] = "sub",
};

static const char *const transports[] = {
	[ROC_TRANSPORT_NONE] = "",     [ROC_TRANSPORT_RTMP] = "rtmp",
	[ROC_TRANSPORT_RTSP] = "rtsp", [ROC_TRANSPORT_HTTP] = "http",
	[ROC_TRANSPORT_FILE] = "file", [ROC_TRANSPORT_OTHER] = "other",
};

static const char *const codecs[] = {
	[ROC_CODEC_NONE] = "",       [ROC_CODEC_H264] = "h264",   [ROC_CODEC_HEVC] = "hevc",
	[ROC_CODEC_MJPEG] = "mjpeg", [ROC_CODEC_MPEG4] = "mpeg4", [ROC_CODEC_AV1] = "av1",
	[ROC_CODEC_VP9] = "vp9",     [ROC_CODEC_OTHER] = "other",
};

static const char *const ranges[] = {
	[ROC_RANGE_UNKNOWN] = "",
	[ROC_RANGE_LIMITED] = "limited",
	[ROC_RANGE_FULL] = "full",
};

static const char *const matrices[] = {
	[ROC_MATRIX_UNKNOWN] = "",
	[ROC_MATRIX_BT601] = "bt601",
	[ROC_MATRIX_BT709] = "bt709",
	[ROC_MATRIX_BT2020] = "bt2020",
};

/* A ring, so that several unknown words can stand in one printf(). */
static const char *unknown(uint32_t value)
{
	static _Thread_local char ring[8][24];
	static _Thread_local unsigned int next;
	char *text = ring[next++ % LENGTH(ring)];

	snprintf(text, sizeof(ring[0]), "unknown (%u)", (unsigned int)value);
	return text;
}

static const char *word(const char *const *table, size_t length, uint32_t value)
{
	return value < length && table[value] ? table[value] : unknown(value);
}

static int number(const char *const *table, size_t length, const char *name)
{
	/* From 1: 0 is "none", which nobody can ask for by name. */
	for (size_t i = 1; i < length; i++)
		if (table[i] && strcmp(table[i], name) == 0)
			return (int)i;
	return -EINVAL;
}

const char *roc_state_name(uint32_t state)
{
	return word(states, LENGTH(states), state);
}

const char *roc_reason_name(uint32_t reason)
{
	return reason < LENGTH(reasons) && reasons[reason].name ? reasons[reason].name
								: unknown(reason);
}

const char *roc_reason_text(uint32_t reason)
{
	return reason < LENGTH(reasons) && reasons[reason].text ? reasons[reason].text
								: unknown(reason);
}

const char *roc_stream_name(uint32_t stream)
{
	return word(streams, LENGTH(streams), stream);
}

const char *roc_transport_name(uint32_t transport)
{
	return word(transports, LENGTH(transports), transport);
}

const char *roc_codec_name(uint32_t codec)
{
	return word(codecs, LENGTH(codecs), codec);
}

const char *roc_range_name(uint32_t range)
{
	return word(ranges, LENGTH(ranges), range);
}

const char *roc_matrix_name(uint32_t matrix)
{
	return word(matrices, LENGTH(matrices), matrix);
}

int roc_state_from_name(const char *name)
{
	return number(states, LENGTH(states), name);
}

int roc_stream_from_name(const char *name)
{
	return number(streams, LENGTH(streams), name);
}

void roc_fourcc_text(uint32_t fourcc, char ret_text[5])
{
	memset(ret_text, 0, 5);
	if (fourcc == 0)
		return;
	for (unsigned int i = 0; i < 4; i++) {
		const uint32_t byte = (fourcc >> (8 * i)) & 0xff;
		ret_text[i] = byte >= 0x20 && byte < 0x7f ? (char)byte : '?';
	}
	for (unsigned int i = 4; i > 0 && ret_text[i - 1] == ' '; i--)
		ret_text[i - 1] = '\0'; /* short names are padded: "Y10 " */
}

const char *roc_status_reason(const struct roc_camera_status *camera)
{
	if (camera->reason == ROC_REASON_NONE)
		return "";
	return camera->detail[0] ? camera->detail : roc_reason_text(camera->reason);
}
