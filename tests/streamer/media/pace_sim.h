/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pace_sim.h - the pacer against simulated cameras: arrivals are made up, time is a number. */
#ifndef ROC_PACE_SIM_H
#define ROC_PACE_SIM_H

#include <stdint.h>

#include "clock.h"
#include "pace.h"

#define MS ((double)ROC_NS_PER_MS)
#define START (UINT64_C(1000) * ROC_NS_PER_S)

enum jitter { NO_JITTER, GAUSSIAN, UNIFORM, POSITIVE };

/** A camera, a network, and a thread that may be scheduled late. */
struct setting {
	double device_fps, source_fps;
	enum jitter jitter;
	double jitter_ms; /* deviation, or half of the width */
	double seconds;
	double lost;                    /* share of frames that never come */
	uint32_t burst;                 /* so many frames always come together */
	double outage_from, outage_to;  /* s */
	double stall_every, stall_ms;   /* s; the network holds everything back, then delivers */
	double second_from, second_fps; /* s; the source has another rate from then on */
	double wake_late_ms;            /* of the output thread, at most */
	double asleep_from, asleep_to;  /* s; the output thread does not run */
	double measure_from;            /* s; figures count from here */
};

struct figures {
	uint32_t arrived, fresh, repeated, dropped;
	double shortest_ms, longest_ms; /* between writes */
	double write_sd_ms, arrival_sd_ms;
	double delay_median_ms, delay_p99_ms;
	double first_delay_ms, last_delay_ms; /* means over the first and the last tenth */
	double span_s;
};

/** Random, always the same. */
void seed_random(uint64_t value);
double uniform(void);

/** Run it; ROC_TEST_FIGURES in the environment prints what came out. */
struct figures simulate(const struct setting *set);
/** Never two writes close to each other, whatever comes in. */
void check_spacing(const struct setting *set, const struct figures *figures);

#endif
