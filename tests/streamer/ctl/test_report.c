/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways to show a report: table and JSON, from the same made-up cameras. */
#include "display.h"
#include "report.h"
#include "screen.h"
#include "suite.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS UINT64_C(1000000)
#define S (1000 * MS)

static struct roc_report report;

static struct roc_camera_status *add(const char *name, uint32_t state, uint32_t reason)
{
	struct roc_camera_status *camera = &report.cameras[report.count];

	camera->index = report.count++;
	camera->state = state;
	camera->reason = reason;
	camera->readers = -1;
	strcpy(camera->name, name);
	snprintf(camera->device, sizeof(camera->device), "/dev/video%u",
		 (unsigned int)camera->index);
	return camera;
}

static void setup(void)
{
	report = (struct roc_report){.version = "1.0.0",
				     .pid = 42,
				     .now_ns = 1000 * S,
				     .started_ns = 900 * S,
				     .heartbeat_age_ns = 350 * MS};
	struct roc_camera_status *live = add("Field 1", ROC_STATE_LIVE, ROC_REASON_NONE);
	live->state_since_ns = 988 * S;
	live->last_frame_ns = 1000 * S - 20 * MS;
	live->stream = ROC_STREAM_MAIN;
	live->transport = ROC_TRANSPORT_RTMP;
	live->codec = ROC_CODEC_H264;
	live->source_width = live->device_width = 2560;
	live->source_height = live->device_height = 1440;
	live->source_mhz = live->declared_mhz = live->device_mhz = 12000;
	live->bitrate_bps = 4000000;
	live->device_fourcc = 0x32315559;
	live->color_range = ROC_RANGE_FULL;
	live->format_generation = 1;
	live->frames_received = UINT64_C(9007199254740993); /* no double holds it */
	live->readers = 1;
	live->latency_us = 80400;
	add("\u7403\u5834", ROC_STATE_OFFLINE, ROC_REASON_UNREACHABLE);
}

static char *table(unsigned int columns, bool colour, bool cut)
{
	const struct roc_table_style style = {.colour = colour, .columns = columns, .cut = cut};
	char *text = roc_report_table(&report, &style);

	ck_assert_ptr_nonnull(text);
	return text;
}

START_TEST(a_table_is_aligned_whatever_the_width_of_names)
{
	char *text = table(0, false, false);

	ck_assert_str_eq(
		text,
		"roc-streamer 1.0.0, pid 42, up 1 min, 1 of 2 cameras live\n"
		"#  NAME     DEVICE       STATE      STREAM  SIZE@FPS        BITRATE REPEAT DROP"
		" RECON  AGE  REASON\n"
		"0  Field 1  /dev/video0  \u25cf live     main    2560x1440@12.0     4.0M      0    0"
		"     0 20ms\n"
		"1  \u7403\u5834     /dev/video1  \u25cb offline  -       -                     -      0    0"
		"     0    -  camera does not answer\n");
	free(text);
}
END_TEST

/* Columns of the widest line of @text. */
static unsigned int widest_line(const char *text)
{
	unsigned int widest = 0;

	while (*text) {
		char line[1024];
		const size_t length = strcspn(text, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		const unsigned int width = roc_display_width(line);
		widest = width > widest ? width : widest;
		text += length + 1;
	}
	return widest;
}

START_TEST(a_narrow_terminal_gets_fewer_columns_and_keeps_the_reason)
{
	for (unsigned int columns = 60; columns <= 130; columns++) {
		char *text = table(columns, false, true);

		ck_assert_uint_le(widest_line(text), columns);
		ck_assert_ptr_nonnull(strstr(text, "camera does not"));
		ck_assert_ptr_nonnull(strstr(text, "Field 1"));
		free(text);
	}
	char *text = table(120, false, true);
	ck_assert_ptr_nonnull(strstr(text, "RECON"));
	ck_assert_ptr_nonnull(strstr(text, "camera does not answer\n"));
	free(text);
	free(table(1, true, true)); /* absurd, but no harm */
}
END_TEST

START_TEST(colour_comes_only_when_asked_for)
{
	char *text = table(0, true, false);

	ck_assert_ptr_nonnull(strstr(text, "\033[32m\u25cf live\033[0m"));
	ck_assert_ptr_nonnull(strstr(text, "\033[31m\u25cb offline\033[0m"));
	free(text);
	text = table(0, false, false);
	ck_assert_ptr_null(strchr(text, '\033'));
	free(text);
}
END_TEST

static void add_hostile(void)
{
	struct roc_camera_status *camera = add("", 77, 99);

	memset(&camera->updated_ns, 0xff, offsetof(struct roc_camera_status, name));
	camera->state = 77;
	for (unsigned int i = 0; i < 63; i++)
		camera->name[i] = (char)(i + 1);
	memset(camera->device, 0xe2, sizeof(camera->device) - 1);
	strcpy(camera->detail, "\033]0;owned\007\xc2\x9b"
			       "2J\u202e\xed\xa0\x80");
}

START_TEST(a_hostile_segment_reaches_neither_terminal_nor_layout)
{
	add_hostile();
	char *text = table(0, false, false);

	for (const char *c = text; *c; c++)
		ck_assert(*c == '\n' || ((unsigned char)*c >= 0x20 && *c != 0x7f));
	ck_assert_ptr_null(strstr(text, "\xc2\x9b"));
	ck_assert_uint_le(widest_line(text), 200);
	ck_assert_ptr_nonnull(strstr(text, "unknown (77)"));
	free(text);
}
END_TEST

static const cJSON *get(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	ck_assert_msg(item != NULL, "no key %s", key);
	return item;
}

static const char *const camera_keys[] = {"index",      "name",     "device",  "state",
					  "reason",     "since_s",  "stream",  "transport",
					  "codec",      "source",   "output",  "frames",
					  "reconnects", "restarts", "readers", "last_frame_age_ms",
					  "latency_ms"};

START_TEST(json_is_exactly_the_schema)
{
	char *text = roc_report_json(&report, false);

	ck_assert_str_eq(
		text,
		"{\"version\":\"1.0.0\",\"pid\":42,\"uptime_s\":100,\"heartbeat_age_ms\":350,"
		"\"cameras\":[{\"index\":0,\"name\":\"Field 1\",\"device\":\"/dev/video0\","
		"\"state\":\"live\",\"reason\":\"\",\"since_s\":12,\"stream\":\"main\","
		"\"transport\":\"rtmp\",\"codec\":\"h264\",\"source\":{\"width\":2560,"
		"\"height\":1440,\"fps\":12.0,\"declared_fps\":12.0,\"bitrate_bps\":4000000},"
		"\"output\":{\"width\":2560,\"height\":1440,\"fps\":12.0,"
		"\"pixel_format\":\"YU12\",\"color_range\":\"full\",\"format_generation\":1},"
		"\"frames\":{\"received\":9007199254740993,\"written\":0,\"duplicated\":0,"
		"\"dropped\":0,\"corrupt\":0},\"reconnects\":0,\"restarts\":0,\"readers\":1,"
		"\"last_frame_age_ms\":20,\"latency_ms\":80},"
		"{\"index\":1,\"name\":\"\u7403\u5834\",\"device\":\"/dev/video1\","
		"\"state\":\"offline\",\"reason\":\"camera does not answer\",\"since_s\":0,"
		"\"stream\":\"\",\"transport\":\"\",\"codec\":\"\",\"source\":{\"width\":0,"
		"\"height\":0,\"fps\":0.0,\"declared_fps\":0.0,\"bitrate_bps\":0},"
		"\"output\":{\"width\":0,\"height\":0,\"fps\":0.0,\"pixel_format\":\"\","
		"\"color_range\":\"\",\"format_generation\":0},\"frames\":{\"received\":0,"
		"\"written\":0,\"duplicated\":0,\"dropped\":0,\"corrupt\":0},\"reconnects\":0,"
		"\"restarts\":0,\"readers\":-1,\"last_frame_age_ms\":null,\"latency_ms\":0}]}");
	free(text);
}
END_TEST

START_TEST(json_of_a_hostile_segment_parses_with_every_key)
{

	add_hostile();
	char *text = roc_report_json(&report, true);
	ck_assert_ptr_null(strchr(text, '\033'));
	cJSON *root = cJSON_ParseWithOpts(text, NULL, true);
	ck_assert_ptr_nonnull(root);
	const cJSON *camera = cJSON_GetArrayItem(get(root, "cameras"), 2);
	for (size_t i = 0; i < COUNT(camera_keys); i++)
		(void)get(camera, camera_keys[i]);
	ck_assert_int_eq(cJSON_GetArraySize(camera), (int)COUNT(camera_keys));
	ck_assert_str_eq(get(camera, "state")->valuestring, "unknown (77)");
	ck_assert_str_eq(get(get(camera, "output"), "color_range")->valuestring, "");
	ck_assert_str_eq(get(camera, "reason")->valuestring, " ]0;owned  2J ???");
	ck_assert_int_eq(get(camera, "readers")->valueint, -1);
	ck_assert_int_eq(get(camera, "last_frame_age_ms")->valueint, 0); /* in the future */
	cJSON_Delete(root);
	free(text);
}
END_TEST

START_TEST(all_is_well_when_what_is_enabled_is_live)
{
	ck_assert(!roc_report_is_well(&report));
	report.cameras[1].state = ROC_STATE_DISABLED;
	ck_assert(roc_report_is_well(&report));
	report.cameras[1].state = ROC_STATE_CONNECTING;
	ck_assert(!roc_report_is_well(&report));
	report.count = 0;
	ck_assert(roc_report_is_well(&report));
}
END_TEST

START_TEST(a_frame_is_drawn_over_the_last_without_clearing_or_scrolling)
{
	char *frame = roc_screen_frame("one\ntwo\nthree\n", 2);
	ck_assert_str_eq(frame, "\033[Hone\033[K\r\ntwo\033[K\033[J");
	free(frame);
	frame = roc_screen_frame("one\n\nx", 0);
	ck_assert_str_eq(frame, "\033[Hone\033[K\r\n\033[K\r\nx\033[K\033[J");
	free(frame);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report");
	TCase *tc = tcase_create("report");
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, a_table_is_aligned_whatever_the_width_of_names);
	tcase_add_test(tc, a_narrow_terminal_gets_fewer_columns_and_keeps_the_reason);
	tcase_add_test(tc, colour_comes_only_when_asked_for);
	tcase_add_test(tc, a_hostile_segment_reaches_neither_terminal_nor_layout);
	tcase_add_test(tc, json_is_exactly_the_schema);
	tcase_add_test(tc, json_of_a_hostile_segment_parses_with_every_key);
	tcase_add_test(tc, all_is_well_when_what_is_enabled_is_live);
	tcase_add_test(tc, a_frame_is_drawn_over_the_last_without_clearing_or_scrolling);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
