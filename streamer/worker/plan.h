/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - PURE: which of a camera's stream types to try, when, and which of them is shown. Time
 * and random bits are parameters; sessions are numbers of slots. The director carries it out.
 *
 * Two slots, as cameras allow few connections: one for the stream on the air (or the best, while
 * nothing is), one for whatever else is worth a try: a lower stream when the best has failed three
 * times, the test of the others, the way back to the best.
 */
#ifndef ROC_PLAN_H
#define ROC_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

#define ROC_PLAN_SLOTS 2
#define ROC_PLAN_FALLBACK_AFTER 3u  /* failures of the best, then the next is tried */
#define ROC_PLAN_TEST_MS 15000u     /* a test takes no longer, in all */
#define ROC_PLAN_STABLE_MS 60000u   /* on air less than this: it counts as a failure */
#define ROC_PLAN_BRIEF_MS 5000u     /* less than this: and it is made to wait */
#define ROC_PLAN_SINGLE_MS 1800000u /* a camera of one connection is believed to be one */
#define ROC_PLAN_REJECTED_FREE 3u   /* hang-ups in a row until they are taken for a lock-out */
#define ROC_PLAN_REJECTED_LIVE 10u /* the same for a camera that has been live: a stream restarts */
#define ROC_PLAN_REJECTED_FIRST_MS 15000u
#define ROC_PLAN_REACH_MS 1000u       /* between two attempts at a camera that is away */
#define ROC_PLAN_KNOCK_MS 5000u       /* between two looks whether it is still there */
#define ROC_PLAN_AUTH_FIRST_MS 60000u /* cameras lock out who tries wrong passwords */
#define ROC_PLAN_AUTH_MAX_MS 300000u
#define ROC_PLAN_BACKOFF_FIRST_MS 500u
#define ROC_PLAN_BACKOFF_MAX_MS 30000u
#define ROC_PLAN_BACKOFF_SHARE 10u /* who was live is tried again after a tenth of the outage */
#define ROC_PLAN_AWAY_COUNTS_MS                                                                    \
	30000u /* ... of which so much of the time that it was away counts */
#define ROC_PLAN_SURVEY_LATER_MS 30000u /* with a remembered choice: the others are tested then */

enum roc_plan_purpose {
	ROC_PLAN_NONE = 0,
	ROC_PLAN_AIR = 1,      /* the best stream, to be shown */
	ROC_PLAN_FALLBACK = 2, /* another, to be shown until the best is back */
	ROC_PLAN_SURVEY = 3,   /* only measured */
	ROC_PLAN_UPGRADE =
		4, /* a better one than is shown, to take over when it has proved itself */
	ROC_PLAN_KNOCK =
		5, /* no stream: is the camera there? while it is not to be asked for one */
};

/** What a test has found out. */
struct roc_plan_figures {
	uint32_t width, height, mhz, duplicates;
	uint64_t score_milli;
};

struct roc_plan_track {
	uint32_t stream;     /* enum roc_stream */
	uint32_t failures;   /* in a row */
	uint64_t next_ns;    /* no attempt before */
	uint64_t failing_ns; /* since when it fails or comes and goes, 0: it does not */
	uint64_t upgrade_ns; /* last attempt beside the stream shown */
	uint64_t tried_ns;   /* last attempt to show it */
	bool silent;         /* which ended as nothing came of the connection */
	bool turned_away;    /* which was hung up on, or refused, beside another connection */
	bool tested, works;
	uint32_t away; /* tests that could not reach the camera, while another stream was shown */
	struct roc_plan_figures figures;
};

struct roc_plan_slot {
	enum roc_plan_purpose purpose; /* NONE: free */
	int track;
	uint64_t started_ns;
	bool settled;
	bool stopping; /* told to stop, not ended yet */
};

struct roc_plan {
	struct roc_plan_track tracks[ROC_STREAMS];
	int count;
	int best;
	struct roc_plan_slot slots[ROC_PLAN_SLOTS];
	int air;         /* slot whose pictures are shown, -1 none */
	uint64_t air_ns; /* since when */
	bool survey_done;
	bool chosen;          /* .best has been measured: it can be told and remembered */
	uint32_t kills;       /* times that a second connection cost the first */
	uint64_t single_ns;   /* until then the camera is taken to allow one connection, 0: not */
	uint32_t rejected;    /* hang-ups in a row, of any stream */
	uint64_t rejected_ns; /* the last time */
	uint32_t refused;     /* logins refused in words since it was live, of any stream */
	uint64_t refused_ns;  /* the last time */
	uint64_t knock_ns;    /* no look whether it is there before */
	bool gone;            /* it was not, when looked for last */
	uint64_t survey_ns;   /* when to begin, 0: not known yet */
	uint64_t upgrade_ns;
	uint32_t upgrade_ms;
	bool remembered;
	bool was_live; /* user and password are right, then */
};

enum roc_plan_do {
	ROC_PLAN_WAIT = 1,  /* until the deadline or the next event */
	ROC_PLAN_START = 2, /* a session of .stream in .slot */
	ROC_PLAN_STOP = 3,  /* the session in .slot */
	ROC_PLAN_TAKE = 4,  /* show the session in .slot, then stop the one shown before */
	ROC_PLAN_CHOSE = 5, /* .track is the choice: tell and remember it */
};

struct roc_plan_order {
	enum roc_plan_do what;
	int slot;
	int track;
	enum roc_plan_purpose purpose;
	uint32_t stream;
};

/** @param remembered  enum roc_stream that was best last time, 0: none */
void roc_plan_init(struct roc_plan *plan, const uint32_t streams[ROC_STREAMS], uint32_t remembered,
		   uint32_t upgrade_ms);

/** Nothing before @until_ns (after a crash). */
void roc_plan_hold(struct roc_plan *plan, uint64_t until_ns);

/**
 * The next thing to do at @now. Call again until it says WAIT; everything but WAIT is taken as
 * carried out.
 * @param ret_deadline  with WAIT: call again then at the latest; UINT64_MAX: only after an event
 */
void roc_plan_next(struct roc_plan *plan, uint64_t now, struct roc_plan_order *ret_order,
		   uint64_t *ret_deadline);

/* What has happened. */

/** Slot @slot's pictures are shown now. */
void roc_plan_on_air(struct roc_plan *plan, int slot, uint64_t now);
/** Slot @slot has been measured; later figures replace earlier ones. */
void roc_plan_settled(struct roc_plan *plan, int slot, const struct roc_plan_figures *figures,
		      uint64_t now);
/**
 * Slot @slot's session is over (told to, or by itself).
 * @param reason  enum roc_reason; what a stopped one says does not matter
 */
void roc_plan_ended(struct roc_plan *plan, int slot, uint32_t reason, uint64_t now,
		    uint32_t random);

/** Camera can't be reached at all, as opposed to: it answers, but something is wrong. */
bool roc_plan_is_away(uint32_t reason);

#endif
