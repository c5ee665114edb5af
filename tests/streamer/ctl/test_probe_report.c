/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "probe_report.h"
#include "suite.h"

static struct roc_probe_report report;

static struct roc_ipc_result working(uint32_t stream, uint32_t width, uint32_t height,
				     uint64_t score_milli)
{
	return (struct roc_ipc_result){
		.type = ROC_IPC_RESULT,
		.stream = stream,
		.transport = ROC_TRANSPORT_RTMP,
		.codec = ROC_CODEC_H264,
		.width = width,
		.height = height,
		.mhz = 14985,
		.declared_mhz = 30000,
		.duplicates = 3,
		.bitrate_bps = 4000000,
		.color_range = ROC_RANGE_FULL,
		.first_picture_ms = 420,
		.gop_ms = 2000,
		.score_milli = score_milli,
	};
}

static struct roc_ipc_result failing(uint32_t stream, const char *detail)
{
	struct roc_ipc_result result = {
		.type = ROC_IPC_RESULT,
		.stream = stream,
		.reason = ROC_REASON_AUTH,
	};

	strcpy(result.detail, detail);
	return result;
}

static void begin(bool listed)
{
	struct roc_camera_config camera = {
		.index = 3,
		.name = "Field \u00e9",
		.ip = "10.0.0.1",
		.password = "topsecret",
		.streams = {ROC_STREAM_MAIN, ROC_STREAM_EXT, ROC_STREAM_SUB},
	};

	roc_probe_report_init(&report, &camera, listed);
}

static void add(struct roc_ipc_result result)
{
	ck_assert(roc_probe_report_add(&report, &result));
}

static void fill(void)
{
	begin(true);
	add(working(ROC_STREAM_MAIN, 2560, 1440, 8629125120));
	add(working(ROC_STREAM_EXT, 1280, 720, 44236800000));
	add(failing(ROC_STREAM_SUB, "camera refuses the login"));
}

START_TEST(the_highest_score_is_chosen)
{
	fill();
	ck_assert_int_eq(roc_probe_report_best(&report), 1);
}
END_TEST

START_TEST(of_equal_scores_the_first_is_chosen)
{
	begin(true);
	add(failing(ROC_STREAM_MAIN, "x"));
	add(working(ROC_STREAM_EXT, 640, 360, 7));
	add(working(ROC_STREAM_SUB, 640, 360, 7));
	ck_assert_int_eq(roc_probe_report_best(&report), 1);
}
END_TEST

START_TEST(a_stream_that_works_is_chosen_even_with_a_score_of_zero)
{
	begin(true);
	add(failing(ROC_STREAM_MAIN, "x"));
	add(working(ROC_STREAM_SUB, 640, 360, 0));
	ck_assert_int_eq(roc_probe_report_best(&report), 2);
}
END_TEST

START_TEST(none_is_chosen_when_none_works)
{
	struct roc_ipc_result high = failing(ROC_STREAM_MAIN, "x");

	begin(true);
	high.score_milli = 1000;
	high.width = high.height = high.mhz = 1000;
	add(high);
	ck_assert_int_eq(roc_probe_report_best(&report), -1);
}
END_TEST

START_TEST(a_result_counts_once_and_for_its_own_stream)
{
	struct roc_ipc_result again = working(ROC_STREAM_EXT, 8000, 8000, 1u << 30);
	struct roc_camera_config one = {.ip = "a", .streams = {ROC_STREAM_SUB}};

	begin(true);
	ck_assert_uint_eq(roc_probe_report_next(&report), 0);
	add(working(ROC_STREAM_MAIN, 2, 2, 1));
	add(working(ROC_STREAM_EXT, 2, 2, 1));
	ck_assert(!roc_probe_report_add(&report, &again));
	ck_assert_uint_eq(report.rows[1].width, 2);
	ck_assert_uint_eq(roc_probe_report_next(&report), 2);
	add(failing(ROC_STREAM_SUB, "x"));
	ck_assert_uint_eq(roc_probe_report_next(&report), report.count);

	roc_probe_report_init(&report, &one, false);
	ck_assert_uint_eq(report.count, 1);
	ck_assert(!roc_probe_report_add(&report, &again));
}
END_TEST

START_TEST(what_does_not_work_always_says_why)
{
	struct roc_ipc_result row = {.stream = ROC_STREAM_MAIN};

	ck_assert_str_eq(roc_probe_row_reason(&row), "not tested");
	row = failing(ROC_STREAM_MAIN, "words");
	ck_assert_str_eq(roc_probe_row_reason(&row), "words");
	row = failing(ROC_STREAM_MAIN, "");
	ck_assert_int_gt((int)strlen(roc_probe_row_reason(&row)), 0);
	row = working(ROC_STREAM_MAIN, 0, 0, 1); /* a size that was not believed */
	ck_assert(!roc_probe_row_works(&row));
	ck_assert_str_eq(roc_probe_row_reason(&row), "no usable figures");
	row = working(ROC_STREAM_MAIN, 2, 2, 1);
	ck_assert_str_eq(roc_probe_row_reason(&row), "");
}
END_TEST

START_TEST(a_score_looks_as_in_the_log)
{
	char text[ROC_PROBE_SCORE_SIZE];

	ck_assert_str_eq(roc_probe_score_text(text, 44236800000), "44236800.0");
	ck_assert_str_eq(roc_probe_score_text(text, 8629125120), "8629125.12");
	ck_assert_str_eq(roc_probe_score_text(text, 0), "0.0");
	ck_assert_str_eq(roc_probe_score_text(text, UINT64_MAX), "18446744073709551.615");
}
END_TEST

START_TEST(the_table_shows_all_figures_and_marks_the_best)
{
	char *table;

	fill();
	table = roc_probe_table(&report, false);
	ck_assert_str_eq(
		table,
		"Camera 3, Field \u00e9 (10.0.0.1)\n"
		"STREAM  RESULT  CODEC       SIZE     FPS  DECLARED  REPEAT  BITRATE  RANGE   GOP  "
		"FIRST       SCORE\n"
		"main    ok      h264   2560x1440  14.985      30.0       3     4.0M  full   2.0s  "
		"420ms  8629125.12\n"
		"ext     ok      h264    1280x720  14.985      30.0       3     4.0M  full   2.0s  "
		"420ms  44236800.0  <- best\n"
		"sub     failed  -              -       -         -       -        -  -         -  "
		"    -           -  camera refuses the login\n");
	free(table);
}
END_TEST

START_TEST(a_table_without_a_winner_says_so)
{
	char *table;

	begin(false);
	add(failing(ROC_STREAM_MAIN, "a"));
	table = roc_probe_table(&report, false);
	ck_assert_ptr_nonnull(strstr(table, "Camera 10.0.0.1\n"));
	ck_assert_ptr_nonnull(strstr(table, "  not tested\n"));
	ck_assert_ptr_null(strstr(table, "No stream works")); /* who knows */
	ck_assert_ptr_null(strstr(table, "<- best"));
	free(table);
	add(failing(ROC_STREAM_EXT, "b"));
	add(failing(ROC_STREAM_SUB, "c"));
	table = roc_probe_table(&report, false);
	ck_assert_ptr_nonnull(strstr(table, "  c\nNo stream works.\n"));
	free(table);
}
END_TEST

START_TEST(nothing_that_a_terminal_acts_upon_gets_out)
{
	char *text;

	begin(true);
	strcpy(report.name, "a\033[2Jb");
	add(failing(ROC_STREAM_MAIN, "x\033]0;y\007\nz"));
	text = roc_probe_table(&report, false);
	for (const char *c = text; *c; c++)
		ck_assert(*c == '\n' || (unsigned char)*c >= ' ');
	free(text);
	text = roc_probe_json(&report);
	ck_assert_ptr_null(strstr(text, "\\u001b"));
	free(text);
}
END_TEST

START_TEST(colour_changes_nothing_but_the_colour)
{
	char *plain, *colour, *out;

	fill();
	plain = roc_probe_table(&report, false);
	colour = roc_probe_table(&report, true);
	out = colour;
	for (const char *in = colour; *in; in++) {
		if (*in == '\033')
			in += strcspn(in, "m");
		else
			*out++ = *in;
	}
	*out = '\0';
	ck_assert_str_eq(colour, plain);
	free(plain);
	free(colour);
}
END_TEST

START_TEST(json_has_every_key_in_every_row)
{
	static const char *const keys[] = {
		"stream",      "tested",           "works",   "best",        "reason",
		"reason_code", "transport",        "codec",   "width",       "height",
		"fps",         "declared_fps",     "repeats", "bitrate_bps", "color_range",
		"gop_ms",      "first_picture_ms", "score",
	};
	const cJSON *row;
	cJSON *root;
	char *text;
	int rows = 0;

	fill();
	text = roc_probe_json(&report);
	root = cJSON_Parse(text);
	cJSON_ArrayForEach(row, cJSON_GetObjectItem(root, "streams"))
	{
		rows++;
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			ck_assert_msg(cJSON_HasObjectItem(row, keys[i]), "%s", keys[i]);
		ck_assert_int_eq(cJSON_GetArraySize(row), sizeof(keys) / sizeof(keys[0]));
	}
	ck_assert_int_eq(rows, 3);
	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(root, "best")), "ext");
	ck_assert_ptr_nonnull(strstr(text, "8629125.12"));
	ck_assert_ptr_nonnull(strstr(text, "14.985"));
	row = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "streams"), 2);
	ck_assert(cJSON_IsNull(cJSON_GetObjectItem(row, "score")));
	ck_assert(cJSON_IsFalse(cJSON_GetObjectItem(row, "works")));
	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(row, "reason_code")), "auth");
	cJSON_Delete(root);
	free(text);
}
END_TEST

START_TEST(a_password_is_in_neither)
{
	char *text;

	fill();
	text = roc_probe_table(&report, true);
	ck_assert_ptr_null(strstr(text, "topsecret"));
	free(text);
	text = roc_probe_json(&report);
	ck_assert_ptr_null(strstr(text, "topsecret"));
	free(text);
	ck_assert_ptr_null(memmem(&report, sizeof(report), "topsecret", 9));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_report");
	TCase *tc = tcase_create("probe_report");

	tcase_add_test(tc, the_highest_score_is_chosen);
	tcase_add_test(tc, of_equal_scores_the_first_is_chosen);
	tcase_add_test(tc, a_stream_that_works_is_chosen_even_with_a_score_of_zero);
	tcase_add_test(tc, none_is_chosen_when_none_works);
	tcase_add_test(tc, a_result_counts_once_and_for_its_own_stream);
	tcase_add_test(tc, what_does_not_work_always_says_why);
	tcase_add_test(tc, a_score_looks_as_in_the_log);
	tcase_add_test(tc, the_table_shows_all_figures_and_marks_the_best);
	tcase_add_test(tc, a_table_without_a_winner_says_so);
	tcase_add_test(tc, nothing_that_a_terminal_acts_upon_gets_out);
	tcase_add_test(tc, colour_changes_nothing_but_the_colour);
	tcase_add_test(tc, json_has_every_key_in_every_row);
	tcase_add_test(tc, a_password_is_in_neither);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
