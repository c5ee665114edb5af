/* SPDX-License-Identifier: GPL-2.0-or-later */
/* director_internal.h - the director's state, and what its parts do for each other. */
#ifndef ROC_DIRECTOR_INTERNAL_H
#define ROC_DIRECTOR_INTERNAL_H

#include "director.h"
#include "outage.h"
#include "outlet.h"
#include "plan.h"
#include "session.h"
#include "view.h"

/** What runs in one of the plan's slots. */
struct director_slot {
	struct roc_session *session; /* NULL: free */
	uint32_t owner;
	uint64_t told_ns;                                   /* when it was told to stop, 0: not */
	bool reached, receiving, picture, stalled, settled; /* reported to the plan */
	bool shown;                                         /* its pictures have been */
	uint64_t measured_ns;           /* figures were last reported to the plan */
	struct roc_session_stats stats; /* as last looked at */
};

/** What has been said of a stream that fails. */
struct director_complaint {
	uint32_t reason; /* enum roc_reason */
	uint32_t count;
	uint64_t told_ns;
};

struct director {
	int control;
	int wake;
	const struct roc_ipc_start *start;
	struct roc_plan plan;
	struct roc_outlet *outlet;
	struct director_slot slots[ROC_PLAN_SLOTS];
	uint32_t owners;

	struct roc_device_format format;
	bool provisional;
	uint64_t reformat_ns;           /* asked for another format then, 0: not waiting */
	bool reformat_reopens;          /* the device has been let go for it */
	struct roc_device_format asked; /* the other format */
	bool refused;                   /* a reader prevented the last one */
	uint64_t changed_ns; /* last answer to such a question, granted or not, 0: none */

	bool over_udp[ROC_STREAMS + 1];    /* by enum roc_stream: RTSP had to be asked for UDP */
	char address[ROC_SESSION_ADDRESS]; /* where the camera was reached last */
	uint64_t hold_until;
	uint64_t stay_until;  /* it does not ask to be started anew before */
	uint64_t attached_ns; /* the device was opened in another format then, 0: it was not */
	bool ready;           /* readers may open it: it has its camera's format, and a picture */
	bool was_live;
	bool anew; /* what this worker can read of the system is out of date */
	uint32_t tries;
	struct roc_error last;
	struct roc_view view;
	uint64_t view_since_ns;
	struct roc_outage outage;                              /* what has been said of it */
	struct director_complaint complaints[ROC_STREAMS + 1]; /* by enum roc_stream */

	/* Figures of sessions that are over. */
	uint64_t received, corrupt, bytes;
	uint32_t connects;

	uint64_t turn_ns; /* when the last turn began */
	bool late;        /* it is long ago */
	uint64_t reported_ns;
	bool news; /* report at once */
};

/* ---- director_sessions.c: carries out the plan ---- */

/** Look at every session once and tell the plan what has happened. @return 0; -ETIMEDOUT one hangs */
int director_look(struct director *d);
/** Do what the plan says. @return 0 with the time of the next look; negative errno */
int director_carry_out(struct director *d, uint64_t *ret_deadline_ns);
/** End all sessions; one that hangs is left after a second. */
void director_stop_sessions(struct director *d);

/* ---- director_format.c: the device's format ---- */

/** Nothing was known of the camera, and its device has not been given its first format yet. */
bool director_awaits_first_format(const struct director *d);
/** Ask the supervisor for another format, if the policy wants one. */
void director_ask_format(struct director *d);
/** Its answer. @fd is taken over. @return 0 or negative errno */
int director_got_device(struct director *d, const struct roc_ipc_device *device, int fd);

/* ---- director_report.c: what the world is told ---- */

/** The placeholder for the present state; texts live as long as @d and @since. */
void director_placeholder(const struct director *d, char since[32], struct roc_placeholder *ret);
/** Work out the state; draw the placeholder anew when it has changed. */
void director_update_view(struct director *d, const struct roc_outlet_stats *outlet);
void director_report(struct director *d, const struct roc_outlet_stats *outlet);

/** Lines of the log. */
void director_log_choice(const struct director *d, const struct roc_plan_track *track);
void director_log_test(const struct director *d, const struct roc_plan_track *track);
void director_log_test_failed(const struct director *d, bool survey, uint32_t stream,
			      const struct roc_error *error);
/** The stream's transport is another than was known. */
void director_log_transport(const struct director *d, uint32_t stream, bool over_udp);
void director_log_live(const struct director *d, const struct director_slot *slot);
/** The stream in @slot replaces a lower one, @before (enum roc_stream). */
void director_log_upgrade(const struct director *d, const struct director_slot *slot,
			  uint32_t before);
/** A failure is told when it is new, then once a minute. */
void director_log_failure(struct director *d, uint32_t stream, const struct roc_error *error);

/** An attempt to show something has failed: say so of the camera as a whole, now and then. */
void director_log_outage(struct director *d, const struct roc_error *error);

/** Empty the eventfd that sessions wake us with. */
void director_drain(struct director *d);

static inline int director_camera(const struct director *d)
{
	return (int)d->start->camera.index;
}

#endif
