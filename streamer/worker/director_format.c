/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "director_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "format_policy.h"
#include "loopback.h"

static uint64_t stable_since(const struct director *d, const struct roc_session_stats *stats)
{
	return stats->format_ns > d->plan.air_ns ? stats->format_ns : d->plan.air_ns;
}

bool director_awaits_first_format(const struct director *d)
{
	return d->provisional && d->changed_ns == 0 && d->plan.air >= 0;
}

void director_ask_format(struct director *d)
{
	if (d->plan.air < 0 || d->reformat_ns)
		return;

	const uint64_t now = roc_now_ns();
	const struct roc_session_stats *stats = &d->slots[d->plan.air].stats;
	const struct roc_format_case now_case = {
		.camera = &d->start->camera,
		.device = d->format,
		.provisional = d->provisional,
		.first = director_awaits_first_format(d),
		.refused = d->refused,
		.settled = stats->settled,
		.best = roc_plan_shows_best(&d->plan),
		.surveyed = roc_plan_is_chosen(&d->plan),
		.stable_ms = (now - stable_since(d, stats)) / ROC_NS_PER_MS,
		.since_change_ms =
			d->changed_ns ? (now - d->changed_ns) / ROC_NS_PER_MS : UINT64_MAX,
		.since_picture_ms =
			stats->picture_ns ? (now - stats->picture_ns) / ROC_NS_PER_MS : 0,
		.width = stats->width,
		.height = stats->height,
		.mhz = stats->mhz,
		.early_mhz = stats->early_mhz,
		.header_mhz = stats->declared_mhz,
		.stable_mhz = stats->stable_mhz,
		.color_range = stats->color_range,
		.color_matrix = stats->color_matrix,
	};
	struct roc_device_format wanted;
	bool final;

	if (!roc_format_wanted(&now_case, &wanted, &final))
		return;

	union roc_ipc_message message;
	memset(&message, 0, sizeof(message));
	message.reformat = (struct roc_ipc_reformat){
		.type = ROC_IPC_REFORMAT,
		.final = final,
		.format = wanted,
	};
	d->asked = wanted;
	d->reformat_ns = now;
	d->reformat_reopens = roc_loopback_must_reopen(&d->format, &wanted, d->provisional, final);
	if (d->reformat_reopens)
		roc_outlet_detach(d->outlet);
	(void)roc_ipc_send(d->control, &message, -1);
}

int director_got_device(struct director *d, const struct roc_ipc_device *device, int fd)
{
	struct roc_placeholder what;
	char since[32];
	int r = 0;

	if (!d->reformat_ns)
		goto out;
	d->reformat_ns = 0;
	if (d->reformat_reopens && fd < 0)
		return -ENODEV;
	/* What was asked while nothing was known does not count. */
	d->changed_ns = d->provisional && !device->provisional ? 0 : roc_now_ns();
	d->provisional = device->provisional;
	d->refused = !roc_loopback_same_layout(&device->format, &d->asked);
	if (d->reformat_reopens) {
		director_placeholder(d, since, &what);
		r = roc_outlet_attach(d->outlet, fd, &device->format, &what);
		d->attached_ns = roc_now_ns();
		fd = -1;
	} else {
		roc_outlet_set_format(d->outlet, &device->format);
	}
	d->format = device->format;
	d->news = true;
out:
	if (fd >= 0)
		close(fd);
	return r;
}
