/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real roc-streamer on a disk that blocks (slow_disk.c), with a standard error that nobody reads.
 * Its workers are this very program: they report, choose a stream now and then, and log.
 */
#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "ipc.h"
#include "log.h"
#include "roc/status.h"
#include "suite.h"

#define CAMERAS 4
#define LINES 1500         /* that each worker logs: together more than the queue holds */
#define LINES_AT_ONCE 30   /* in each round of a worker */
#define ROUND_MS 100       /* of a worker */
#define CHOICE_ROUNDS 25u  /* between two choices, of which six are granted */
#define WATCH_MS 15000     /* how long the heartbeat is watched */
#define BEAT_MAX_MS 1000u  /* how old it may get */
#define PATIENCE_MS 45000  /* for all that has to happen at some time */
#define STOP_MAX_MS 15000u /* what a stop may take: far less than one call of the blocked disk */

/* ---- the worker ----------------------------------------------------------------------------- */

static int be_worker(void)
{
	static union roc_ipc_message start, message;
	struct pollfd pfd = {.fd = ROC_WORKER_CONTROL_FD, .events = POLLIN};
	unsigned int sent = 0;
	int device = -1;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (poll(&pfd, 1, PATIENCE_MS) <= 0 ||
	    roc_ipc_receive(ROC_WORKER_CONTROL_FD, &start, &device) != 1)
		return 1;
	for (unsigned int round = 0; poll(&pfd, 1, ROUND_MS) == 0; round++) {
		message = (union roc_ipc_message){.report = {.type = ROC_IPC_REPORT,
							     .state = ROC_STATE_CONNECTING,
							     .received = round}};
		(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
		if (round % CHOICE_ROUNDS == 0) {
			const bool odd = round / CHOICE_ROUNDS % 2;

			message = (union roc_ipc_message){
				.choice = {.type = ROC_IPC_CHOICE,
					   .stream = odd ? ROC_STREAM_SUB : ROC_STREAM_MAIN}};
			(void)roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1);
		}
		for (int i = 0; i < LINES_AT_ONCE && sent < LINES; i++) {
			message = (union roc_ipc_message){
				.log = {.type = ROC_IPC_LOG, .level = ROC_LOG_DEBUG}};
			(void)snprintf(message.log.text, sizeof(message.log.text), "line %u of %s",
				       sent, start.start.camera.name);
			if (roc_ipc_send(ROC_WORKER_CONTROL_FD, &message, -1) < 0)
				break;
			sent++;
		}
	}
	return 0;
}

/* ---- the streamer --------------------------------------------------------------------------- */

static char folder[64], disk[96], control[96], segment[96], config[96], main_log[128];
static char self[256];
static pid_t streamer;
static struct roc_status_copy status;

static void write_config(void)
{
	FILE *file = fopen(config, "w");

	ck_assert_ptr_nonnull(file);
	fputs("[", file);
	for (int i = 0; i < CAMERAS; i++)
		fprintf(file,
			"%s{\"ip\": \"127.0.0.%d\", \"password\": \"not-in-a-line\", \"name\": "
			"\"camera %d\", \"device\": \"/dev/video%d\"}",
			i ? ",\n" : "", i + 1, i, i);
	fputs("]\n", file);
	ck_assert_int_eq(fclose(file), 0);
}

static void make_folder(void)
{
	char path[160];

	strcpy(folder, "/tmp/roc-slow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(disk, sizeof(disk), "%s/disk", folder);
	(void)snprintf(control, sizeof(control), "%s/slow", folder);
	(void)snprintf(segment, sizeof(segment), "%s/status", folder);
	(void)snprintf(config, sizeof(config), "%s/cameras.json", folder);
	(void)snprintf(main_log, sizeof(main_log), "%s/log/camera_streamer.log", disk);
	ck_assert_int_eq(mkdir(disk, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/log", disk);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/state", disk);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	write_config();
	memset(&status, 0, sizeof(status));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_folder(void)
{
	if (streamer > 0) {
		(void)kill(streamer, SIGKILL);
		(void)waitpid(streamer, NULL, 0);
	}
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Its standard error is a pipe of one page that nobody reads. */
static void be_streamer(const char *slow_ms)
{
	char log_dir[128], state_dir[128];
	int ends[2];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pipe(ends) < 0 || fcntl(ends[1], F_SETPIPE_SZ, 4096) < 0 ||
	    dup2(ends[1], STDERR_FILENO) < 0)
		_exit(99);
	(void)snprintf(log_dir, sizeof(log_dir), "%s/log", disk);
	(void)snprintf(state_dir, sizeof(state_dir), "%s/state", disk);
	unsetenv("JOURNAL_STREAM");
	unsetenv("NOTIFY_SOCKET");
	setenv("LD_PRELOAD", ROC_SLOW_DISK, 1);
	setenv("ROC_SLOW_DIR", disk, 1);
	setenv("ROC_SLOW_SWITCH", control, 1);
	setenv("ROC_SLOW_MS", slow_ms, 1);
	setenv(ROC_STATUS_ENV, segment, 1);
	execl(ROC_STREAMER, "roc-streamer", "--config", config, "--log-dir", log_dir, "--state-dir",
	      state_dir, "--log-level", "debug", "--worker", self, NULL);
	_exit(99);
}

/* A condition that is looked at until it holds, or for PATIENCE_MS. */
static bool wait_for(bool (*holds)(void))
{
	const uint64_t until = roc_now_ns() + PATIENCE_MS * ROC_NS_PER_MS;

	while (!holds()) {
		if (roc_now_ns() > until)
			return false;
		(void)poll(NULL, 0, 10);
	}
	return true;
}

/* All workers are in their second round: the choice of the first has arrived. */
static bool has_workers(void)
{
	if (roc_status_load(segment, &status) < 0)
		return false;
	for (int i = 0; i < CAMERAS; i++)
		if (status.cameras[i].frames_received == 0)
			return false;
	return true;
}

static void start_streamer(const char *slow_ms)
{
	streamer = fork();
	if (streamer == 0)
		be_streamer(slow_ms);
	ck_assert_int_gt(streamer, 0);
	ck_assert_msg(wait_for(has_workers), "its workers do not report");
}

static void set_slow(bool slow)
{
	if (!slow) {
		ck_assert_int_eq(unlink(control), 0);
		return;
	}
	const int fd = open(control, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

/* @return its status as of waitpid() */
static int stop_streamer(uint64_t limit_ms)
{
	const uint64_t until = roc_now_ns() + limit_ms * ROC_NS_PER_MS;
	int ended = 0;

	ck_assert_int_eq(kill(streamer, SIGTERM), 0);
	while (waitpid(streamer, &ended, WNOHANG) != streamer) {
		ck_assert_msg(roc_now_ns() < until, "it does not end");
		(void)poll(NULL, 0, 10);
	}
	streamer = 0;
	return ended;
}

/* ---- what it wrote -------------------------------------------------------------------------- */

struct written {
	unsigned int lines[CAMERAS]; /* of each worker */
	unsigned int kept;           /* all of them */
	unsigned int dropped;        /* as the log says */
	bool ordered;
	char last[ROC_LOG_LINE_MAX];
};

static void take_line(struct written *written, const char *line)
{
	const char *text = strstr(line, " - line ");
	const char *dropped = strstr(line, " log lines dropped");
	unsigned int number, camera;

	(void)snprintf(written->last, sizeof(written->last), "%s", line);
	if (dropped) {
		while (dropped > line && dropped[-1] != ' ')
			dropped--;
		written->dropped += (unsigned int)strtoul(dropped, NULL, 10);
	}
	if (!text || sscanf(text, " - line %u of camera %u", &number, &camera) != 2)
		return;
	ck_assert_uint_lt(camera, CAMERAS);
	if (written->lines[camera] > number)
		written->ordered = false;
	written->lines[camera] = number + 1;
	written->kept++;
}

/* The main log and its predecessors, oldest first: they are named so that they sort. */
static struct written read_logs(void)
{
	struct written written = {.ordered = true};
	char pattern[160], line[2 * ROC_LOG_LINE_MAX];
	glob_t found;

	(void)snprintf(pattern, sizeof(pattern), "%s/log/*camera_streamer.log", disk);
	if (glob(pattern, 0, NULL, &found) != 0)
		return written;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *file = fopen(found.gl_pathv[i], "r");

		while (file && fgets(line, sizeof(line), file))
			take_line(&written, line);
		if (file)
			(void)fclose(file);
	}
	globfree(&found);
	return written;
}

static bool is_all_accounted(void)
{
	const struct written written = read_logs();

	return written.kept + written.dropped >= CAMERAS * LINES;
}

static bool is_state_saved(void)
{
	char path[160], text[4096] = "";

	(void)snprintf(path, sizeof(path), "%s/state/state.json", disk);
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	const size_t size = fread(text, 1, sizeof(text) - 1, file);
	(void)fclose(file);
	return size > 0 && (strstr(text, "\"main\"") || strstr(text, "\"sub\""));
}

/* ---- the tests ------------------------------------------------------------------------------ */

/* Where the machine stands still we do, too: how long is added to what the streamer may take. */
static void watch_heartbeat(void)
{
	const uint64_t until = roc_now_ns() + WATCH_MS * ROC_NS_PER_MS;
	uint64_t oldest = 0, stood_still = 0, before = roc_now_ns();

	while (before < until) {
		ck_assert_int_eq(waitpid(streamer, NULL, WNOHANG), 0);
		if (roc_status_load(segment, &status) == 0) {
			const uint64_t age = roc_status_beat_age_ns(
				atomic_load(&status.header.heartbeat_ns), roc_now_ns());

			oldest = age > oldest ? age : oldest;
		}
		(void)poll(NULL, 0, 10);
		const uint64_t now = roc_now_ns();
		stood_still = now - before > stood_still ? now - before : stood_still;
		before = now;
	}
	ck_assert_msg(oldest < BEAT_MAX_MS * ROC_NS_PER_MS + stood_still,
		      "the heartbeat was %llu ms old (and we stood still for %llu ms)",
		      (unsigned long long)(oldest / ROC_NS_PER_MS),
		      (unsigned long long)(stood_still / ROC_NS_PER_MS));
	for (int i = 0; i < CAMERAS; i++) {
		ck_assert_uint_eq(status.cameras[i].restarts, 0);
		ck_assert_uint_eq(status.cameras[i].state, ROC_STATE_CONNECTING);
	}
}

START_TEST(a_disk_that_blocks_costs_neither_heartbeat_nor_worker)
{
	start_streamer("5000");
	set_slow(true);
	watch_heartbeat();
	set_slow(false);
	ck_assert_msg(wait_for(is_all_accounted), "lines are lost and not counted: %u and %u of %u",
		      read_logs().kept, read_logs().dropped, CAMERAS * LINES);
	ck_assert_uint_gt(read_logs().dropped, 0);
	ck_assert(read_logs().ordered);
	ck_assert_msg(wait_for(is_state_saved), "what is to be remembered is not written");
	ck_assert_int_eq(stop_streamer(STOP_MAX_MS), 0);
}
END_TEST

START_TEST(a_disk_that_blocks_does_not_hold_up_the_stop)
{
	start_streamer("60000");
	set_slow(true);
	ck_assert_int_eq(kill(streamer, SIGHUP), 0);
	ck_assert_int_eq(stop_streamer(STOP_MAX_MS), 0);
	ck_assert_int_eq(roc_status_load(segment, &status), 0);
	ck_assert_uint_eq(atomic_load(&status.header.heartbeat_ns), 0);
}
END_TEST

START_TEST(what_it_knows_at_a_stop_is_saved_and_its_last_line_written)
{
	start_streamer("0");
	ck_assert_int_eq(stop_streamer(STOP_MAX_MS), 0);
	ck_assert(is_state_saved());
	ck_assert_ptr_nonnull(strstr(read_logs().last, "ends with status 0"));
}
END_TEST

START_TEST(rotated_log_files_lose_no_line)
{
	char rotated[160];

	start_streamer("0");
	for (int i = 0; !is_all_accounted(); i++) {
		ck_assert_int_lt(i, PATIENCE_MS / 50);
		(void)snprintf(rotated, sizeof(rotated), "%s/log/%04d.camera_streamer.log", disk,
			       i);
		if (rename(main_log, rotated) == 0)
			ck_assert_int_eq(kill(streamer, SIGUSR1), 0);
		(void)poll(NULL, 0, 50);
	}
	ck_assert_int_eq(stop_streamer(STOP_MAX_MS), 0);
	ck_assert(read_logs().ordered);
	ck_assert(is_all_accounted());
	ck_assert_ptr_nonnull(strstr(read_logs().last, "ends with status 0"));
}
END_TEST

int main(int argc, char **argv)
{
	(void)argc;
	if (strcmp(argv[0], "roc-worker") == 0)
		return be_worker();

	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return 1;
	self[n] = '\0';

	Suite *suite = suite_create("slow_disk");
	TCase *tc = tcase_create("slow_disk");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, a_disk_that_blocks_costs_neither_heartbeat_nor_worker);
	tcase_add_test(tc, a_disk_that_blocks_does_not_hold_up_the_stop);
	tcase_add_test(tc, what_it_knows_at_a_stop_is_saved_and_its_last_line_written);
	tcase_add_test(tc, rotated_log_files_lose_no_line);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
