/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "rate.h"
#include "suite.h"

#define START (UINT64_C(50) * ROC_NS_PER_S)

static uint64_t seed = 7;

static double uniform(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(seed >> 11) / 9007199254740992.0;
}

static struct roc_rate rate;

/** What a stream looks like from here. */
struct stream {
	const char *what;
	double fps, stamp_fps;   /* arrival; time stamps, 0: none */
	double jitter_ms;        /* half of the width */
	double lost;             /* share of frames that never come, their time stamps neither */
	uint32_t burst;          /* frames sent at once at the start */
	double burst_ms;         /* from one of them to the next */
	double gap_from, gap_to; /* s without frames */
	double jump_at, jump_ms; /* the time stamps jump, s */
	double seconds;
	uint32_t mhz, mhz_tolerance, duplicates, duplicates_tolerance;
};

static void feed(const struct stream *stream)
{
	const uint32_t frames = (uint32_t)(stream->seconds * stream->fps + 0.5);
	uint64_t last = 0;

	roc_rate_init(&rate);
	for (uint32_t i = 0; i < stream->burst + frames; i++) {
		const double media = i / stream->fps;
		double at = i < stream->burst ? i * stream->burst_ms / 1000
					      : stream->burst * stream->burst_ms / 1000 +
							(i - stream->burst + 0.6) / stream->fps;
		int64_t pts = ROC_RATE_NO_PTS;

		if (at >= stream->gap_from && at < stream->gap_to)
			continue;
		if (stream->lost > 0 && uniform() < stream->lost)
			continue;
		if (i >= stream->burst)
			at += (2 * uniform() - 1) * stream->jitter_ms / 1000;
		if (stream->stamp_fps > 0) {
			/* As FLV has them: whole ms, 32 bits. */
			double ms = media * stream->fps / stream->stamp_fps * 1000;
			if (stream->jump_at > 0 && at >= stream->jump_at)
				ms += stream->jump_ms;
			pts = ((int64_t)(ms + 0.5) + (stream->jump_ms == 1 ? 4294965000 : 0)) %
			      4294967296 * 1000;
		}
		uint64_t now = START + (uint64_t)((at + 1) * 1e9);
		if (now < last)
			now = last;
		last = now;
		roc_rate_add(&rate, now, pts);
	}
}

static const struct stream streams[] = {
	{"12", .fps = 12, .stamp_fps = 12, .seconds = 3, .mhz = 12000},
	{"11.97", .fps = 11.97, .stamp_fps = 11.97, .seconds = 5, .mhz = 12000},
	{"19", .fps = 19, .stamp_fps = 19, .seconds = 3, .mhz = 19000},
	{"20", .fps = 20, .stamp_fps = 20, .seconds = 3, .mhz = 20000},
	{"19.98", .fps = 19.98, .stamp_fps = 19.98, .seconds = 3, .mhz = 20000},
	{"12.5", .fps = 12.5, .stamp_fps = 12.5, .seconds = 3, .mhz = 12500},
	{"7", .fps = 7, .stamp_fps = 7, .seconds = 4, .mhz = 7000},
	{"6.67", .fps = 6.6667, .stamp_fps = 6.6667, .seconds = 6, .mhz = 6667, .mhz_tolerance = 8},
	{"29.97", .fps = 30000.0 / 1001, .stamp_fps = 30000.0 / 1001, .seconds = 6, .mhz = 29970},
	{"30", .fps = 30, .stamp_fps = 30, .seconds = 6, .mhz = 30000},
	{"60", .fps = 60, .stamp_fps = 60, .seconds = 3, .mhz = 60000},
	{"29.97, jitter", .fps = 30000.0 / 1001, .stamp_fps = 30000.0 / 1001, .jitter_ms = 8,
	 .seconds = 10, .mhz = 29970},
	{"really 15, stamped 30", .fps = 15, .stamp_fps = 30, .seconds = 6, .mhz = 15000},
	{"20 without stamps", .fps = 20, .seconds = 3, .mhz = 20000},
	{"1", .fps = 1, .stamp_fps = 1, .seconds = 8, .mhz = 1000},
	{"20, jitter", .fps = 20, .stamp_fps = 20, .jitter_ms = 20, .seconds = 5, .mhz = 20000},
	{"20, jitter, no stamps", .fps = 20, .jitter_ms = 12, .seconds = 5, .mhz = 20000,
	 .mhz_tolerance = 250, .duplicates_tolerance = 2},
	{"12, wild jitter, no stamps", .fps = 12, .jitter_ms = 35, .seconds = 10, .mhz = 12000,
	 .mhz_tolerance = 300, .duplicates_tolerance = 15},
	{"10 % lost", .fps = 20, .stamp_fps = 20, .jitter_ms = 4, .lost = 0.1, .seconds = 10,
	 .mhz = 20000, .duplicates = 20, .duplicates_tolerance = 12},
	{"10 % lost, no stamps", .fps = 20, .jitter_ms = 4, .lost = 0.1, .seconds = 10,
	 .mhz = 20000, .mhz_tolerance = 200, .duplicates = 20, .duplicates_tolerance = 12},
	{"a gap", .fps = 20, .stamp_fps = 20, .gap_from = 3, .gap_to = 5, .seconds = 9,
	 .mhz = 20000, .duplicates = 40, .duplicates_tolerance = 1},
	{"a gap, no stamps", .fps = 20, .gap_from = 3, .gap_to = 5, .seconds = 9, .mhz = 20000,
	 .duplicates = 40, .duplicates_tolerance = 1},
	{"burst of 40", .fps = 20, .stamp_fps = 20, .burst = 40, .burst_ms = 1, .seconds = 3,
	 .mhz = 20000},
	{"burst of 40, no stamps", .fps = 20, .burst = 40, .burst_ms = 1, .seconds = 3,
	 .mhz = 20000},
	{"burst of 40 as fast as decoded", .fps = 20, .stamp_fps = 20, .burst = 40, .burst_ms = 10,
	 .seconds = 3, .mhz = 20000},
	{"burst of 3", .fps = 12, .burst = 3, .burst_ms = 1, .seconds = 3, .mhz = 12000},
	{"burst of 2", .fps = 12, .burst = 2, .burst_ms = 1, .seconds = 3, .mhz = 12000},
	{"burst of 200", .fps = 20, .burst = 200, .burst_ms = 0.5, .seconds = 3, .mhz = 20000},
	{"stamps jump forward", .fps = 20, .stamp_fps = 20, .jump_at = 2, .jump_ms = 1e6,
	 .seconds = 5, .mhz = 20000},
	{"stamps jump back", .fps = 20, .stamp_fps = 20, .jump_at = 2, .jump_ms = -1500,
	 .seconds = 5, .mhz = 20000},
	{"stamps jump a little", .fps = 20, .stamp_fps = 20, .jump_at = 2, .jump_ms = 700,
	 .seconds = 5, .mhz = 20000, .duplicates_tolerance = 14},
	{"stamps wrap", .fps = 20, .stamp_fps = 20, .jump_at = 100, .jump_ms = 1, .seconds = 5,
	 .mhz = 20000},
	{"long after the start only the window counts", .fps = 20, .stamp_fps = 20, .gap_from = 3,
	 .gap_to = 5, .seconds = 60, .mhz = 20000},
};

START_TEST(measures)
{
	const struct stream *stream = &streams[_i];
	struct roc_rate_figures figures;

	feed(stream);
	roc_rate_get(&rate, &figures);
	const double off = fabs((double)figures.mhz - stream->mhz);
	const double more = fabs((double)figures.duplicates - stream->duplicates);
	ck_assert_msg(off <= stream->mhz_tolerance, "%s: %u mHz", stream->what, figures.mhz);
	ck_assert_msg(more <= stream->duplicates_tolerance, "%s: %u repeats", stream->what,
		      figures.duplicates);
	ck_assert_msg(figures.settled, "%s: not settled", stream->what);
}
END_TEST

/* As testcam --drop and cameras that leave pictures out under load: for any luck of the draw. */
START_TEST(lost_frames_do_not_blur_a_rate_that_time_stamps_tell)
{
	static const double lost[] = {0.1, 0.15, 0.2};
	static const double rates[] = {12, 20, 25};
	const struct stream stream = {
		.fps = rates[_i % 3],
		.stamp_fps = rates[_i % 3],
		.jitter_ms = 6,
		.lost = lost[_i / 3],
		.seconds = 4,
	};
	struct roc_rate_figures figures;
	unsigned int wrong = 0;

	for (int i = 0; i < 500; i++) {
		feed(&stream);
		roc_rate_get(&rate, &figures);
		wrong += figures.mhz != (uint32_t)(stream.fps * 1000);
	}
	ck_assert_uint_le(wrong, 2);
}
END_TEST

/** Delivery: @burst frames together each time; a stall now and then, which gives all of its frames
 * afterwards, as fast as they are decoded. */
struct delivery {
	double fps;
	uint32_t burst;
	double stall_every, stall; /* s */
	double within_ms;          /* from one frame that waited to the next */
	bool stamped;
};

static const struct delivery deliveries[] = {
	{.fps = 25, .burst = 2, .within_ms = 0.2},
	{.fps = 15, .burst = 2, .within_ms = 1},
	{.fps = 25, .burst = 3, .within_ms = 0.2},
	{.fps = 25, .burst = 5, .within_ms = 3},
	{.fps = 25, .burst = 10, .within_ms = 1},
	{.fps = 25, .burst = 10, .within_ms = 5},
	{.fps = 12, .burst = 12, .within_ms = 3},
	{.fps = 25, .burst = 25, .within_ms = 4},
	{.fps = 30, .burst = 60, .within_ms = 4},
	{.fps = 25, .burst = 1, .within_ms = 5, .stall_every = 9, .stall = 2},
	{.fps = 25, .burst = 1, .within_ms = 10, .stall_every = 9, .stall = 2},
	{.fps = 25, .burst = 1, .within_ms = 5, .stall_every = 20, .stall = 6},
	{.fps = 15, .burst = 1, .within_ms = 2, .stall_every = 5, .stall = 1},
	{.fps = 60, .burst = 1, .within_ms = 3, .stall_every = 4, .stall = 1.5},
};

/* What a device declares is taken from this: a rate far over the real one is worse than none. */
START_TEST(delivery_in_bursts_is_not_a_higher_rate)
{
	struct delivery delivery = deliveries[_i / 2];
	struct roc_rate_figures figures = {0};
	uint64_t last = 0;
	uint32_t highest = 0;

	delivery.stamped = _i % 2;
	roc_rate_init(&rate);
	for (uint32_t i = 0; i < (uint32_t)(60 * delivery.fps); i++) {
		const uint32_t whole = i / delivery.burst * delivery.burst + delivery.burst - 1;
		double at = whole / delivery.fps;

		if (delivery.stall_every > 0 && fmod(at, delivery.stall_every) < delivery.stall)
			at = floor(at / delivery.stall_every) * delivery.stall_every +
			     delivery.stall;
		uint64_t now = START + (uint64_t)(at * 1e9);
		if (now < last + (uint64_t)(delivery.within_ms * 1e6))
			now = last + (uint64_t)(delivery.within_ms * 1e6);
		last = now;
		roc_rate_add(&rate, now,
			     delivery.stamped ? (int64_t)(i / delivery.fps * 1000 + 0.5) * 1000
					      : ROC_RATE_NO_PTS);
		if (i % 5 != 0)
			continue;
		roc_rate_get(&rate, &figures);
		if (figures.settled)
			highest = figures.mhz > highest ? figures.mhz : highest;
	}
	ck_assert(figures.settled);
	ck_assert_msg(highest <= 1100 * delivery.fps, "%u mHz", highest);
	ck_assert_double_ge(figures.mhz, 850 * delivery.fps);
}
END_TEST

START_TEST(nothing_is_said_of_nothing)
{
	struct roc_rate_figures figures;

	roc_rate_init(&rate);
	for (int i = 0; i < 3; i++) {
		roc_rate_get(&rate, &figures);
		ck_assert_uint_eq(figures.mhz, 0);
		ck_assert(!figures.settled);
		roc_rate_add(&rate, START, 0); /* all at one moment: no rate either */
	}
	for (int i = 0; i < 3000; i++)
		roc_rate_add(&rate, START, i);
	roc_rate_get(&rate, &figures);
	ck_assert_uint_eq(figures.mhz, 0);
	ck_assert(!figures.settled);
}
END_TEST

START_TEST(two_seconds_of_pace_settle_it_and_no_less)
{
	struct roc_rate_figures figures;
	struct stream stream = {.fps = 20, .stamp_fps = 20, .burst = 40, .burst_ms = 1};

	for (stream.seconds = 0.25; stream.seconds < 1.8; stream.seconds += 0.25) {
		feed(&stream);
		roc_rate_get(&rate, &figures);
		ck_assert(!figures.settled);
	}
	stream.seconds = 2.2;
	feed(&stream);
	roc_rate_get(&rate, &figures);
	ck_assert(figures.settled);
}
END_TEST

START_TEST(time_that_goes_back_is_ignored)
{
	struct roc_rate_figures figures;
	const struct stream stream = {.fps = 20, .stamp_fps = 20, .seconds = 3};

	feed(&stream);
	roc_rate_add(&rate, 5, 5);
	roc_rate_get(&rate, &figures);
	ck_assert_uint_eq(figures.mhz, 20000);
}
END_TEST

START_TEST(hostile_time_stamps_do_no_harm)
{
	static const int64_t values[] = {INT64_MAX, INT64_MIN + 1, 0, -1, 1, INT64_MAX - 1};
	struct roc_rate_figures figures;

	roc_rate_init(&rate);
	for (unsigned i = 0; i < 100; i++)
		roc_rate_add(&rate, START + i * 50 * ROC_NS_PER_MS, values[i % 6]);
	roc_rate_get(&rate, &figures);
	ck_assert_uint_eq(figures.mhz, 20000);
}
END_TEST

START_TEST(the_score_is_pixels_times_rate_less_repeats)
{
	ck_assert_uint_eq(roc_score_milli(2560, 1440, 12000, 0), UINT64_C(44236800000));
	ck_assert_uint_eq(roc_score_milli(2560, 1440, 12000, 500), UINT64_C(22118400000));
	ck_assert_uint_eq(roc_score_milli(2560, 1440, 12000, 1000), 0);
	ck_assert_uint_eq(roc_score_milli(2560, 1440, 12000, UINT32_MAX), 0);
	ck_assert_uint_eq(roc_score_milli(0, 1440, 12000, 0), 0);
	ck_assert_uint_eq(roc_score_milli(1, 1, 1000, 1), 999);
	ck_assert_uint_eq(roc_score_milli(UINT32_MAX, UINT32_MAX, UINT32_MAX, 0), UINT64_MAX);
	ck_assert_uint_gt(roc_score_milli(65535, 65535, 1000000, 1),
			  roc_score_milli(8192, 8192, 1000000, 1));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rate");
	TCase *tc = tcase_create("streams");
	const int count = (int)(sizeof(streams) / sizeof(streams[0]));

	tcase_add_loop_test(tc, measures, 0, count);
	tcase_add_loop_test(tc, lost_frames_do_not_blur_a_rate_that_time_stamps_tell, 0, 9);
	tcase_add_loop_test(tc, delivery_in_bursts_is_not_a_higher_rate, 0,
			    2 * sizeof(deliveries) / sizeof(deliveries[0]));
	tcase_add_test(tc, nothing_is_said_of_nothing);
	tcase_add_test(tc, two_seconds_of_pace_settle_it_and_no_less);
	tcase_add_test(tc, time_that_goes_back_is_ignored);
	tcase_add_test(tc, hostile_time_stamps_do_no_harm);
	tcase_add_test(tc, the_score_is_pixels_times_rate_less_repeats);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
