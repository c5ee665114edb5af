/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera_internal.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "loopback.h"
#include "text.h"

#define LOOK_EVERY_NS ROC_NS_PER_S
#define LOOK_LINES 3
#define LOOK_LINE_EVERY_NS (600 * ROC_NS_PER_S)
#define REPORT_FRESH_NS (500 * ROC_NS_PER_MS) /* roc_foreign_compare() asks for it */

/* What a device shows before anything is known of its camera. */
static const struct roc_device_format first_format = {
	.width = 1280,
	.height = 720,
	.mhz = 15000,
	.fourcc = V4L2_PIX_FMT_YUV420,
	.color_range = ROC_RANGE_LIMITED,
};

void camera_close_device(struct roc_camera *camera)
{
	if (camera->device >= 0)
		close(camera->device);
	camera->device = -1;
	/* A worker that is still ending has it open, too. */
	if (!camera->worker.pid)
		roc_claims_release(camera->service->claims, camera->status.index);
}

static uint32_t explain_device(int r)
{
	switch (r) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return ROC_REASON_NO_DEVICE;
	case -EMEDIUMTYPE:
		return ROC_REASON_NOT_LOOPBACK;
	case -EBUSY:
	case -EINVAL:
	case -EOPNOTSUPP:
		return ROC_REASON_DEVICE_BUSY;
	default:
		return ROC_REASON_DEVICE_ERROR;
	}
}

static const char *device_words(int r)
{
	switch (r) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return "there is no such device (is v4l2loopback loaded with enough devices?)";
	case -EMEDIUMTYPE:
		return "is not a v4l2loopback device and is left alone (a webcam? set \"device\")";
	case -EBUSY:
		return "too many programs hold it";
	case -EINVAL:
		return "another program seems to write to it";
	case -EOPNOTSUPP:
		return "is held by a program in a format that can't be written";
	case -EACCES:
	case -EPERM:
		return "no permission (is the service in group video?)";
	default:
		return strerror(-r);
	}
}

static void no_device(struct roc_camera *camera, uint32_t reason, const char *words)
{
	char detail[sizeof(camera->device_detail)];

	roc_text_copy(detail, sizeof(detail), camera->config.device);
	const size_t used = strlen(detail);
	if (used + 2 < sizeof(detail)) {
		detail[used] = ':';
		detail[used + 1] = ' ';
		roc_text_copy(detail + used + 2, sizeof(detail) - used - 2, words);
	}
	if (camera->device_reason != reason || strcmp(camera->device_detail, detail) != 0)
		roc_log(ROC_LOG_WARNING, camera_number(camera),
			"Camera %d: %s; looking for it again", camera_number(camera), detail);
	camera->device_reason = reason;
	roc_text_copy(camera->device_detail, sizeof(camera->device_detail), detail);
}

struct roc_device_format camera_wanted_format(const struct roc_camera *camera, bool *ret_known)
{
	struct roc_device_format format = first_format;

	*ret_known = roc_memory_format(camera->service->memory, camera->config.device, &format);
	if (camera->config.width) {
		*ret_known = *ret_known && format.width == camera->config.width &&
			     format.height == camera->config.height;
		format.width = camera->config.width;
		format.height = camera->config.height;
	}
	if (camera->config.mhz)
		format.mhz = camera->config.mhz;
	/* All that a reader can see is fixed: there is nothing left to find out. */
	if (camera->config.width && camera->config.mhz)
		*ret_known = true;
	return format;
}

/*
 * @before, if any, is what the device had: a format of the same size but another rate or colours is
 * refused like another size while somebody reads.
 */
static int format_device(int fd, const struct roc_device_format *wanted,
			 const struct roc_device_format *before, struct roc_device_format *ret_got)
{
	if (before && roc_loopback_same_layout(before, wanted) && roc_loopback_is_held(fd, before))
		wanted = before;
	int r = roc_loopback_set_format(fd, wanted, ret_got);
	/* Held in the old size: then rate and colours are the old ones, too. */
	if (r == 0 && before && !roc_loopback_same_layout(ret_got, wanted) &&
	    roc_loopback_same_layout(ret_got, before))
		r = roc_loopback_set_format(fd, before, ret_got);
	return r;
}

/* @return 0; -EALREADY another camera of this service has it; other negative errno */
static int claim_device(struct roc_camera *camera, uint32_t *ret_holder)
{
	dev_t device;
	int r = roc_loopback_identify(camera->config.device, &device);

	if (r == 0)
		r = roc_claims_take(camera->service->claims, camera->status.index, device,
				    ret_holder);
	return r == -EBUSY ? -EALREADY : r;
}

/* For a moment after a reload that is as it should be: the other camera's worker is still ending. */
static void wait_for_claim(struct roc_camera *camera, uint32_t holder, uint64_t now)
{
	char words[96];

	if (!camera->claim_wait_ns)
		camera->claim_wait_ns = now;
	if (now - camera->claim_wait_ns < ROC_CLAIM_WAIT_MS * ROC_NS_PER_MS)
		return;
	(void)snprintf(words, sizeof(words), "is the device of camera %u already", holder);
	no_device(camera, ROC_REASON_CONFIG, words);
}

int camera_open_device(struct roc_camera *camera, const struct roc_device_format *wanted,
		       const struct roc_device_format *before, uint64_t now)
{
	struct roc_device_format got;
	uint32_t holder = 0;
	int fd = -1;
	int r = claim_device(camera, &holder);

	if (r == -EALREADY) {
		wait_for_claim(camera, holder, now);
		return r;
	}
	camera->claim_wait_ns = 0;
	if (r == 0)
		r = roc_loopback_open(camera->config.device, &fd);
	if (r == 0)
		r = format_device(fd, wanted, before, &got);
	if (r < 0) {
		if (fd >= 0)
			close(fd);
		roc_claims_release(camera->service->claims, camera->status.index);
		no_device(camera, explain_device(r), device_words(r));
		return r;
	}
	if (camera->generation == 0 || memcmp(&camera->format, &got, sizeof(got)) != 0)
		camera->generation++;
	camera->device = fd;
	camera->format = got;
	roc_foreign_begin(&camera->foreign);
	camera->device_reason = ROC_REASON_NONE;
	return 0;
}

static void keep_rate(struct roc_camera *camera, uint64_t now)
{
	if (roc_loopback_keep_rate(camera->device, camera->format.mhz) > 0 &&
	    roc_allowance_take(&camera->rates, LOOK_LINES, LOOK_LINE_EVERY_NS, now, NULL))
		roc_log(ROC_LOG_INFO, camera_number(camera),
			"a program set another frame rate on %s; it declares %.4g fps again",
			camera->config.device, camera->format.mhz / 1000.0);
}

static void look_for_writer(struct roc_camera *camera, uint64_t now)
{
	const struct roc_worker *worker = &camera->worker;
	const uint32_t source = worker->report.source_mhz, device = camera->format.mhz;
	uint32_t sequence;

	/* Looked at after the number was: others may have taken their time since @now. */
	if (!worker->reported || roc_loopback_sequence(camera->device, &sequence) < 0 ||
	    roc_now_ns() - worker->report_ns > REPORT_FRESH_NS)
		return;
	if (roc_foreign_compare(&camera->foreign, sequence, worker->report.written,
				source > device ? source : device, now) &&
	    roc_allowance_take(&camera->foreigns, 1, LOOK_LINE_EVERY_NS, now, NULL))
		roc_log(ROC_LOG_WARNING, camera_number(camera),
			"another program writes to %s: its pictures appear between the camera's; "
			"'sudo rocctl doctor' names it",
			camera->config.device);
}

void camera_watch_device(struct roc_camera *camera, uint64_t now)
{
	if (camera->device < 0 || now < camera->look_next_ns)
		return;
	camera->look_next_ns = now + LOOK_EVERY_NS;
	keep_rate(camera, now);
	look_for_writer(camera, now);
}
