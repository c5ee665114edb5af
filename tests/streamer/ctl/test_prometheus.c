/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The metrics, read by a parser that takes nothing but what the format allows. */
#include "prometheus.h"
#include "suite.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS UINT64_C(1000000)
#define S (1000 * MS)
#define SERIES_MAX 4096u

static struct roc_report report;
static char *text;

/* What the parser has seen: names with labels as they are written, values. */
static struct {
	char series[SERIES_MAX][384];
	double values[SERIES_MAX];
	unsigned int count;
	char families[64][64];
	unsigned int family_count;
} seen;

static struct roc_camera_status *add(const char *name, uint32_t state)
{
	struct roc_camera_status *camera = &report.cameras[report.count];

	camera->index = report.count++;
	camera->state = state;
	camera->readers = -1;
	strcpy(camera->name, name);
	strcpy(camera->device, "/dev/video7");
	return camera;
}

static void setup(void)
{
	report = (struct roc_report){.version = "1.0.0",
				     .now_ns = 1000 * S,
				     .started_ns = 900 * S - 5 * MS,
				     .heartbeat_age_ns = 350 * MS};
	memset(&seen, 0, sizeof(seen));
	text = NULL;
}

static void teardown(void)
{
	free(text);
}

static size_t name_length(const char *c)
{
	size_t n = 0;

	if (!isalpha((unsigned char)*c) && *c != '_')
		return 0;
	while (isalnum((unsigned char)c[n]) || c[n] == '_' || c[n] == ':')
		n++;
	return n;
}

/* {name="value",...} with exactly the three escapes. @return behind it */
static const char *read_labels(const char *c)
{
	ck_assert_int_eq(*c++, '{');
	for (;;) {
		const size_t n = name_length(c);

		ck_assert_msg(n > 0, "no label: %.40s", c);
		c += n;
		ck_assert_int_eq(*c++, '=');
		ck_assert_int_eq(*c++, '"');
		for (; *c != '"'; c++) {
			ck_assert_msg(*c != '\n' && *c != '\0', "a label has no end");
			if (*c == '\\') {
				c++;
				ck_assert_msg(*c == '\\' || *c == '"' || *c == 'n', "escape %c",
					      *c);
			}
		}
		c++;
		if (*c == '}')
			return c + 1;
		ck_assert_int_eq(*c++, ',');
	}
}

static void read_sample(const char *line, const char *family, bool is_counter)
{
	const size_t n = name_length(line);
	const char *c = line + n;
	char *end;

	ck_assert_msg(n == strlen(family) && strncmp(line, family, n) == 0, "'%.60s' is not of %s",
		      line, family);
	if (*c == '{')
		c = read_labels(c);
	ck_assert_uint_lt(seen.count, SERIES_MAX);
	snprintf(seen.series[seen.count], sizeof(seen.series[0]), "%.*s", (int)(c - line), line);
	for (unsigned int i = 0; i < seen.count; i++)
		ck_assert_str_ne(seen.series[i], seen.series[seen.count]);
	ck_assert_int_eq(*c++, ' ');
	ck_assert(isdigit((unsigned char)*c));
	ck_assert_uint_eq(strspn(c, "0123456789."), strlen(c));
	seen.values[seen.count++] = strtod(c, &end);
	ck_assert_int_eq(*end, '\0');
	ck_assert_int_eq(strlen(family) > 6 && strcmp(family + strlen(family) - 6, "_total") == 0,
			 is_counter);
}

/* HELP, TYPE, then all samples of one name; no name twice. */
static void read_text(void)
{
	char family[64] = "", type[16] = "", *rest = NULL;
	char *copy = strdup(text);
	bool has_type = false;

	ck_assert_int_eq(text[strlen(text) - 1], '\n');
	for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "# HELP ", 7) == 0) {
			const size_t n = name_length(line + 7);

			ck_assert(n > 0 && n < sizeof(family) && line[7 + n] == ' ');
			snprintf(family, sizeof(family), "%.*s", (int)n, line + 7);
			ck_assert_int_eq(strncmp(family, "roc_", 4), 0);
			for (unsigned int i = 0; i < seen.family_count; i++)
				ck_assert_str_ne(seen.families[i], family);
			strcpy(seen.families[seen.family_count++], family);
			has_type = false;
		} else if (strncmp(line, "# TYPE ", 7) == 0) {
			char named[64];

			ck_assert_int_eq(sscanf(line + 7, "%63s %15s", named, type), 2);
			ck_assert_str_eq(named, family);
			ck_assert(strcmp(type, "gauge") == 0 || strcmp(type, "counter") == 0);
			has_type = true;
		} else {
			ck_assert_msg(has_type, "'%.60s' has no type", line);
			read_sample(line, family, strcmp(type, "counter") == 0);
		}
	}
	free(copy);
}

static void print(bool running)
{
	text = roc_report_prometheus(running ? &report : NULL);
	ck_assert_ptr_nonnull(text);
	read_text();
}

static double value_of(const char *series)
{
	for (unsigned int i = 0; i < seen.count; i++)
		if (strcmp(seen.series[i], series) == 0)
			return seen.values[i];
	ck_abort_msg("there is no %s in\n%s", series, text);
	return 0;
}

static bool has(const char *part)
{
	return strstr(text, part) != NULL;
}

START_TEST(a_streamer_that_does_not_run_is_down_and_no_more)
{
	print(false);
	ck_assert_str_eq(text, "# HELP roc_up Whether roc-streamer is running.\n"
			       "# TYPE roc_up gauge\n"
			       "roc_up 0\n");
}
END_TEST

START_TEST(a_streamer_without_cameras_is_up)
{
	print(true);
	ck_assert(value_of("roc_up") == 1);
	ck_assert(value_of("roc_streamer_info{version=\"1.0.0\"}") == 1);
	ck_assert(has("\nroc_uptime_seconds 100.005\n"));
	ck_assert(has("\nroc_heartbeat_age_seconds 0.350\n"));
	ck_assert(!has("roc_camera"));
}
END_TEST

#define LABELS "index=\"0\",camera=\"Field 1\",device=\"/dev/video7\""

START_TEST(numbers_are_exact_and_in_base_units)
{
	struct roc_camera_status *camera = add("Field 1", ROC_STATE_LIVE);

	camera->frames_received = UINT64_C(9007199254740993); /* no double holds it */
	camera->bytes_received = UINT64_MAX;
	camera->bitrate_bps = 4000001;
	camera->source_mhz = 14985;
	camera->device_mhz = 12000;
	camera->latency_us = 80400;
	camera->last_frame_ns = 1000 * S - 20 * MS;
	camera->state_since_ns = 988 * S;
	camera->readers = 0;
	camera->format_generation = 2;
	print(true);
	ck_assert(has("\nroc_camera_frames_received_total{" LABELS "} 9007199254740993\n"));
	ck_assert(has("\nroc_camera_received_bytes_total{" LABELS "} 18446744073709551615\n"));
	ck_assert(has("\nroc_camera_received_bytes_per_second{" LABELS "} 500000.125\n"));
	ck_assert(has("\nroc_camera_source_rate_hertz{" LABELS "} 14.985\n"));
	ck_assert(has("\nroc_camera_device_rate_hertz{" LABELS "} 12.000\n"));
	ck_assert(has("\nroc_camera_latency_seconds{" LABELS "} 0.080400\n"));
	ck_assert(has("\nroc_camera_last_frame_age_seconds{" LABELS "} 0.020\n"));
	ck_assert(has("\nroc_camera_state_age_seconds{" LABELS "} 12.000\n"));
	ck_assert(has("\nroc_camera_readers{" LABELS "} 0\n"));
	ck_assert(has("\nroc_camera_format_changes_total{" LABELS "} 2\n"));
}
END_TEST

START_TEST(what_is_not_known_has_no_sample)
{
	add("Field 1", ROC_STATE_OFFLINE);
	print(true);
	ck_assert(!has("roc_camera_readers"));
	ck_assert(!has("last_frame_age"));
	ck_assert(!has("latency"));
	ck_assert(!has("source_width"));
	ck_assert(has("\nroc_camera_frames_received_total{" LABELS "} 0\n"));
	ck_assert(has("\nroc_camera_reconnects_total{" LABELS "} 0\n"));
}
END_TEST

START_TEST(a_camera_is_in_one_of_nine_states)
{
	char series[128];

	add("Field 1", ROC_STATE_NO_DEVICE)->reason = ROC_REASON_NOT_LOOPBACK;
	print(true);
	double sum = 0;
	for (uint32_t state = ROC_STATE_INVALID; state <= ROC_STATE_CRASHED; state++) {
		snprintf(series, sizeof(series), "roc_camera_state{" LABELS ",state=\"%s\"}",
			 ((const char *[]){"invalid", "disabled", "no-device", "connecting",
					   "probing", "live", "stalled", "offline",
					   "crashed"})[state - 1]);
		ck_assert(value_of(series) == (state == ROC_STATE_NO_DEVICE));
		sum += value_of(series);
	}
	ck_assert(sum == 1);
	ck_assert(has("reason=\"not-loopback\""));
}
END_TEST

START_TEST(labels_are_escaped)
{
	add("a\"b\\c", ROC_STATE_LIVE);
	strcpy(report.cameras[0].device, "/dev/\n\"}\\");
	print(true);
	ck_assert(has("camera=\"a\\\"b\\\\c\",device=\"/dev/ \\\"}\\\\\""));
}
END_TEST

START_TEST(a_hostile_segment_stays_within_the_format)
{
	struct roc_camera_status *camera = add("", 77);

	memset(&camera->updated_ns, 0xff, offsetof(struct roc_camera_status, name));
	camera->index = 0;
	camera->state = camera->reason = 77;
	for (unsigned int i = 0; i < sizeof(camera->name) - 1; i++)
		camera->name[i] = (char)(i + 1);
	memset(camera->device, 0xe2, sizeof(camera->device) - 1);
	memset(report.version, '"', sizeof(report.version) - 1);
	for (unsigned int i = 0; i < ROC_STATUS_SLOTS_MAX - 1; i++)
		add("\xff\xfe{}", ROC_STATE_LIVE);
	print(true);
	for (const char *c = text; *c; c++)
		ck_assert(*c == '\n' || ((unsigned char)*c >= 0x20 && *c != 0x7f));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prometheus");
	TCase *tc = tcase_create("metrics");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_streamer_that_does_not_run_is_down_and_no_more);
	tcase_add_test(tc, a_streamer_without_cameras_is_up);
	tcase_add_test(tc, numbers_are_exact_and_in_base_units);
	tcase_add_test(tc, what_is_not_known_has_no_sample);
	tcase_add_test(tc, a_camera_is_in_one_of_nine_states);
	tcase_add_test(tc, labels_are_escaped);
	tcase_add_test(tc, a_hostile_segment_stays_within_the_format);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
