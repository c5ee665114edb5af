/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_world.h - a simulated camera, a simulated director and a clock, against the real plan. Each order
 * is carried out, each event is reported, in simulated time.
 */
#ifndef ROC_TESTS_PLAN_WORLD_H
#define ROC_TESTS_PLAN_WORLD_H

#include "clock.h"
#include "plan.h"

/** What a stream does with whoever connects; set it with world_set(). */
struct world_stream {
	uint32_t reason;   /* enum roc_reason that attempts end with; NONE: pictures come */
	uint32_t after_ms; /* until that end, or until the first picture */
	uint64_t score;
};

struct world_session {
	uint32_t stream; /* enum roc_stream, 0: none */
	enum roc_plan_job job;
	uint64_t started_ns;
	/* When it happens, 0: not. */
	uint64_t reach_ns, data_ns, picture_ns, settle_ns, stall_ns, end_ns;
	uint32_t end_reason;
	bool dead;        /* its connection is: it never gets anything more */
	bool has_picture; /* pictures arrive */
	bool settled;
	bool stopping;
	bool crowded; /* turned away as one too many */
};

struct world {
	struct roc_plan plan;
	uint64_t now;
	struct world_stream streams[ROC_STREAMS + 1]; /* by enum roc_stream */
	struct world_session sessions[ROC_PLAN_SLOTS];
	unsigned int limit; /* connections the camera takes, 0: any number */
	bool kicks;         /* one too many ends the oldest, not itself */
	uint32_t settle_ms; /* from the first picture to figures; default 2000 */
	uint32_t stop_ms;   /* from the order to stop to the end; default 0 */

	/* What has happened. */
	unsigned int starts[ROC_STREAMS + 1];
	unsigned int checks, takes, choices, stops;
	unsigned int connections_max;
	uint32_t chosen;
	uint64_t last_start_ns[ROC_STREAMS + 1];
	uint64_t turned_away_ns; /* an attempt ended with AUTH or REJECTED, for the last time */
	const char *broken;      /* a rule of the plan's contract that it broke, or NULL */

	/** Called before time goes on and after each event. */
	void (*watch)(struct world *world, void *data);
	void *watch_data;
	bool trace; /* print orders and ends */
	uint32_t random;
};

/** Main, ext and sub (streams) in that order of score; all work after 300 ms. */
void world_begin(struct world *world, const uint32_t *streams, uint32_t remembered);
/** Let @ms go by. Stops early when .broken. */
void world_pass(struct world *world, uint64_t ms);
/** enum roc_stream that is shown, 0: none. */
uint32_t world_shown(const struct world *world);

/** Attempts at @stream end with @reason from now on; sessions that have pictures go on. */
void world_fail(struct world *world, uint32_t stream, uint32_t reason, uint32_t after_ms);
void world_fail_all(struct world *world, uint32_t reason, uint32_t after_ms);
/** @stream works: sessions that are connected and wait get their picture. */
void world_fix(struct world *world, uint32_t stream, uint32_t after_ms, uint64_t score);
/** Sessions of @stream that have pictures end with @reason. */
void world_cut(struct world *world, uint32_t stream, uint32_t reason);
/** The same for the one that is shown, which there must be. */
void world_cut_shown(struct world *world, uint32_t reason);
/** They fall silent: reported as stalled after 2 s; end after another 10. */
void world_stall(struct world *world, uint32_t stream, bool dead);
/** Those that are silent and not dead go on. */
void world_resume(struct world *world, uint32_t stream);
/** How long until anything is shown; @at_most_ms if it is not. */
uint64_t world_wait_shown(struct world *world, uint64_t at_most_ms);

#endif
