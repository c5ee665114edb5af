/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "director_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"
#include "input.h"

#define REPORT_EVERY_NS (200 * ROC_NS_PER_MS)
#define LATE_NS ROC_NS_PER_S
#define BEAT_NS (3 * ROC_NS_PER_S)     /* an outlet that does not go round */
#define REFORMAT_NS (3 * ROC_NS_PER_S) /* a supervisor that does not answer */

/* 1 go on, 0 end, negative errno */
static int hear_supervisor(struct director *d)
{
	union roc_ipc_message message;
	int fd = -1;
	int r;

	while ((r = roc_ipc_receive(d->control, &message, &fd)) != -EAGAIN) {
		if (r == 0 || (r > 0 && message.type == ROC_IPC_STOP)) {
			if (fd >= 0)
				close(fd);
			return 0;
		}
		if (r < 0 && r != -EBADMSG)
			return r;
		if (r > 0 && message.type == ROC_IPC_DEVICE) {
			r = director_got_device(d, &message.device, fd);
			if (r < 0)
				return r;
		} else if (fd >= 0) {
			close(fd);
		}
		fd = -1;
	}
	return 1;
}

void director_drain(struct director *d)
{
	uint64_t value;

	(void)!read(d->wake, &value, sizeof(value));
}

static int wait_events(struct director *d, uint64_t deadline_ns)
{
	struct pollfd fds[] = {
		{.fd = d->control, .events = POLLIN},
		{.fd = d->wake, .events = POLLIN},
	};
	const uint64_t now = roc_now_ns();
	const uint64_t report_ns = d->reported_ns + REPORT_EVERY_NS;
	const uint64_t until = deadline_ns < report_ns ? deadline_ns : report_ns;
	const int ms = until > now ? (int)((until - now) / ROC_NS_PER_MS + 1) : 0;

	if (poll(fds, 2, ms) < 0 && errno != EINTR)
		return -errno;
	if (fds[1].revents)
		director_drain(d);
	return 0;
}

static int turn(struct director *d)
{
	struct roc_outlet_stats outlet;
	uint64_t deadline;

	/* After a suspend, or on a starved machine, nobody else has had his turn either. */
	const uint64_t began = roc_now_ns();
	d->late = d->turn_ns && began - d->turn_ns > LATE_NS;
	d->turn_ns = began;
	int r = director_look(d);

	if (r == 0)
		r = director_carry_out(d, &deadline);
	if (r < 0)
		return r;
	if (d->anew && d->plan.air < 0)
		return -ESTALE;
	director_ask_format(d);
	roc_outlet_get_stats(d->outlet, &outlet);
	const uint64_t now = roc_now_ns();
	if (!d->late && outlet.beat_ns && now > outlet.beat_ns + BEAT_NS)
		return -ETIMEDOUT; /* the driver does not come back from a write */
	if (!d->late && d->reformat_ns && now - d->reformat_ns > REFORMAT_NS)
		return -ETIMEDOUT;
	director_update_view(d, &outlet);
	if (d->news || now - d->reported_ns >= REPORT_EVERY_NS)
		director_report(d, &outlet);
	r = wait_events(d, deadline);
	return r < 0 ? r : hear_supervisor(d);
}

static const uint32_t no_streams[ROC_STREAMS];

/* Streams of one host and port are away together. */
static void find_places(const struct roc_camera_config *camera, uint32_t ret_places[ROC_STREAMS])
{
	struct roc_input_place places[ROC_STREAMS];
	bool known[ROC_STREAMS];

	for (uint32_t i = 0; i < ROC_STREAMS; i++) {
		ret_places[i] = i;
		known[i] = camera->streams[i] &&
			   roc_input_place(camera, camera->streams[i], &places[i]);
		for (uint32_t k = 0; known[i] && k < i; k++)
			if (known[k] && places[k].port == places[i].port &&
			    strcmp(places[k].host, places[i].host) == 0)
				ret_places[i] = ret_places[k];
	}
}

int roc_director_run(int control, const struct roc_ipc_start *start, int device)
{
	struct director *d = calloc(1, sizeof(*d));
	struct roc_placeholder what;
	uint32_t places[ROC_STREAMS];
	char since[32];
	int r = -ENOMEM;

	if (!d)
		goto out;
	*d = (struct director){
		.control = control,
		.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.start = start,
		.format = start->format,
		.provisional = start->provisional,
		.ready = !start->provisional,
		.view_since_ns = roc_now_ns(),
		.stay_until = roc_now_ns() + start->stay_ms * ROC_NS_PER_MS,
		.hold_until = start->hold_ms ? roc_now_ns() + start->hold_ms * ROC_NS_PER_MS : 0,
	};
	if (d->wake < 0) {
		r = -errno;
		goto out;
	}
	/* A camera whose entry is wrong has no streams: its device shows the reason. */
	find_places(&start->camera, places);
	roc_plan_init(&d->plan, start->mode == ROC_MODE_SHOW ? no_streams : start->camera.streams,
		      places, start->remembered, start->upgrade_ms);
	if (start->was_live)
		roc_plan_set_was_live(&d->plan);
	roc_plan_hold(&d->plan, d->hold_until);
	roc_view_make(
		&(struct roc_view_case){.camera = &start->camera, .holding = start->hold_ms > 0},
		&d->view);
	director_placeholder(d, since, &what);
	r = roc_outlet_create(device, &start->format, &what, &d->outlet);
	if (r < 0)
		goto out;
	device = -1;

	do
		r = turn(d);
	while (r > 0);
	director_stop_sessions(d);
out:
	if (device >= 0)
		close(device);
	if (d) {
		const bool clean = !d->slots[0].session && !d->slots[1].session;

		/* A session that still runs offers pictures to the outlet: leave both. */
		if (clean)
			roc_outlet_destroy(d->outlet);
		if (clean && d->wake >= 0)
			close(d->wake);
		if (clean)
			free(d);
	}
	return r;
}
