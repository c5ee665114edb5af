/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempt.h"

#include <errno.h>
#include <string.h>

#include "avlog.h"
#include "explain.h"
#include "reach.h"
#include "text.h"

#define NAME_MS 15000u     /* a name server has to answer */
#define KNOWN_NAME_MS 500u /* the same, where an address is known */
#define ADDRESSES 8        /* of a name that are tried */
#define ADDRESS_SIZE 80

/* Where the camera is looked for. */
struct places {
	struct roc_input_place configured;
	char addresses[ADDRESSES][ADDRESS_SIZE]; /* numeric, with brackets around IPv6 */
	int count;
};

/* One connection under way. */
struct course {
	const struct roc_attempt *attempt;
	uint32_t connect_ms;
	bool connecting, connected;
};

static void set_deadline(const struct roc_attempt *attempt, uint32_t ms)
{
	roc_cancel_set_deadline(attempt->cancel, roc_now_ns() + ms * ROC_NS_PER_MS);
}

static void connected(struct course *course, const char *address)
{
	char bare[ADDRESS_SIZE];

	course->connected = true;
	set_deadline(course->attempt, course->attempt->open_ms);
	roc_text_copy(bare, sizeof(bare), address[0] == '[' ? address + 1 : address);
	bare[strcspn(bare, "]")] = '\0';
	course->attempt->on_connected(course->attempt->data, bare);
}

static void on_peer(void *data, const struct roc_avlog_peer *peer)
{
	struct course *course = data;

	/* Later ones are of a redirect, or of the same protocol: all in the stream's time. */
	if (course->connected)
		return;
	if (peer->state == ROC_AVLOG_CONNECTED) {
		connected(course, peer->host);
	} else if (!course->connecting) {
		course->connecting = true;
		set_deadline(course->attempt, course->connect_ms);
	}
}

/* @address: in place of the configured host, or NULL */
static int open_at(struct course *course, const char *address, struct roc_input **ret_input,
		   struct roc_error *reterr)
{
	const struct roc_attempt *attempt = course->attempt;
	const uint32_t transport = roc_input_transport(attempt->camera, attempt->stream);

	course->connecting = course->connected = false;
	set_deadline(attempt, attempt->open_ms);
	if (attempt->connect_ms == 0 || transport == ROC_TRANSPORT_FILE)
		connected(course, "");
	roc_avlog_watch(on_peer, course);
	const int r = roc_input_open(attempt->camera, attempt->stream, address, attempt->udp_first,
				     attempt->cancel, ret_input, reterr);
	roc_avlog_watch(NULL, NULL);
	/* Of a datagram there is no connection to report. */
	if (r == 0 && !course->connected)
		connected(course, address ? address : "");
	if (r != AVERROR_EXIT || course->connected || !course->connecting ||
	    roc_cancel_stopped(attempt->cancel))
		return r;
	struct roc_input_place place;
	const bool placed = roc_input_place(attempt->camera, attempt->stream, &place);
	const struct roc_avlog_peer *peer = roc_avlog_peer();
	roc_explain_connection(ETIMEDOUT, placed ? place.host : peer->host, peer->port, transport,
			       reterr);
	return -ETIMEDOUT;
}

/* No connection came of it: another address may be the right one. */
static bool is_away(const struct course *course, const struct roc_error *error)
{
	return !course->connected &&
	       (error->reason == ROC_REASON_UNREACHABLE || error->reason == ROC_REASON_REFUSED);
}

static void add_addresses(struct places *places, const struct addrinfo *list)
{
	for (; list && places->count < ADDRESSES; list = list->ai_next)
		if (roc_reach_text(list, places->addresses[places->count], ADDRESS_SIZE) == 0)
			places->count++;
}

static bool was_elsewhere(const struct roc_attempt *attempt, const struct places *places)
{
	return attempt->camera->ip[0] && attempt->known[0] &&
	       strcmp(attempt->known, places->configured.host) != 0;
}

/*
 * A name server that is out of order must not cost a camera that is not: then it is looked for where it
 * was last time. Only then, as another may have that address by now.
 */
static int find(const struct roc_attempt *attempt, struct places *places, struct roc_error *reterr)
{
	const struct roc_input_place *place = &places->configured;
	const bool elsewhere = was_elsewhere(attempt, places);
	struct addrinfo *list = NULL;
	int r = roc_reach_find(place->host, place->port, elsewhere ? KNOWN_NAME_MS : NAME_MS,
			       attempt->cancel, &list, reterr);

	if ((r == -EAGAIN || r == -ENOENT) && elsewhere)
		r = roc_reach_find(attempt->known, place->port, 0, attempt->cancel, &list, reterr);
	if (r < 0)
		return r;
	add_addresses(places, list);
	freeaddrinfo(list);
	if (places->count == 0) {
		roc_explain_connection(EINVAL, place->host, place->port,
				       roc_input_transport(attempt->camera, attempt->stream),
				       reterr);
		return -EINVAL;
	}
	return 0;
}

/* libav has not shown whether there was a connection: one is made to see. */
static int check_reach(const struct roc_attempt *attempt, const struct places *places, int r,
		       struct roc_error *reterr)
{
	const struct roc_input_place *place = &places->configured;
	struct roc_error error = {0};
	char address[ADDRESS_SIZE];
	const int reached =
		roc_reach(place->host, place->port,
			  roc_input_transport(attempt->camera, attempt->stream), KNOWN_NAME_MS,
			  attempt->connect_ms, attempt->cancel, address, sizeof(address), &error);

	if (reached == 0 || reached == -ECANCELED)
		return r;
	*reterr = error;
	return reached;
}

/* Is it open whether there was a connection at all? */
static bool is_unknown(const struct course *course, const struct roc_error *error)
{
	return !course->connected && !course->connecting &&
	       (error->reason == ROC_REASON_REJECTED || error->reason == ROC_REASON_CLOSED ||
		error->reason == ROC_REASON_NO_DATA);
}

/* The address spares libav the name server; a URL stays as the user wrote it. */
static int open_in_turn(const struct roc_attempt *attempt, struct places *places,
			struct roc_input **ret_input, struct roc_error *reterr)
{
	const bool by_address = attempt->camera->ip[0] != '\0';
	const int tries = by_address ? places->count : 1;
	const uint64_t end = roc_now_ns() + attempt->connect_ms * ROC_NS_PER_MS;
	struct course course = {.attempt = attempt};
	int r = 0;

	for (int i = 0; i < tries; i++) {
		const uint64_t now = roc_now_ns();
		const uint64_t left_ms = now < end ? (end - now) / ROC_NS_PER_MS : 0;

		/* A silent address may not use up the time of those behind it. */
		course.connect_ms = (uint32_t)left_ms / (uint32_t)(tries - i);
		r = open_at(&course, by_address ? places->addresses[i] : NULL, ret_input, reterr);
		if (r == 0 || !is_away(&course, reterr) || roc_cancel_stopped(attempt->cancel))
			break;
	}
	if (r < 0 && is_unknown(&course, reterr) && !roc_cancel_stopped(attempt->cancel))
		return check_reach(attempt, places, r, reterr);
	return r;
}

int roc_attempt_open(const struct roc_attempt *attempt, struct roc_input **ret_input,
		     struct roc_error *reterr)
{
	struct course course = {.attempt = attempt, .connect_ms = attempt->connect_ms};
	struct places places = {.count = 0};

	if (attempt->connect_ms == 0 ||
	    !roc_input_place(attempt->camera, attempt->stream, &places.configured))
		return open_at(&course, NULL, ret_input, reterr);
	const int r = find(attempt, &places, reterr);
	return r < 0 ? r : open_in_turn(attempt, &places, ret_input, reterr);
}

int roc_attempt_reach(const struct roc_attempt *attempt, struct roc_error *reterr)
{
	const uint32_t transport = roc_input_transport(attempt->camera, attempt->stream);
	struct course course = {.attempt = attempt};
	struct places places = {.count = 0};
	const struct roc_input_place *place = &places.configured;
	char address[ADDRESS_SIZE];

	if (attempt->connect_ms == 0 ||
	    !roc_input_place(attempt->camera, attempt->stream, &places.configured))
		return 0;
	const bool elsewhere = was_elsewhere(attempt, &places);
	int r = roc_reach(place->host, place->port, transport, elsewhere ? KNOWN_NAME_MS : NAME_MS,
			  attempt->connect_ms, attempt->cancel, address, sizeof(address), reterr);
	if ((r == -EAGAIN || r == -ENOENT) && elsewhere)
		r = roc_reach(attempt->known, place->port, transport, 0, attempt->connect_ms,
			      attempt->cancel, address, sizeof(address), reterr);
	if (r == 0)
		connected(&course, address);
	return r;
}
