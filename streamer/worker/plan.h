/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - PURE: which of a camera's streams to connect to, when, and which of them is shown. Time
 * and random bits are parameters; sessions are numbers of slots. The director carries out the orders.
 *
 * Three kinds of state, each with a name (roc_plan_*_name):
 *   access  of each place (host and port) that streams come from: does it let us in?
 *   status  of each stream: what the last attempt at it has shown
 *   job     of each of the two slots: what its session is for, and how far it has come
 *
 * roc_plan_next() goes through a table of rules; the first one that applies gives the order.
 *
 *   nothing is shown            a stream is shown
 *   ----------------            -----------------
 *   connect: the best first     stop what is no longer needed
 *   make room for another       report the choice
 *   check reachability          measure, upgrade, swap
 */
#ifndef ROC_PLAN_H
#define ROC_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

#define ROC_PLAN_SLOTS 2 /* connections at once: cameras allow few */

/* Nothing is shown. */
#define ROC_PLAN_FALLBACK_AFTER 3u      /* failures of the best, then others are tried as well */
#define ROC_PLAN_FALLBACK_MS 2500u      /* ... or once it has shown nothing for this long */
#define ROC_PLAN_SECOND_MS 4000u        /* without data: a second attempt is made beside it */
#define ROC_PLAN_TURN_MS 2500u          /* an attempt without data gives way to another stream */
#define ROC_PLAN_TURN_DATA_MS 4000u     /* the same with data, but without a picture */
#define ROC_PLAN_TURN_MAX_MS 7000u      /* both double each time that it happens to a stream */
#define ROC_PLAN_BACKOFF_FIRST_MS 500u  /* after a failure */
#define ROC_PLAN_BACKOFF_MAX_MS 2500u   /* a stream that can be had is shown within 10 s */
#define ROC_PLAN_BACKOFF_SHARE 10u      /* of the outage, if the camera has been live */
#define ROC_PLAN_REACH_MS 1000u         /* between two attempts at a camera that is away */
#define ROC_PLAN_CHECK_MS 5000u         /* between two reachability checks */
#define ROC_PLAN_REJECTED_FREE 3u       /* hang-ups in a row before it counts as rejecting */
#define ROC_PLAN_REJECTED_FREE_LIVE 10u /* the same if it has been live */
#define ROC_PLAN_REJECTED_FIRST_MS 15000u
#define ROC_PLAN_AUTH_FIRST_MS 60000u   /* cameras lock out repeated wrong logins */
#define ROC_PLAN_LOCKOUT_MAX_MS 225000u /* and a fifth at random: it is back within 5 min */
#define ROC_PLAN_LOCKOUT_LIVE_MS 18000u /* it has been live: each stream has its turn in 30 s */
#define ROC_PLAN_WARY_MS 10000u
#define ROC_PLAN_ABSENCE_MS 3000u /* without any picture: the camera was absent */

/* A stream is shown. */
#define ROC_PLAN_BRIEF_MS 5000u     /* shown for less: the next attempt waits */
#define ROC_PLAN_BRIEF_MAX_MS 5000u /* ... no longer than this */
#define ROC_PLAN_STABLE_MS 60000u   /* shown for less: a strike */
#define ROC_PLAN_STRIKES 3u         /* in a row make a stream unstable */
#define ROC_PLAN_UNSTABLE_MAX_MS 240000u
#define ROC_PLAN_UNSTABLE_WAIT_MS 2000u /* others have that long before an unstable one is tried */
#define ROC_PLAN_SIDE_MS 15000u /* beside the stream shown: to the first picture, and to figures */
#define ROC_PLAN_RETURNED_MS 120000u /* after an absence the best is tried more often ... */
#define ROC_PLAN_RETURNED_EVERY_MS 4000u
#define ROC_PLAN_SETTLE_MS 30000u    /* shown without figures: others are measured all the same */
#define ROC_PLAN_SIDE_AUTH_MS 60000u /* after a login refused beside the stream shown; doubles */
#define ROC_PLAN_SIDE_AUTH_MAX_MS 240000u
#define ROC_PLAN_SIDE_REJECTED_MS 15000u
#define ROC_PLAN_HOPE_FIRST_MS 15000u /* a preferred stream that has never been measured */
#define ROC_PLAN_HOPE_MAX_MS 3600000u
#define ROC_PLAN_MEASURE_FIRST_MS 600000u   /* another one that failed */
#define ROC_PLAN_MEASURE_EVERY_MS 72000000u /* 20 h: nothing is for ever */
#define ROC_PLAN_MEASURE_LATER_MS 30000u    /* with a remembered choice, after an absence */
#define ROC_PLAN_AWAY_MS 60000u             /* an absence after which streams are measured again */
#define ROC_PLAN_GAIN_PERCENT 5u            /* below that a change is not worth it */

/* A camera of one connection. */
#define ROC_PLAN_TURNED_AWAY 2u     /* attempts beside another until it counts as one */
#define ROC_PLAN_KILL_MS 3000u      /* the shown one ends this soon after a second connection */
#define ROC_PLAN_KICK_MS 300u       /* the same for one without a picture */
#define ROC_PLAN_KICKED 2u          /* so often until attempts are made one at a time */
#define ROC_PLAN_SINGLE_MS 1800000u /* no second connection, first time; doubles */
#define ROC_PLAN_SINGLE_MAX_MS 43200000u
#define ROC_PLAN_SWAP_MS 600000u /* between two releases of the stream shown for a better one */
#define ROC_PLAN_PROOF_MS 60000u /* how long the proof that it takes one is good */
#define ROC_PLAN_SWAP_AFTER_MS 15000u

enum roc_plan_access {
	ROC_PLAN_OPEN = 0,
	ROC_PLAN_AWAY = 1,      /* no answer, refused, no name: tried every second */
	ROC_PLAN_REJECTING = 2, /* it hangs up without a word: maybe the password */
	ROC_PLAN_REFUSING = 3,  /* it refuses the login in words */
};

enum roc_plan_status {
	ROC_PLAN_UNKNOWN = 0, /* no attempt yet, or one that says nothing about the stream */
	ROC_PLAN_WORKS = 1,
	ROC_PLAN_FAILS = 2,
};

enum roc_plan_job {
	ROC_PLAN_IDLE = 0,
	ROC_PLAN_SHOW = 1,      /* the best stream, to be shown */
	ROC_PLAN_FALL_BACK = 2, /* another, to be shown until the best is back */
	ROC_PLAN_MEASURE = 3,   /* beside the stream shown; never shown */
	ROC_PLAN_UPGRADE = 4,   /* a better one, to replace the stream shown once measured */
	ROC_PLAN_CHECK = 5,     /* is the camera there? without a login */
};

enum roc_plan_phase {
	ROC_PLAN_STARTING = 0, /* nothing has arrived */
	ROC_PLAN_RECEIVING = 1,
	ROC_PLAN_PICTURE = 2,
	ROC_PLAN_STALLED = 3, /* it was shown, nothing arrives any more; it may recover */
	ROC_PLAN_STOPPING = 4,
};

/** What a measurement has found out. */
struct roc_plan_figures {
	uint32_t width, height, mhz, duplicates;
	uint64_t score_milli;
};

struct roc_plan_place {
	enum roc_plan_access access;
	uint64_t next_ns;  /* no attempt before */
	uint64_t since_ns; /* in this access */
	uint32_t count;    /* hang-ups or refusals in a row */
	uint64_t last_ns;  /* the last of them */
	uint64_t check_ns; /* no reachability check before */
	uint64_t wary_ns;  /* it let us in again: one attempt at a time until then */
};

struct roc_plan_track {
	uint32_t stream; /* enum roc_stream */
	uint32_t place;  /* index into .places */
	enum roc_plan_status status;
	struct roc_plan_figures figures;
	uint64_t measured_ns; /* 0: never */
	bool stale; /* measured before a long absence: it may have been set up differently */

	/* To be shown. */
	uint32_t failures;    /* in a row */
	uint64_t failing_ns;  /* since when, 0: it does not fail */
	uint64_t next_ns;     /* no attempt before */
	uint64_t attempt_ns;  /* the last attempt began */
	uint32_t cut_short;   /* attempts stopped for another stream's, in a row */
	uint32_t strikes;     /* shown briefly, in a row */
	uint64_t unstable_ns; /* others are preferred until then */

	/* Beside the stream shown. */
	uint64_t tried_ns; /* the last attempt of any kind began, or figures came */
	uint64_t side_ns;  /* no attempt before */
	uint32_t side_failures;
	uint64_t swap_ns;
	uint32_t swap_failures;
};

struct roc_plan_slot {
	enum roc_plan_job job;
	enum roc_plan_phase phase;
	int track;
	uint64_t started_ns;
	uint64_t phase_ns; /* since when it is in .phase */
	bool settled;
};

struct roc_plan {
	struct roc_plan_place places[ROC_STREAMS];
	struct roc_plan_track tracks[ROC_STREAMS];
	int count;
	int best; /* by measurement; until then the remembered or the first one */
	int told; /* track reported as the choice, -1: none */
	bool remembered;
	bool was_live; /* user and password are right, then */
	uint32_t upgrade_ms;
	uint64_t hold_ns; /* nothing before */

	struct roc_plan_slot slots[ROC_PLAN_SLOTS];
	int air;              /* slot whose pictures are shown, -1: none */
	uint64_t air_ns;      /* since when */
	uint64_t dark_ns;     /* since when nothing is shown; valid while .air is -1 */
	bool absent;          /* the camera was away during this time */
	bool widened;         /* others than the first are tried as well */
	uint64_t taken_ns;    /* a better stream replaced the one shown, 0: never */
	uint64_t returned_ns; /* shown again after an absence, 0: never */

	int first;     /* track to be connected first, -1: the best */
	int swap_from; /* track that was let go for .first, -1: none */

	uint32_t turned_away; /* attempts beside another that were, in a row */
	uint32_t kicked;      /* pending attempts that ended as another began, since it was dark */
	uint32_t kills;       /* times that a second connection ended the first, in a row */
	uint64_t single_ns;   /* no second connection before */
	uint32_t single_ms;   /* how long that lasts next time */
	uint64_t swap_ns;     /* no swap before */
	uint64_t proved_ns;   /* a second connection to the stream shown was turned away, too */
};

enum roc_plan_do {
	ROC_PLAN_WAIT = 1,  /* until the deadline or the next event */
	ROC_PLAN_START = 2, /* a session of .stream in .slot, for .job */
	ROC_PLAN_STOP = 3,  /* the session in .slot */
	ROC_PLAN_TAKE = 4,  /* show the session in .slot, then stop the one shown before */
	ROC_PLAN_CHOSE = 5, /* .track is the choice: report and remember it */
};

struct roc_plan_order {
	enum roc_plan_do what;
	int slot;
	int track;
	enum roc_plan_job job;
	uint32_t stream;
	const char *rule; /* static; for the log */
};

/**
 * @param streams     enum roc_stream in the configured order, 0 ends
 * @param places      for each of them the number (0..2) of its host and port; NULL: one for all
 * @param remembered  enum roc_stream that was best last time, 0: none
 * @param upgrade_ms  between two attempts at a better stream than the one shown
 */
void roc_plan_init(struct roc_plan *plan, const uint32_t streams[ROC_STREAMS],
		   const uint32_t places[ROC_STREAMS], uint32_t remembered, uint32_t upgrade_ms);

/** It has been live with this user and password, in an earlier life. */
void roc_plan_set_was_live(struct roc_plan *plan);
/** Nothing before @until_ns (after a crash). */
void roc_plan_hold(struct roc_plan *plan, uint64_t until_ns);

/**
 * The next thing to do at @now. Call again until it says WAIT; everything but WAIT counts as
 * carried out.
 * @param ret_deadline  with WAIT: call again then at the latest; UINT64_MAX: only after an event
 */
void roc_plan_next(struct roc_plan *plan, uint64_t now, struct roc_plan_order *ret_order,
		   uint64_t *ret_deadline);

/* ---- events: what has happened to the session in @slot ---- */

/** The camera has answered on its port. */
void roc_plan_reached(struct roc_plan *plan, int slot, uint64_t now);
/** Packets arrive. */
void roc_plan_receiving(struct roc_plan *plan, int slot, uint64_t now);
/** It has a clean picture. */
void roc_plan_picture(struct roc_plan *plan, int slot, uint64_t now);
/** Its pictures are shown now; also after a stall. */
void roc_plan_on_air(struct roc_plan *plan, int slot, uint64_t now);
/** It has stalled, and is still connected. If it was shown, nothing is now. */
void roc_plan_stalled(struct roc_plan *plan, int slot, uint64_t now);
/** It has been measured; later figures replace earlier ones. */
void roc_plan_settled(struct roc_plan *plan, int slot, const struct roc_plan_figures *figures,
		      uint64_t now);
/**
 * It is over, by order or by itself.
 * @param reason  enum roc_reason; ignored when it was stopped by order
 */
void roc_plan_ended(struct roc_plan *plan, int slot, uint32_t reason, uint64_t now,
		    uint32_t random);

/* ---- questions ---- */

/** Does @reason mean that the camera can't be reached, rather than that something is wrong with it? */
bool roc_plan_is_away(uint32_t reason);
/** The choice has been reported and is up to date. */
bool roc_plan_is_chosen(const struct roc_plan *plan);
/** Attempts at @track to be shown that failed in a row. */
uint32_t roc_plan_failures(const struct roc_plan *plan, int track);
/** Nothing is shown, and the last attempt at each stream has failed. */
bool roc_plan_has_failed(const struct roc_plan *plan);
/** The earliest time of the next attempt at a stream to be shown; UINT64_MAX: after an event. */
uint64_t roc_plan_attempt_ns(const struct roc_plan *plan);
/** Is the best stream, by measurement, the one shown? */
bool roc_plan_shows_best(const struct roc_plan *plan);

const char *roc_plan_job_name(enum roc_plan_job job);

#endif
