/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_life.h - a random life of a camera, and what the watcher of the promises knows about it. */
#ifndef ROC_TESTS_PLAN_LIFE_H
#define ROC_TESTS_PLAN_LIFE_H

#include "plan_property.h"

struct life {
	struct world world;
	struct plan_random *random;
	bool verbose;
	uint64_t began_ns;
	uint32_t ttp_ms[ROC_STREAMS + 1]; /* to a picture, when it works */
	uint64_t scores[ROC_STREAMS + 1];
	uint32_t streams[ROC_STREAMS];
	uint32_t count;

	/* What the watcher knows. */
	uint64_t dark_ns;                   /* 0: something is shown */
	uint64_t had_ns[ROC_STREAMS + 1];   /* can be had since, 0: can't */
	uint64_t measured[ROC_STREAMS + 1]; /* latest, 0: never */
	uint64_t lower_ns;                  /* the best can be had and is not shown since */
	uint32_t lower_best;
	uint32_t best;          /* by latest measurement */
	uint64_t best_ns;       /* since when it is that one */
	uint64_t best_shown_ns; /* last time that it was shown */
	uint64_t single_ns;     /* last time that it counted as a camera of one connection */
	bool ever_live;
	uint64_t refused_ns;   /* last login refused or hung up on */
	bool refused_live;     /* ... after it was live */
	uint64_t disturbed_ns; /* last time that anything but the plan did something */
	uint64_t gone_ns;      /* no stream can be had since, 0: one can */
	uint64_t absence_ns;   /* length of the last absence */
	uint64_t back_ns;      /* its end */
	uint32_t chosen;       /* the choice at that time */
	uint32_t shown;
	uint64_t shown_since_ns; /* anything is shown since */
	uint64_t changed_ns;     /* last change of the stream shown */
	uint64_t attempt_ns[ROC_STREAMS + 1];
	uint64_t last_away_start_ns, last_refused_start_ns;
	unsigned int starts_seen;
	uint64_t changes;
	uint64_t broken_ns;
};

/** For struct world's .watch: is any promise broken? @param data  the struct life */
void plan_life_watch(struct world *world, void *data);

#endif
