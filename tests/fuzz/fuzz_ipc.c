/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_ipc.c - a worker that says anything: packets of any bytes, of any length, with any number of
 * fds, through a real socket to the supervisor's side of a camera, down to its slot of the segment;
 * and what it writes to its standard output.
 *
 * Input: a password, ended by NUL; then packets: a byte KIND, for the kinds of right size the
 * payload, else a 16-bit length and so many bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "camera_internal.h"
#include "clock.h"
#include "fuzz.h"
#include "ipc.h"
#include "ipc_checks.h"
#include "ipc_kinds.h"
#include "log.h"
#include "loopback.h"
#include "redact.h"
#include "roc/status.h"

#define PACKETS_MAX 64
#define MHZ_MAX 240000u

#define KIND_OUTPUT 7u /* no packet, but what it writes */
#define KIND_OF(byte) ((byte)&7u)
#define FDS_OF(byte) ((byte) >> 5) /* attached */

static struct roc_status_reader *reader;
static struct roc_claims claims;
static struct roc_service service = {.worker = "", .claims = &claims, .log_level = ROC_LOG_DEBUG};
static struct roc_camera_config config = {
	.valid = 1,
	.enabled = 1,
	.name = "Field 1",
	.device = "/dev/video0",
	.ip = "192.168.1.110",
	.port = 1935,
	.streams = {ROC_STREAM_MAIN, ROC_STREAM_EXT, ROC_STREAM_SUB},
};
static unsigned kills;

/* ------------------------------------------------- the world as the supervisor would have it */

int __wrap_kill(pid_t pid, int number);
int __wrap_roc_loopback_open(const char *path, int *ret_fd);
int __wrap_roc_loopback_set_format(int fd, const struct roc_device_format *wanted,
				   struct roc_device_format *ret_got);
int __wrap_roc_loopback_set_rate(int fd, uint32_t mhz);
int __wrap_roc_loopback_is_held(int fd, const struct roc_device_format *now);

int __wrap_kill(pid_t pid, int number)
{
	FUZZ_CHECK(pid == INT32_MAX && number == SIGKILL);
	kills++;
	return 0;
}

int __wrap_roc_loopback_open(const char *path, int *ret_fd)
{
	FUZZ_CHECK(strcmp(path, config.device) == 0);
	*ret_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

int __wrap_roc_loopback_set_format(int fd, const struct roc_device_format *wanted,
				   struct roc_device_format *ret_got)
{
	FUZZ_CHECK(fd >= 0 && roc_device_format_valid(wanted));
	*ret_got = *wanted;
	return 0;
}

int __wrap_roc_loopback_set_rate(int fd, uint32_t mhz)
{
	FUZZ_CHECK(fd >= 0 && mhz > 0 && mhz <= MHZ_MAX);
	return 0;
}

int __wrap_roc_loopback_is_held(int fd, const struct roc_device_format *now)
{
	FUZZ_CHECK(fd >= 0 && roc_device_format_valid(now));
	return now->width % 4 == 0;
}

static void on_line(void *data, enum roc_log_level level, int camera, const char *text)
{
	(void)data;
	FUZZ_CHECK(level >= ROC_LOG_ERROR && level <= ROC_LOG_DEBUG && camera == 0);
	FUZZ_CHECK(fuzz_is_clean(text, "") && strlen(text) < ROC_LOG_LINE_MAX);
	FUZZ_CHECK(!fuzz_ipc_tells(text));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char path[128];

	(void)argc;
	(void)argv;
	snprintf(path, sizeof(path), "%s/status", fuzz_folder());
	FUZZ_CHECK(roc_status_create(path, &service.status) == 0);
	FUZZ_CHECK(roc_status_open(path, &reader) == 0);
	roc_log_set_sink(on_line, NULL);
	roc_log_set_level(ROC_LOG_DEBUG);
	return 0;
}

/* -------------------------------------------------------------------------------- messages */

static void send_packet(int socket, const void *data, size_t size, unsigned fds)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(8 * sizeof(int))];
	} control = {0};
	struct iovec iov = {.iov_base = (void *)(uintptr_t)data, .iov_len = size};
	struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fds > 0) {
		struct cmsghdr *cmsg;

		header.msg_control = control.buf;
		header.msg_controllen = CMSG_SPACE(fds * sizeof(int));
		cmsg = CMSG_FIRSTHDR(&header);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(fds * sizeof(int));
		for (unsigned i = 0; i < fds; i++)
			memcpy(CMSG_DATA(cmsg) + i * sizeof(int), &socket, sizeof(int));
	}
	(void)sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/** The two functions by themselves. */
static void check_packet(const int pair[2], const void *data, size_t size, unsigned fds)
{
	union roc_ipc_message message;
	int fd = -1;
	int r;

	send_packet(pair[0], data, size, fds);
	memset(&message, 0x5a, sizeof(message));
	r = roc_ipc_receive(pair[1], &message, fds & 1 ? &fd : NULL);
	FUZZ_CHECK(r == 1 || r == 0 || r == -EBADMSG || r == -EAGAIN);
	FUZZ_CHECK((r == 1 && fds <= 1) || fd == -1);
	if (fd >= 0) {
		FUZZ_CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC);
		FUZZ_CHECK(message.type == ROC_IPC_START || message.type == ROC_IPC_DEVICE);
		close(fd);
	}
	if (r == 1 && roc_ipc_disarm(&message) == 0)
		fuzz_ipc_check(&message);
	FUZZ_CHECK(roc_ipc_receive(pair[1], &message, NULL) == -EAGAIN);
}

/* -------------------------------------------------------------------------- the supervisor */

/** Figures go up, whatever is said. */
static void check_figures(const struct roc_camera_status *now, struct roc_camera_status *before)
{
	FUZZ_CHECK(now->frames_received >= before->frames_received);
	FUZZ_CHECK(now->frames_written >= before->frames_written);
	FUZZ_CHECK(now->frames_duplicated >= before->frames_duplicated);
	FUZZ_CHECK(now->frames_dropped >= before->frames_dropped);
	FUZZ_CHECK(now->frames_corrupt >= before->frames_corrupt);
	FUZZ_CHECK(now->bytes_received >= before->bytes_received);
	FUZZ_CHECK(now->reconnects >= before->reconnects && now->restarts >= before->restarts);
	FUZZ_CHECK(now->last_frame_ns >= before->last_frame_ns);
	*before = *now;
}

static void check_slot(const struct roc_camera *camera, struct roc_camera_status *before)
{
	struct roc_camera_status status;

	if (!camera->worker.reported)
		return;
	FUZZ_CHECK(roc_status_read(reader, 0, &status) == 0);
	FUZZ_CHECK(memcmp(&status, &camera->status, sizeof(status)) == 0);
	FUZZ_CHECK(status.state > ROC_STATE_UNUSED && status.state <= ROC_STATE_CRASHED);
	FUZZ_CHECK(status.reason <= ROC_REASON_REJECTED && status.stream <= ROC_STREAM_SUB);
	FUZZ_CHECK(status.transport <= ROC_TRANSPORT_OTHER && status.codec <= ROC_CODEC_OTHER);
	FUZZ_CHECK(fuzz_ipc_is_size(status.source_width, status.source_height));
	FUZZ_CHECK(status.last_frame_ns <= status.updated_ns);
	FUZZ_CHECK(strcmp(status.name, config.name) == 0);
	FUZZ_CHECK(strcmp(status.device, config.device) == 0);
	fuzz_ipc_check_text(status.detail, sizeof(status.detail));
	check_figures(&status, before);
}

static void check_memory(void)
{
	struct roc_device_format format;

	FUZZ_CHECK(roc_memory_stream(service.memory, roc_camera_config_identity(&config)) <=
		   ROC_STREAM_SUB);
	if (roc_memory_format(service.memory, config.device, &format))
		FUZZ_CHECK(roc_device_format_valid(&format));
}

/** The worker's ends. */
struct worker {
	int socket, output;
};

static void start_worker(struct roc_camera *camera, struct worker *ret_worker)
{
	int pair[2], output[2];

	FUZZ_CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	FUZZ_CHECK(pipe2(output, O_CLOEXEC | O_NONBLOCK) == 0);
	camera->worker.pid = INT32_MAX;
	camera->worker.socket = pair[0];
	camera->worker.started_ns = camera->worker.heard_ns = roc_now_ns();
	roc_output_init(&camera->worker.output, output[0]);
	*ret_worker = (struct worker){pair[1], output[1]};
}

static void end_worker(const struct worker *worker)
{
	close(worker->socket);
	close(worker->output);
}

static void start_camera(struct roc_camera *camera)
{
	roc_camera_init(camera, &service, 0);
	roc_camera_set(camera, &config);
	camera->format = (struct roc_device_format){1280, 720, 20000, ROC_FOURCC_YU12, 1, 2};
	camera->provisional = true;
	FUZZ_CHECK(__wrap_roc_loopback_open(config.device, &camera->device) == 0);
}

/** The supervisor hears it; then the worker is as dead as the supervisor wanted it. */
static void hear(struct roc_camera *camera, struct worker *worker, struct roc_camera_status *before,
		 uint8_t head, const void *data, size_t size)
{
	if (KIND_OF(head) == KIND_OUTPUT)
		(void)!write(worker->output, data, size);
	else
		send_packet(worker->socket, data, size, FDS_OF(head));
	roc_camera_hear(camera, roc_now_ns());
	check_slot(camera, before);
	check_memory();
	if (camera->worker.socket >= 0 && kills == 0 && !camera->worker.stopping_ns) {
		for (char answer[sizeof(union roc_ipc_message)];
		     recv(worker->socket, answer, sizeof(answer), MSG_DONTWAIT) > 0;)
			;
		return;
	}
	end_worker(worker);
	FUZZ_CHECK(roc_camera_reaped(camera, INT32_MAX, SIGKILL, roc_now_ns()));
	FUZZ_CHECK(camera->worker.socket < 0 && camera->worker.output.fd < 0);
	kills = 0;
	start_worker(camera, worker);
	if (camera->device < 0)
		FUZZ_CHECK(__wrap_roc_loopback_open(config.device, &camera->device) == 0);
}

static size_t take_packet(struct fuzz_input *input, uint8_t head, uint8_t *packet, size_t room)
{
	const unsigned kind = KIND_OF(head);
	size_t size, there;

	memset(packet, 0, room);
	if (kind < KINDS) {
		memcpy(packet, &kinds[kind].type, sizeof(uint32_t));
		size = kinds[kind].size;
		there = size - sizeof(uint32_t);
		packet += sizeof(uint32_t);
	} else {
		size = fuzz_byte(input);
		size |= (size_t)fuzz_byte(input) << 8;
		if (size > room)
			size = room;
		there = size;
	}
	if (there > input->size)
		there = input->size;
	memcpy(packet, input->data, there);
	input->data += there;
	input->size -= there;
	return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t packet[sizeof(union roc_ipc_message) + 512];
	struct fuzz_input input = {data, size};
	char password[FUZZ_PASSWORD_MAX];
	struct roc_camera_status before = {0};
	struct roc_camera camera;
	struct worker worker;
	int pair[2];

	const int fd = fuzz_lowest_fd();
	fuzz_string(&input, password, sizeof(password));
	roc_redact_forget_all();
	FUZZ_CHECK(roc_redact_register(password) == 0);
	fuzz_ipc_begin(&config, password);
	FUZZ_CHECK(roc_memory_open(fuzz_folder(), &service.memory) == 0);
	FUZZ_CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	start_camera(&camera);
	start_worker(&camera, &worker);
	for (unsigned i = 0; i < PACKETS_MAX && input.size > 0; i++) {
		const uint8_t head = fuzz_byte(&input);
		const size_t length = take_packet(&input, head, packet, sizeof(packet));

		if (KIND_OF(head) != KIND_OUTPUT)
			check_packet(pair, packet, length, FDS_OF(head));
		hear(&camera, &worker, &before, head, packet, length);
	}
	fuzz_ipc_check_probe();
	end_worker(&worker);
	close(pair[0]);
	close(pair[1]);
	camera.worker.pid = 0;
	roc_camera_finish(&camera);
	roc_memory_close(service.memory);
	roc_redact_forget_all();
	FUZZ_CHECK(fuzz_lowest_fd() == fd);
	return 0;
}
