/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc.h"
#include "log.h"
#include "redact.h"
#include "suite.h"

static int ends[2];
static unsigned fds_before;
static union roc_ipc_message message, got;

static unsigned open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void open_pair(void)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	memset(&message, 0, sizeof(message));
	fds_before = open_fds();
}

static void close_pair(void)
{
	ck_assert_uint_eq(open_fds(), fds_before);
	close(ends[0]);
	close(ends[1]);
}

/** Send any bytes with any fds, as a hostile worker could. */
static void send_raw(const void *data, size_t size, unsigned fds)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(8 * sizeof(int))];
	} control = {0};
	char bytes[sizeof(union roc_ipc_message) + 8] = {0};
	struct iovec iov = {.iov_base = bytes, .iov_len = size};
	struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};

	memcpy(bytes, data, size < sizeof(message) ? size : sizeof(message));
	if (fds > 0) {
		int list[8] = {0};
		struct cmsghdr *cmsg;

		header.msg_control = control.buf;
		header.msg_controllen = CMSG_SPACE(fds * sizeof(int));
		cmsg = CMSG_FIRSTHDR(&header);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(fds * sizeof(int));
		memcpy(CMSG_DATA(cmsg), list, fds * sizeof(int));
	}
	ck_assert_int_eq(sendmsg(ends[1], &header, MSG_NOSIGNAL), (ssize_t)size);
}

static const struct {
	uint32_t type;
	size_t size;
} types[] = {
	{ROC_IPC_START, sizeof(struct roc_ipc_start)},
	{ROC_IPC_DEVICE, sizeof(struct roc_ipc_device)},
	{ROC_IPC_STOP, sizeof(struct roc_ipc_stop)},
	{ROC_IPC_REPORT, sizeof(struct roc_ipc_report)},
	{ROC_IPC_LOG, sizeof(struct roc_ipc_log)},
	{ROC_IPC_CHOICE, sizeof(struct roc_ipc_choice)},
	{ROC_IPC_REFORMAT, sizeof(struct roc_ipc_reformat)},
	{ROC_IPC_RESULT, sizeof(struct roc_ipc_result)},
};

START_TEST(each_type_arrives_whole)
{
	memset(&message, 0x5a, sizeof(message));
	message.type = types[_i].type;
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), -EAGAIN);
	ck_assert_int_eq(roc_ipc_send(ends[1], &message, -1), 0);
	memset(&got, 0xff, sizeof(got));
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 1);
	ck_assert_mem_eq(&got, &message, types[_i].size);
	for (size_t i = types[_i].size; i < sizeof(got); i++)
		ck_assert_int_eq(((char *)&got)[i], 0);
}
END_TEST

START_TEST(a_wrong_size_is_dropped_and_the_next_one_arrives)
{
	static const int off[] = {-4, -1, 1};

	message.type = types[_i].type;
	for (size_t i = 0; i < COUNT(off); i++)
		send_raw(&message, (size_t)((long)types[_i].size + off[i]), 0);
	send_raw(&message, 3, 0);
	send_raw(&message, types[_i].size, 0);
	for (size_t i = 0; i < COUNT(off) + 1; i++)
		ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), -EBADMSG);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 1);
}
END_TEST

START_TEST(an_unknown_type_is_dropped)
{
	static const uint32_t unknown[] = {0, 4, 15, 21, UINT32_MAX};

	for (size_t i = 0; i < COUNT(unknown); i++) {
		message.type = unknown[i];
		ck_assert_int_eq(roc_ipc_send(ends[1], &message, -1), -EINVAL);
		send_raw(&message, sizeof(message), 0);
		ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), -EBADMSG);
	}
}
END_TEST

START_TEST(a_device_arrives_as_another_descriptor_of_the_same_file)
{
	struct stat sent, received;
	int fd = -1;

	message.type = ROC_IPC_START;
	ck_assert_int_eq(fstat(ends[1], &sent), 0);
	ck_assert_int_eq(roc_ipc_send(ends[1], &message, ends[1]), 0);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, &fd), 1);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_ne(fd, ends[1]);
	ck_assert_int_eq(fstat(fd, &received), 0);
	ck_assert_uint_eq(sent.st_ino, received.st_ino);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	close(fd);
	ck_assert_int_eq(roc_ipc_send(ends[1], &message, -1), 0);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, &fd), 1);
	ck_assert_int_eq(fd, -1);
}
END_TEST

START_TEST(attachments_that_are_not_due_are_closed)
{
	int fd = -1;

	message.type = ROC_IPC_DEVICE;
	send_raw(&message, sizeof(struct roc_ipc_device), 1);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), -EBADMSG);
	for (unsigned fds = 2; fds <= 8; fds++) {
		send_raw(&message, sizeof(struct roc_ipc_device), fds);
		ck_assert_int_eq(roc_ipc_receive(ends[0], &got, &fd), -EBADMSG);
		ck_assert_int_eq(fd, -1);
	}
	message.type = ROC_IPC_REPORT;
	ck_assert_int_eq(roc_ipc_send(ends[1], &message, 0), -EINVAL);
	send_raw(&message, sizeof(struct roc_ipc_report), 1);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, &fd), -EBADMSG);
	ck_assert_int_eq(fd, -1);
	send_raw(&message, 3, 8);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, &fd), -EBADMSG);
}
END_TEST

START_TEST(a_full_socket_never_blocks)
{
	int sent = 0, r;

	message.type = ROC_IPC_LOG;
	while ((r = roc_ipc_send(ends[1], &message, -1)) == 0)
		sent++;
	ck_assert_int_eq(r, -EAGAIN);
	ck_assert_int_gt(sent, 0);
	for (; sent > 0; sent--)
		ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 1);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), -EAGAIN);
	ck_assert_int_eq(roc_ipc_send(ends[1], &message, -1), 0);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 1);
}
END_TEST

START_TEST(a_closed_side_is_told_after_its_last_words)
{
	message.type = ROC_IPC_STOP;
	ck_assert_int_eq(roc_ipc_send(ends[0], &message, -1), 0); /* never read: a reset */
	message.type = ROC_IPC_LOG;
	ck_assert_int_eq(roc_ipc_send(ends[1], &message, -1), 0);
	close(ends[1]);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 1);
	ck_assert_uint_eq(got.type, ROC_IPC_LOG);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 0);
	ck_assert_int_eq(roc_ipc_receive(ends[0], &got, NULL), 0);
	ck_assert_int_eq(roc_ipc_send(ends[0], &message, -1), -EPIPE);
	ends[1] = dup(ends[0]); /* what the end of the test closes and counts */
}
END_TEST

START_TEST(only_what_a_worker_says_is_taken)
{
	static const uint32_t foreign[] = {0, ROC_IPC_START, ROC_IPC_DEVICE, ROC_IPC_STOP, 21};

	for (size_t i = 0; i < COUNT(foreign); i++) {
		message.type = foreign[i];
		ck_assert_int_eq(roc_ipc_sanitize(&message), -EBADMSG);
	}
	message.type = ROC_IPC_REPORT;
	for (uint32_t state = 0; state < 12; state++) {
		const int own = (state >= ROC_STATE_NO_DEVICE && state <= ROC_STATE_OFFLINE) ||
				state == ROC_STATE_CRASHED;

		message.report.state = state;
		ck_assert_int_eq(roc_ipc_sanitize(&message), own ? 0 : -EBADMSG);
	}
	message.type = ROC_IPC_CHOICE;
	for (uint32_t stream = 0; stream < 5; stream++) {
		message.choice.stream = stream;
		ck_assert_int_eq(roc_ipc_sanitize(&message),
				 stream >= 1 && stream <= 3 ? 0 : -EBADMSG);
	}
}
END_TEST

START_TEST(a_report_full_of_ones_becomes_harmless)
{
	struct roc_ipc_report *report = &message.report;

	memset(&message, 0xff, sizeof(message));
	report->type = ROC_IPC_REPORT;
	report->state = ROC_STATE_LIVE;
	ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
	ck_assert_uint_eq(report->reason + report->stream + report->transport + report->codec +
				  report->color_range + report->color_matrix,
			  0);
	ck_assert_uint_eq(report->source_width + report->source_height, 0);
	ck_assert_uint_eq(report->source_mhz, 240000);
	ck_assert_uint_eq(report->device_mhz, 240000);
	ck_assert_uint_le(report->written, UINT64_C(1) << 56);
	ck_assert_uint_eq(strlen(report->detail), sizeof(report->detail) - 1);
	ck_assert_uint_eq(strspn(report->detail, "?"), sizeof(report->detail) - 1);

	memset(&message, 0xff, sizeof(message));
	message.type = ROC_IPC_RESULT;
	message.result.stream = ROC_STREAM_SUB;
	ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
	ck_assert_uint_eq(message.result.reason, 0);
	ck_assert_uint_eq(message.result.score_milli, 0);

	memset(&message, 0xff, sizeof(message));
	message.type = ROC_IPC_LOG;
	memcpy(message.log.text, "a\n\x1b[1m", 7);
	ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
	ck_assert_uint_eq(message.log.level, ROC_LOG_WARNING);
	ck_assert_str_eq(message.log.text, "a  [1m");

	/* right-to-left override, zero-width space, byte-order mark */
	strcpy(message.log.text, "a\xe2\x80\xae"
				 "b\xe2\x80\x8b"
				 "c\xef\xbb\xbf"
				 "d");
	ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
	ck_assert_str_eq(message.log.text, "a b c d");
}
END_TEST

START_TEST(no_secret_comes_of_it_before_or_after_cleaning)
{
	ck_assert_int_eq(roc_redact_register("pass word"), 0);
	message.type = ROC_IPC_LOG;
	strcpy(message.log.text, "a pass word, pass%20word, pass\001word, cGFzcyB3b3Jk.");
	ck_assert_int_eq(roc_ipc_disarm(&message), 0);
	ck_assert_str_eq(message.log.text, "a ***, ***, ***, ***.");
	memset(&message, 0, sizeof(message));
	message.report.type = ROC_IPC_REPORT;
	message.report.state = ROC_STATE_OFFLINE;
	strcpy(message.report.detail, "pass word");
	ck_assert_int_eq(roc_ipc_disarm(&message), 0);
	ck_assert_str_eq(message.report.detail, "***");
	memset(&message, 0, sizeof(message));
	message.type = ROC_IPC_START;
	ck_assert_int_eq(roc_ipc_disarm(&message), -EBADMSG);
	/* of which a redaction of bytes leaves half a letter */
	ck_assert_int_eq(roc_redact_register("a caf\xe9"), 0);
	memset(&message, 0, sizeof(message));
	message.type = ROC_IPC_LOG;
	strcpy(message.log.text, "a\001caf\xe9\x91\x91");
	ck_assert_int_eq(roc_ipc_disarm(&message), 0);
	ck_assert_str_eq(message.log.text, "***??");
	roc_redact_forget_all();
}
END_TEST

START_TEST(a_sound_report_is_left_as_it_is)
{
	union roc_ipc_message before;

	message.report = (struct roc_ipc_report){.type = ROC_IPC_REPORT,
						 .state = ROC_STATE_LIVE,
						 .stream = ROC_STREAM_MAIN,
						 .transport = ROC_TRANSPORT_RTMP,
						 .codec = ROC_CODEC_H264,
						 .source_width = 2560,
						 .source_height = 1440,
						 .source_mhz = 12000,
						 .color_range = ROC_RANGE_FULL,
						 .received = 1000000,
						 .detail = "all is w\xc3\xa9ll"};
	before = message;
	ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
	ck_assert_mem_eq(&message, &before, sizeof(message));
}
END_TEST

static const struct {
	struct roc_device_format format;
	int result;
} formats[] = {
	{{640, 480, 25000, ROC_FOURCC_YU12, 1, 1}, 0},
	{{8192, 8192, 240000, ROC_FOURCC_NV12, 2, 3}, 0},
	{{2, 2, 500, ROC_FOURCC_YU12, 7, 9}, 0},
	{{0, 480, 25000, ROC_FOURCC_YU12, 1, 1}, -EBADMSG},
	{{641, 480, 25000, ROC_FOURCC_YU12, 1, 1}, -EBADMSG},
	{{640, 8194, 25000, ROC_FOURCC_YU12, 1, 1}, -EBADMSG},
	{{640, 480, 499, ROC_FOURCC_YU12, 1, 1}, -EBADMSG},
	{{640, 480, 240001, ROC_FOURCC_YU12, 1, 1}, -EBADMSG},
	{{640, 480, 25000, 0x56595559, 1, 1}, -EBADMSG},
};

START_TEST(a_device_is_set_to_sane_formats_alone)
{
	message.reformat.type = ROC_IPC_REFORMAT;
	message.reformat.format = formats[_i].format;
	ck_assert_int_eq(roc_ipc_sanitize(&message), formats[_i].result);
	ck_assert_uint_le(message.reformat.format.color_range, ROC_RANGE_FULL);
}
END_TEST

START_TEST(an_address_is_an_address_or_nothing)
{
	static const struct {
		const char *said, *taken;
	} cases[] = {
		{"192.168.1.10", "192.168.1.10"},
		{"fe80::1%eth0", "fe80::1%eth0"},
		{"2001:db8::7", "2001:db8::7"},
		{"", ""},
		{"camera.lan", ""},
		{"192.168.1.10%eth0", ""},
		{"192.168.1.10 ", ""},
		{"fe80::1%", ""},
		{"fe80::1%eth0/../x", ""},
		{"rtmp://192.168.1.10", ""},
		{"[2001:db8::7]", ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		message.report =
			(struct roc_ipc_report){.type = ROC_IPC_REPORT, .state = ROC_STATE_LIVE};
		strcpy(message.report.address, cases[i].said);
		ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
		ck_assert_str_eq(message.report.address, cases[i].taken);
	}
}
END_TEST

START_TEST(an_address_without_end_has_one)
{
	message.report = (struct roc_ipc_report){.type = ROC_IPC_REPORT, .state = ROC_STATE_LIVE};
	memset(message.report.address, '1', sizeof(message.report.address));
	ck_assert_int_eq(roc_ipc_sanitize(&message), 0);
	ck_assert_str_eq(message.report.address, "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ipc");
	TCase *tc = tcase_create("ipc");

	tcase_add_checked_fixture(tc, open_pair, close_pair);
	tcase_add_loop_test(tc, each_type_arrives_whole, 0, COUNT(types));
	tcase_add_loop_test(tc, a_wrong_size_is_dropped_and_the_next_one_arrives, 0, COUNT(types));
	tcase_add_test(tc, an_address_is_an_address_or_nothing);
	tcase_add_test(tc, an_address_without_end_has_one);
	tcase_add_test(tc, an_unknown_type_is_dropped);
	tcase_add_test(tc, a_device_arrives_as_another_descriptor_of_the_same_file);
	tcase_add_test(tc, attachments_that_are_not_due_are_closed);
	tcase_add_test(tc, a_full_socket_never_blocks);
	tcase_add_test(tc, a_closed_side_is_told_after_its_last_words);
	tcase_add_test(tc, only_what_a_worker_says_is_taken);
	tcase_add_test(tc, a_report_full_of_ones_becomes_harmless);
	tcase_add_test(tc, no_secret_comes_of_it_before_or_after_cleaning);
	tcase_add_test(tc, a_sound_report_is_left_as_it_is);
	tcase_add_loop_test(tc, a_device_is_set_to_sane_formats_alone, 0, COUNT(formats));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
