/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "display.h"
#include "format.h"
#include "roc/status.h"

#define READ_TRIES 50u

void roc_source_finish(struct roc_source *source)
{
	roc_status_close(source->reader);
	source->reader = NULL;
}

static int open_reader(struct roc_source *source, char *reterr, size_t size)
{
	const char *path = roc_status_path(NULL);
	char shown[256];
	int r;

	if (source->reader && roc_status_replaced(source->reader) == 0)
		return 0;
	roc_source_finish(source);
	r = roc_status_open(NULL, &source->reader);
	if (r == 0)
		return 0;

	roc_display_clean(shown, sizeof(shown), path);
	if (r == -ENOENT)
		snprintf(reterr, size,
			 "the streamer is not running: there is no '%s'; "
			 "start it with 'systemctl start roc-streamer'",
			 shown);
	else if (r == -ENOTSUP)
		snprintf(reterr, size,
			 "'%s' is of another version of ROC: install the same version of "
			 "rocctl and roc-streamer, and restart the service",
			 shown);
	else if (r == -EPROTO || r == -ELOOP)
		snprintf(reterr, size,
			 "'%s' is no status file of ROC; "
			 "'systemctl restart roc-streamer' puts a new one there",
			 shown);
	else
		snprintf(reterr, size, "can't read '%s': %s", shown, strerror(-r));
	return r;
}

static int check_alive(const struct roc_status_reader *reader, uint64_t now_ns, char *reterr,
		       size_t size)
{
	const uint64_t age_ns = roc_status_age_ns(reader, now_ns);
	char age[ROC_FORMAT_SIZE];

	if (age_ns <= ROC_STATUS_STALE_NS)
		return 0;
	if (roc_status_is_stopped(reader))
		snprintf(reterr, size,
			 "the streamer was stopped; start it with 'systemctl start roc-streamer'");
	else if (age_ns == ROC_STATUS_AGE_NEVER)
		snprintf(reterr, size,
			 "the streamer is not running: its last sign of life lies in the future; "
			 "'systemctl restart roc-streamer' mends that");
	else
		snprintf(reterr, size,
			 "the streamer is not running: no sign of life for %s (pid %u); see "
			 "'journalctl -u roc-streamer', then 'systemctl restart roc-streamer'",
			 roc_format_uptime(age, age_ns), (unsigned int)roc_status_pid(reader));
	return -ESTALE;
}

/* A person can wait where a picture can't: give the writer time to leave the slot. */
static int read_patiently(const struct roc_status_reader *reader, uint32_t index,
			  struct roc_camera_status *ret_status)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	int r = -EAGAIN;

	for (unsigned int i = 0; i < READ_TRIES && r == -EAGAIN; i++) {
		if (i > 0)
			nanosleep(&pause, NULL);
		r = roc_status_read(reader, index, ret_status);
	}
	return r;
}

int roc_source_take(struct roc_source *source, struct roc_report *ret_report, char *reterr,
		    size_t size)
{
	struct roc_report report = {0};
	int r;

	r = open_reader(source, reterr, size);
	if (r < 0)
		return r;

	const struct roc_status_reader *reader = source->reader;
	r = check_alive(reader, roc_now_ns(), reterr, size);
	if (r < 0)
		return r;

	snprintf(report.version, sizeof(report.version), "%s", roc_status_version(reader));
	report.pid = roc_status_pid(reader);
	report.started_ns = roc_status_started_ns(reader);
	for (uint32_t i = 0; i < roc_status_slot_count(reader); i++) {
		struct roc_camera_status *camera = &report.cameras[report.count];

		r = read_patiently(reader, i, camera);
		if (r < 0) {
			snprintf(reterr, size,
				 "the status of camera %u can't be read: it is being written all "
				 "the time; see 'journalctl -u roc-streamer'",
				 (unsigned int)i);
			return r;
		}
		if (camera->state != ROC_STATE_UNUSED)
			report.count++;
	}
	/* Last, so that no frame is newer than now. */
	report.now_ns = roc_now_ns();
	report.heartbeat_age_ns = roc_status_age_ns(reader, report.now_ns);
	r = check_alive(reader, report.now_ns, reterr, size); /* may have stopped meanwhile */
	if (r < 0)
		return r;
	*ret_report = report;
	return 0;
}
