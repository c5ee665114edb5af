/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What framecheck does without a device: its command line, exit status and report. */
#include <check.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <libavformat/avformat.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check_options.h"
#include "png.h"
#include "report.h"
#include "suite.h"

#define MAX_ARGS 16u

extern char **environ;

/* Exit status of framecheck with @options, cut at blanks; what it prints is of no interest. */
static int run(const char *options)
{
	char words[256], *args[MAX_ARGS] = {(char *)FRAMECHECK_PATH}, *save = NULL;
	posix_spawn_file_actions_t actions;
	unsigned int n = 1;
	int status;
	pid_t pid;

	snprintf(words, sizeof(words), "%s", options);
	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		ck_assert_uint_lt(n, MAX_ARGS - 1);
		args[n++] = word;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
	ck_assert_int_eq(posix_spawn(&pid, FRAMECHECK_PATH, &actions, NULL, args, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(a_bad_command_line_is_exit_status_2)
{
	static const char *const bad[] = {
		"",
		"/dev/null /dev/null",
		"--frames 0 /dev/null",
		"--seconds -1 /dev/null",
		"--content 640 /dev/null",
		"--id 300 /dev/null",
		"--timeout 1s /dev/null",
		"--nonsense /dev/null",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(run(bad[i]) == 2, "%s", bad[i]);
	ck_assert_int_eq(run("--help"), 0);
}
END_TEST

START_TEST(what_is_no_capture_device_is_exit_status_1)
{
	ck_assert_int_eq(run("--frames 1 /dev/null"), 1);
	ck_assert_int_eq(run("--json --read --frames 1 /nonexistent"), 1);
}
END_TEST

START_TEST(a_device_that_never_comes_is_exit_status_3)
{
	ck_assert_int_eq(run("--wait-device --timeout 0.1 --frames 1 /nonexistent"), 3);
	ck_assert_int_eq(run("--wait-device --timeout 0.1 --read --until-camera /dev/null"), 3);
}
END_TEST

START_TEST(options_arrive_as_given)
{
	char line[] = "framecheck --read --content 896x512 --content 4096x1248 --until-placeholder "
		      "--id 7 --slow 150 --fps 12.5 --timeout 3 /dev/video9";
	char *args[MAX_ARGS + 8] = {NULL}, *save = NULL;
	struct roc_check_options options;
	int n = 0;

	for (char *word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save))
		args[n++] = word;
	ck_assert_int_eq(roc_check_options_parse(n, args, &options), 0);
	ck_assert(options.use_read);
	ck_assert_uint_eq(options.contents.count, 2);
	ck_assert_uint_eq(options.contents.size[1].width, 4096);
	ck_assert_int_eq(options.until, ROC_UNTIL_PLACEHOLDER);
	ck_assert_int_eq(options.id, 7);
	ck_assert_uint_eq(options.slow_ms, 150);
	ck_assert_double_eq_tol(options.fps, 12.5, 1e-9);
	ck_assert_double_eq_tol(options.timeout, 3, 1e-9);
	ck_assert_str_eq(options.device, "/dev/video9");
}
END_TEST

static double number(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	ck_assert_msg(cJSON_IsNumber(item), "%s", key);
	return item->valuedouble;
}

START_TEST(the_report_is_json_that_holds_what_was_seen)
{
	static struct roc_check_report report = {
		.device = "/dev/\"odd\\\n",
		.mode = "mmap",
		.format = {.width = 640, .height = 360, .fourcc_name = "YU12", .rate = 12.5},
	};
	struct roc_stats *stats = roc_stats_create(1000, -1, 0);
	const struct roc_verdict camera = {ROC_SHOW_CAMERA, {1, 5, 500}},
				 placeholder = {.show = ROC_SHOW_PLACEHOLDER};
	const cJSON *segments, *errors;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	cJSON *json;

	roc_stats_feed(stats, 2000, &camera);
	roc_stats_feed(stats, 3500, &placeholder);
	roc_stats_report(stats, 5000, &report.stats);
	roc_stats_destroy(stats);
	roc_capture_count(&report.errors, -EIO);
	roc_capture_count(&report.errors, -ENODATA);
	roc_capture_count(&report.errors, -EIO);
	roc_report_json(out, &report);
	fclose(out);

	json = cJSON_Parse(text);
	ck_assert_ptr_nonnull(json);
	ck_assert_str_eq(cJSON_GetObjectItem(json, "device")->valuestring, report.device);
	ck_assert_str_eq(cJSON_GetObjectItem(json, "fourcc")->valuestring, "YU12");
	ck_assert_double_eq(number(json, "rate"), 12.5);
	ck_assert_double_eq(number(json, "frames"), 2);
	ck_assert_double_eq(number(json, "unique"), 1);
	ck_assert_double_eq(number(json, "placeholder"), 1);
	ck_assert_double_eq(number(cJSON_GetObjectItem(json, "latency_us"), "median"), 1500);
	ck_assert_double_eq(number(cJSON_GetObjectItem(json, "interval_us"), "max"), 1500);
	errors = cJSON_GetObjectItem(json, "read_errors");
	ck_assert_double_eq(number(errors, "EIO"), 2);
	ck_assert_double_eq(number(errors, "EOF"), 1);
	ck_assert_double_eq(number(json, "read_error_count"), 3);
	segments = cJSON_GetObjectItem(json, "segments");
	ck_assert_int_eq(cJSON_GetArraySize(segments), 2);
	ck_assert_str_eq(cJSON_GetObjectItem(cJSON_GetArrayItem(segments, 1), "class")->valuestring,
			 "placeholder");
	ck_assert_double_eq(number(cJSON_GetArrayItem(segments, 1), "for_ms"), 1.5);
	cJSON_Delete(json);
	free(text);
}
END_TEST

START_TEST(errors_of_more_kinds_than_there_is_room_for_are_still_counted)
{
	struct roc_capture_errors errors = {0};
	uint64_t sum = 0;

	for (int error = 1; error <= 30; error++)
		roc_capture_count(&errors, -error);
	for (unsigned int i = 0; i < errors.count; i++)
		sum += errors.kind[i].times;
	ck_assert_uint_eq(sum, 30);
	ck_assert_uint_eq(errors.count, 16);
}
END_TEST

START_TEST(a_snapshot_is_a_png_of_the_frame)
{
	static uint8_t yuv[64 * 48 * 3 / 2];
	char path[] = "/tmp/framecheck.XXXXXX";
	AVFormatContext *demuxer = NULL;
	struct roc_image image;

	memset(yuv, 128, sizeof(yuv));
	close(mkstemp(path));
	ck_assert_int_eq(roc_image_map(0x32315559, 64, 48, 0, yuv, sizeof(yuv), &image), 0);
	ck_assert_int_eq(roc_png_write(path, &image, false), 0);
	ck_assert_int_eq(avformat_open_input(&demuxer, path, NULL, NULL), 0);
	ck_assert_int_ge(avformat_find_stream_info(demuxer, NULL), 0);
	ck_assert_int_eq(demuxer->streams[0]->codecpar->codec_id, AV_CODEC_ID_PNG);
	ck_assert_int_eq(demuxer->streams[0]->codecpar->width, 64);
	avformat_close_input(&demuxer);
	unlink(path);
	ck_assert_int_lt(roc_png_write("/nonexistent/x.png", &image, false), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("framecheck");
	TCase *tcase = tcase_create("framecheck");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, a_bad_command_line_is_exit_status_2);
	tcase_add_test(tcase, what_is_no_capture_device_is_exit_status_1);
	tcase_add_test(tcase, a_device_that_never_comes_is_exit_status_3);
	tcase_add_test(tcase, options_arrive_as_given);
	tcase_add_test(tcase, the_report_is_json_that_holds_what_was_seen);
	tcase_add_test(tcase, errors_of_more_kinds_than_there_is_room_for_are_still_counted);
	tcase_add_test(tcase, a_snapshot_is_a_png_of_the_frame);
	return run_suite(suite);
}
