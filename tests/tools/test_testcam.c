/* SPDX-License-Identifier: GPL-2.0-or-later */
/* testcam into a file, the file decoded, the stamps read: what is sent is what was asked for. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"
#include "verdict.h"

#define MAX_PICTURES 200u
#define MAX_ARGS 24u

extern char **environ;

struct picture {
	enum roc_show show;
	struct roc_stamp stamp;
	int64_t ms;
	int width;
};

static char folder[] = "/tmp/testcam.XXXXXX", file[64], said[64];
static struct picture pictures[MAX_PICTURES];
static unsigned int count, audio_packets;
static double declared_fps;
static int64_t packet_ms[MAX_PICTURES]; /* video, in the file's order */
static unsigned int packet_count;
static enum AVColorRange range;
static unsigned int interlaced_pictures;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/out.flv", folder);
	snprintf(said, sizeof(said), "%s/stderr", folder);
}

static void teardown(void)
{
	unlink(file);
	unlink(said);
	rmdir(folder);
}

/* Start testcam with @options, cut at blanks, and the output @url; stderr goes to @err. */
static pid_t start(const char *options, const char *url, int err)
{
	char words[512], *args[MAX_ARGS] = {(char *)TESTCAM_PATH}, *save = NULL;
	posix_spawn_file_actions_t actions;
	char address[128];
	unsigned int n = 1;
	pid_t pid;

	snprintf(words, sizeof(words), "%s", options);
	snprintf(address, sizeof(address), "%s", url);
	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		ck_assert_uint_lt(n, MAX_ARGS - 2);
		args[n++] = word;
	}
	args[n] = address;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	ck_assert_int_eq(posix_spawn(&pid, TESTCAM_PATH, &actions, NULL, args, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static int exit_status(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int run(const char *options, const char *url)
{
	const int err = open(said, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int status;

	ck_assert_int_ge(err, 0);
	status = exit_status(start(options, url, err));
	close(err);
	return status;
}

static bool did_say(const char *text)
{
	char all[4096] = "";
	FILE *in = fopen(said, "re");

	ck_assert_ptr_nonnull(in);
	all[fread(all, 1, sizeof(all) - 1, in)] = '\0';
	fclose(in);
	return strstr(all, text) != NULL;
}

static void look(const AVFrame *frame, AVRational base)
{
	const unsigned int width = (unsigned int)frame->width, height = (unsigned int)frame->height;
	const struct roc_contents none = {0};
	struct roc_image image = {
		.y = {frame->data[0], (size_t)frame->linesize[0], 1, width, height},
		.u = {frame->data[1], (size_t)frame->linesize[1], 1, width / 2, height / 2},
		.v = {frame->data[2], (size_t)frame->linesize[2], 1, width / 2, height / 2},
	};
	const struct roc_verdict verdict = roc_verdict_of(&image, &none);

	ck_assert_uint_lt(count, MAX_PICTURES);
	range = frame->color_range;
	interlaced_pictures += frame->interlaced_frame != 0;
	pictures[count++] = (struct picture){
		verdict.show, verdict.stamp,
		av_rescale_q(frame->best_effort_timestamp, base, (AVRational){1, 1000}),
		frame->width};
}

static void decode(void)
{
	AVFormatContext *demuxer = NULL;
	AVCodecContext *decoder = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264));
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = av_frame_alloc();
	const AVStream *stream;
	int video;

	ck_assert_int_eq(avformat_open_input(&demuxer, file, NULL, NULL), 0);
	ck_assert_int_ge(avformat_find_stream_info(demuxer, NULL), 0);
	video = av_find_best_stream(demuxer, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
	ck_assert_int_ge(video, 0);
	stream = demuxer->streams[video];
	declared_fps = av_q2d(stream->avg_frame_rate);
	avcodec_parameters_to_context(decoder, stream->codecpar);
	ck_assert_int_eq(avcodec_open2(decoder, NULL, NULL), 0);
	while (av_read_frame(demuxer, packet) == 0) {
		if (packet->stream_index == video) {
			ck_assert_uint_lt(packet_count, MAX_PICTURES);
			packet_ms[packet_count++] =
				av_rescale_q(packet->dts, stream->time_base, (AVRational){1, 1000});
			ck_assert_int_eq(avcodec_send_packet(decoder, packet), 0);
		} else {
			audio_packets++;
		}
		av_packet_unref(packet);
		while (avcodec_receive_frame(decoder, frame) == 0)
			look(frame, stream->time_base);
	}
	avcodec_send_packet(decoder, NULL);
	while (avcodec_receive_frame(decoder, frame) == 0)
		look(frame, stream->time_base);
	av_frame_free(&frame);
	av_packet_free(&packet);
	avcodec_free_context(&decoder);
	avformat_close_input(&demuxer);
}

static void run_and_decode(const char *options)
{
	ck_assert_int_eq(run(options, file), 0);
	decode();
}

/* Every picture is whole and of camera @id, and no number or time goes back. */
static void assert_whole(uint8_t id)
{
	for (unsigned int i = 0; i < count; i++) {
		ck_assert_str_eq(roc_show_name(pictures[i].show), "camera");
		ck_assert_uint_eq(pictures[i].stamp.id, id);
		if (i > 0) {
			ck_assert_uint_ge(pictures[i].stamp.number, pictures[i - 1].stamp.number);
			ck_assert_uint_ge(pictures[i].stamp.time_us, pictures[i - 1].stamp.time_us);
		}
	}
}

static void assert_counts_up(unsigned int wanted)
{
	ck_assert_uint_eq(count, wanted);
	for (unsigned int i = 0; i < count; i++)
		ck_assert_uint_eq(pictures[i].stamp.number, i);
}

START_TEST(every_picture_is_sent_in_order_at_its_time)
{
	run_and_decode("--size 320x180 --fps 29.97 --frames 45 --id 201 --bitrate 64000");
	assert_whole(201);
	assert_counts_up(45);
	for (unsigned int i = 0; i < count; i++) {
		const double due = i * 1000 / 29.97;

		ck_assert_double_eq_tol((double)pictures[i].ms, due, 1.0);
	}
	ck_assert_double_eq_tol(declared_fps, 29.97, 0.01);
	ck_assert_uint_eq(audio_packets, 0);
	ck_assert(did_say("on air"));
	ck_assert(did_say("sent 45 pictures"));
}
END_TEST

START_TEST(b_frames_and_sound_keep_all_pictures)
{
	run_and_decode("--size 896x512 --fps 30 --frames 30 --bframes 2 --audio --range full");
	assert_whole(0);
	assert_counts_up(30);
	ck_assert_uint_ge(audio_packets, 14);
	ck_assert_int_eq(range, AVCOL_RANGE_JPEG);
}
END_TEST

START_TEST(interlaced_pictures_are_whole_and_say_so)
{
	run_and_decode("--size 320x180 --fps 50 --frames 20 --interlaced");
	assert_whole(0);
	assert_counts_up(20);
	ck_assert_uint_eq(interlaced_pictures, 20);
}
END_TEST

START_TEST(the_declared_rate_may_lie)
{
	run_and_decode("--size 320x180 --fps 12.5 --declare-fps 30 --frames 10");
	assert_counts_up(10);
	ck_assert_double_eq_tol(declared_fps, 30, 0.01);
	ck_assert_int_eq(pictures[9].ms - pictures[0].ms, 720);
}
END_TEST

START_TEST(dropped_pictures_leave_holes_in_numbers_and_times)
{
	unsigned int missing = 0;

	run_and_decode("--size 320x180 --fps 50 --duration 1 --drop 30 --seed 5");
	assert_whole(0);
	for (unsigned int i = 1; i < count; i++) {
		const unsigned int step = pictures[i].stamp.number - pictures[i - 1].stamp.number;

		missing += step - 1;
		ck_assert_int_eq(pictures[i].ms - pictures[i - 1].ms, 20 * step);
	}
	ck_assert_uint_ge(missing, 5);
}
END_TEST

START_TEST(a_frozen_camera_repeats_one_stamp_and_goes_on_with_the_next)
{
	unsigned int repeats = 0;

	run_and_decode("--size 320x180 --fps 20 --duration 1 --freeze 0.3:0.4");
	assert_whole(0);
	ck_assert_uint_eq(count, 20);
	for (unsigned int i = 1; i < count; i++)
		if (roc_stamp_equal(&pictures[i].stamp, &pictures[i - 1].stamp))
			repeats++;
		else
			ck_assert_uint_eq(pictures[i].stamp.number,
					  pictures[i - 1].stamp.number + 1);
	ck_assert_uint_eq(repeats, 8);
	ck_assert_uint_eq(pictures[5].stamp.number, pictures[13].stamp.number);
}
END_TEST

START_TEST(a_gap_is_silence_with_running_timestamps)
{
	run_and_decode("--size 320x180 --fps 20 --duration 1 --gap 0.3:0.4 --audio");
	assert_whole(0);
	assert_counts_up(12);
	ck_assert_int_eq(pictures[6].ms - pictures[5].ms, 450);
}
END_TEST

START_TEST(timestamps_jump_both_ways_but_never_below_zero)
{
	run_and_decode("--size 320x180 --fps 20 --frames 16 --jump 0.2:5000 --jump 0.4:-5000 "
		       "--jump 0.6:-90000");
	assert_whole(0);
	ck_assert_uint_eq(packet_count, 16);
	ck_assert_int_eq(packet_ms[3], 150);
	ck_assert_int_eq(packet_ms[4], 5200);
	ck_assert_int_eq(packet_ms[8], 400);
	ck_assert_int_eq(packet_ms[12], 0);
	ck_assert_int_eq(packet_ms[15], 150);
}
END_TEST

START_TEST(the_size_changes_in_mid_stream_with_new_parameter_sets)
{
	run_and_decode("--size 640x360 --fps 20 --frames 20 --resize 0.5:320x180");
	assert_whole(0);
	assert_counts_up(20);
	ck_assert_int_eq(pictures[9].width, 640);
	ck_assert_int_eq(pictures[10].width, 320);
}
END_TEST

START_TEST(irregular_sending_keeps_the_timestamps_regular)
{
	run_and_decode("--size 320x180 --fps 20 --frames 16 --irregular 45");
	assert_whole(0);
	assert_counts_up(16);
	for (unsigned int i = 0; i < count; i++)
		ck_assert_int_eq(pictures[i].ms, 50 * i);
}
END_TEST

START_TEST(a_bad_command_line_is_exit_status_2)
{
	static const char *const bad[] = {
		"--size 321x180",
		"--size 40x20",
		"--fps 0",
		"--fps 20x",
		"--freeze 3",
		"--jump -1:5",
		"--resize 1:9x9",
		"--range wide",
		"--nonsense",
		"--id 256",
		"--bframes 2 --resize 1:320x180",
		"-f mpegts --jump 1:5",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(run(bad[i], file) == 2, "%s", bad[i]);
	ck_assert_int_ne(access(file, F_OK), 0);
}
END_TEST

START_TEST(a_failure_is_exit_status_1_and_never_shows_the_address)
{
	ck_assert_int_eq(run("--frames 2", "rtmp://127.0.0.1:1/bcs/x?user=a&password=s3cret"), 1);
	ck_assert(did_say("can't reach the rtmp server"));
	ck_assert(!did_say("s3cret"));
	ck_assert(!did_say("127.0.0.1"));
	ck_assert_int_eq(run("--frames 2", "/nonexistent/s3cret.flv"), 1);
	ck_assert(did_say("output file"));
	ck_assert(!did_say("s3cret"));
}
END_TEST

START_TEST(sigterm_ends_the_stream_properly)
{
	char line[256];
	int fds[2];
	FILE *from;
	pid_t pid;

	ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
	pid = start("--size 320x180 --fps 20", file, fds[1]);
	close(fds[1]);
	from = fdopen(fds[0], "r");
	ck_assert_ptr_nonnull(from);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), from));
	ck_assert_ptr_nonnull(strstr(line, "testcam: on air"));
	ck_assert_int_eq(access(file, F_OK), 0);
	kill(pid, SIGTERM);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), from));
	ck_assert_ptr_nonnull(strstr(line, "testcam: sent"));
	ck_assert_int_eq(exit_status(pid), 0);
	fclose(from);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("testcam");
	TCase *tcase = tcase_create("testcam");

	av_log_set_level(AV_LOG_ERROR);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_picture_is_sent_in_order_at_its_time);
	tcase_add_test(tcase, b_frames_and_sound_keep_all_pictures);
	tcase_add_test(tcase, interlaced_pictures_are_whole_and_say_so);
	tcase_add_test(tcase, the_declared_rate_may_lie);
	tcase_add_test(tcase, dropped_pictures_leave_holes_in_numbers_and_times);
	tcase_add_test(tcase, a_frozen_camera_repeats_one_stamp_and_goes_on_with_the_next);
	tcase_add_test(tcase, a_gap_is_silence_with_running_timestamps);
	tcase_add_test(tcase, timestamps_jump_both_ways_but_never_below_zero);
	tcase_add_test(tcase, the_size_changes_in_mid_stream_with_new_parameter_sets);
	tcase_add_test(tcase, irregular_sending_keeps_the_timestamps_regular);
	tcase_add_test(tcase, a_bad_command_line_is_exit_status_2);
	tcase_add_test(tcase, a_failure_is_exit_status_1_and_never_shows_the_address);
	tcase_add_test(tcase, sigterm_ends_the_stream_properly);
	return run_suite(suite);
}
