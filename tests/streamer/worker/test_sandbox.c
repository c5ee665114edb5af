/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forked children lock themselves in as a worker does, and try. Each attack is tried without the
 * sandbox as well: one that does not work anyway would prove nothing.
 */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"
#include "confine.h"
#include "harden.h"
#include "ipc.h"
#include "sandbox.h"
#include "suite.h"

#define ATTACKS_MAX 128
#define PORT_ABI 4 /* Landlock's, that knows ports */
#define UDP_ABI 10

static const struct attack *attacks[ATTACKS_MAX];
static int attack_count;
static char folder[32];
static char config[64], status[64], socket_path[64], list[64], segment[64];
static struct attack_aim aim;
static int listeners[3];
static in_port_t own_port;
static struct roc_policy policy;

static void write_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "secret\n", 7), 7);
	close(fd);
}

static in_port_t listen_tcp(int *ret_fd)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	*ret_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(*ret_fd, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(*ret_fd, 64), 0);
	ck_assert_int_eq(getsockname(*ret_fd, (struct sockaddr *)&address, &size), 0);
	return ntohs(address.sin_port);
}

static void listen_local(int *ret_fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
	*ret_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(*ret_fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(*ret_fd, 64), 0);
}

static void prepare(void)
{
	strcpy(folder, "/tmp/roc-sandbox.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(config, sizeof(config), "%s/cameras.json", folder);
	(void)snprintf(status, sizeof(status), "%s/status", folder);
	(void)snprintf(list, sizeof(list), "%s/list.m3u8", folder);
	(void)snprintf(segment, sizeof(segment), "%s/segment.ts", folder);
	(void)snprintf(socket_path, sizeof(socket_path), "%s/socket", folder);
	write_file(config);
	write_file(status);
	write_file(list);
	write_file(segment);
	own_port = listen_tcp(&listeners[0]);
	listen_local(&listeners[2]);
	aim = (struct attack_aim){.config = config,
				  .status = status,
				  .folder = folder,
				  .device = "/dev/null",
				  .socket = socket_path,
				  .port = listen_tcp(&listeners[1]),
				  .own_device = open("/dev/null", O_RDWR | O_CLOEXEC)};
	aim.sibling = fork();
	if (aim.sibling == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	policy = (struct roc_policy){.tcp = true, .port_count = 1, .ports = {own_port}};
}

static void clean_up(void)
{
	const char *const files[] = {config, status, list, segment, socket_path};

	(void)kill(aim.sibling, SIGKILL);
	(void)waitpid(aim.sibling, NULL, 0);
	for (size_t i = 0; i < COUNT(files); i++)
		(void)unlink(files[i]);
	(void)rmdir(folder);
}

/** Lock in, then @act. @return as waitpid() has it; @ret_result what @act returned */
static int in_child(const struct roc_policy *in, int (*act)(const struct attack_aim *),
		    int *ret_result)
{
	int result = 1, status_word = 0;
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	const pid_t pid = fork();
	if (pid == 0) {
		struct roc_sandbox sandbox;

		aim.parent = getppid();
		if (in) {
			if (roc_harden() < 0)
				_exit(3);
			roc_sandbox_enter(in, &sandbox);
			if (sandbox.filter < 0 || sandbox.landlock < 0)
				_exit(4);
		}
		result = act(&aim);
		_exit(write(ends[1], &result, sizeof(result)) == sizeof(result) ? 0 : 2);
	}
	close(ends[1]);
	const ssize_t n = read(ends[0], &result, sizeof(result));
	close(ends[0]);
	ck_assert_int_eq(waitpid(pid, &status_word, 0), pid);
	*ret_result = n == sizeof(result) ? result : 1;
	return status_word;
}

static int ends_with(const struct roc_policy *in, int (*act)(const struct attack_aim *))
{
	int result;
	const int status_word = in_child(in, act, &result);

	ck_assert_msg(WIFEXITED(status_word) && WEXITSTATUS(status_word) == 0,
		      "the child ended with %#x", (unsigned int)status_word);
	return result;
}

/* ---- what is refused ------------------------------------------------------------------------ */

static bool needs_ports(const struct attack *attack)
{
	return strcmp(attack->name, "connect-elsewhere") == 0;
}

START_TEST(each_attack_is_refused)
{
	const struct attack *attack = attacks[_i];

	if (needs_ports(attack) && roc_confine_landlock_abi() < PORT_ABI) {
		fprintf(stderr, "left out: %s (this kernel's Landlock knows no ports)\n",
			attack->name);
		return;
	}
	const int r = ends_with(&policy, attack->try);
	ck_assert_msg(attack_is_refused(r), "%s: %s", attack->name,
		      r == 0 ? "it works" : strerror(-r));
}
END_TEST

START_TEST(without_the_sandbox_it_works)
{
	const struct attack *attack = attacks[_i];

	if (attack->as_root)
		return;
	const int r = ends_with(NULL, attack->try);
	ck_assert_msg(r == 0, "%s: %s", attack->name, strerror(-r));
}
END_TEST

/* Every one of them is there, and refused. */
static void refuse_each(const struct roc_policy *in, const char *const *names, size_t count)
{
	size_t tried = 0;

	for (size_t i = 0; i < count; i++)
		for (int k = 0; k < attack_count; k++)
			if (strcmp(attacks[k]->name, names[i]) == 0) {
				ck_assert_msg(attack_is_refused(ends_with(in, attacks[k]->try)),
					      "%s", names[i]);
				tried++;
			}
	ck_assert_uint_eq(tried, count);
}

/* With a name instead of an address files can be opened and datagrams sent: not any. */
START_TEST(a_host_name_opens_no_other_file)
{
	static const char *const names[] = {"open-config",
					    "open-config-by-path-fd",
					    "open-status",
					    "open-other-file",
					    "list-folder",
					    "write-folder",
					    "connect-local",
					    "sibling-environment",
					    "make-code",
					    "exec",
					    "listen",
					    "own-oom-score",
					    "give-descriptor-with-many"};
	struct roc_policy in = policy;

	in.names = true;
	in.ports[in.port_count++] = 53;
	if (roc_confine_landlock_abi() == 0) {
		fprintf(stderr, "left out: this kernel has no Landlock\n");
		return;
	}
	refuse_each(&in, names, COUNT(names));
	for (int k = 0; k < attack_count && roc_confine_landlock_abi() >= UDP_ABI; k++)
		if (strcmp(attacks[k]->name, "send-datagram") == 0)
			ck_assert(attack_is_refused(ends_with(&in, attacks[k]->try)));
}
END_TEST

/* Whatever a camera's URL opens, it is not the way to the supervisor. */
START_TEST(an_unknown_kind_of_input_cannot_hold_up_the_supervisor)
{
	static const char *const names[] = {"linger",
					    "give-descriptor",
					    "give-descriptor-by-odd-number",
					    "give-descriptor-with-many",
					    "map-growing",
					    "thread-with-own-files",
					    "signal-itself",
					    "signal-parent",
					    "exec"};
	struct roc_policy in = policy;

	in.any_port = in.datagrams = in.epoll = in.names = in.zones = in.tls = in.any_file = true;
	refuse_each(&in, names, COUNT(names));
}
END_TEST

static int try_read(const char *path)
{
	char text[16];
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	const ssize_t n = read(fd, text, sizeof(text));
	close(fd);
	return n > 0 ? 0 : -EIO;
}

static int read_config(const struct attack_aim *a)
{
	return try_read(a->config);
}

static int read_status(const struct attack_aim *a)
{
	return try_read(a->status);
}

static int write_config(const struct attack_aim *a)
{
	return attack_result(open(a->config, O_WRONLY | O_CLOEXEC));
}

static int read_segment(const struct attack_aim *a)
{
	(void)a;
	return try_read(segment);
}

START_TEST(a_file_as_input_is_read_and_no_other)
{
	struct roc_policy in = {.file_count = 1};

	strcpy(in.files[0], config);
	ck_assert_int_eq(ends_with(&in, read_config), 0);
	ck_assert(attack_is_refused(ends_with(&in, write_config)));
	if (roc_confine_landlock_abi() > 0)
		ck_assert_int_eq(ends_with(&in, read_status), -EACCES);
	strcpy(in.files[0], folder);
	ck_assert_int_eq(ends_with(&in, read_segment), 0);
}
END_TEST

START_TEST(a_bad_entry_leaves_nothing_at_all)
{
	const struct roc_policy nothing = {0};

	for (int i = 0; i < attack_count; i++)
		ck_assert_msg(attack_is_refused(ends_with(&nothing, attacks[i]->try)), "%s",
			      attacks[i]->name);
}
END_TEST

/* ---- what works ----------------------------------------------------------------------------- */

static int connect_own(const struct attack_aim *a)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons(own_port),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
	struct pollfd pfd = {.fd = fd, .events = POLLOUT};
	const int one = 1;
	int error = 0;
	socklen_t size = sizeof(error);

	(void)a;
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 &&
	    errno != EINPROGRESS)
		return -errno;
	if (poll(&pfd, 1, 5000) != 1 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -EIO;
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) < 0 ||
	    send(fd, "x", 1, MSG_NOSIGNAL) != 1)
		return -errno;
	close(fd);
	return -error;
}

static int resolve(const char *name)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	const int r = getaddrinfo(name, "1935", &hints, &found);

	if (found)
		freeaddrinfo(found);
	return r == 0 ? 0 : -ENOENT;
}

static int resolve_address(const struct attack_aim *a)
{
	(void)a;
	return resolve("127.0.0.1");
}

static int resolve_name(const struct attack_aim *a)
{
	(void)a;
	return resolve("localhost");
}

static void *wake(void *data)
{
	const uint64_t one = 1;

	(void)pthread_setname_np(pthread_self(), "roc-test");
	return write(*(int *)data, &one, sizeof(one)) == sizeof(one) ? data : NULL;
}

/* Memory, threads, time, chance: what libav and libc are made of. */
static int live(const struct attack_aim *a)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	const struct timespec moment = {.tv_nsec = 1000000};
	const time_t now = time(NULL);
	const size_t size = 64 << 20;
	char *memory = malloc(size);
	pthread_t thread;
	void *back = NULL;
	struct tm tm;
	char chance;

	if (!memory || pthread_create(&thread, NULL, wake, &fd) != 0)
		return -ENOMEM;
	memset(memory, 1, size);
	memory = realloc(memory, 2 * size);
	if (!memory || poll(&pfd, 1, 5000) != 1 || pthread_join(thread, &back) != 0 || !back)
		return -EIO;
	free(memory);
	if (!localtime_r(&now, &tm) || nanosleep(&moment, NULL) < 0 ||
	    getrandom(&chance, 1, GRND_NONBLOCK) != 1)
		return -EIO;
	return write(a->own_device, "frame", 5) == 5 ? 0 : -errno;
}

/* What libsrt does for a connection. */
static int wait_by_epoll(const struct attack_aim *a)
{
	const int one = 1;
	struct epoll_event event = {.events = EPOLLOUT};
	const struct sockaddr_in address = {.sin_family = AF_INET};
	const int poll_fd = epoll_create1(EPOLL_CLOEXEC);
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);

	(void)a;
	if (poll_fd < 0 || fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	const int n = epoll_wait(poll_fd, &event, 1, 5000);
	close(fd);
	close(poll_fd);
	return n == 1 ? 0 : n < 0 ? -errno : -ETIMEDOUT;
}

START_TEST(a_worker_for_srt_may_wait_by_epoll_and_no_other)
{
	struct roc_policy in = policy;

	in.any_port = in.datagrams = in.names = in.zones = in.tls = true;
	ck_assert(attack_is_refused(ends_with(&in, wait_by_epoll)));
	in.epoll = true;
	ck_assert_int_eq(ends_with(&in, wait_by_epoll), 0);
}
END_TEST

START_TEST(a_worker_can_do_its_work)
{
	struct roc_policy in = policy;

	ck_assert_int_eq(ends_with(&in, live), 0);
	ck_assert_int_eq(ends_with(&in, connect_own), 0);
	ck_assert_int_eq(ends_with(&in, resolve_address), 0);
	in.names = true;
	ck_assert_int_eq(ends_with(&in, resolve_name), 0);
}
END_TEST

static int give_up(const struct attack_aim *a)
{
	(void)a;
	abort();
}

START_TEST(a_crash_is_still_a_crash)
{
	int result;
	const int status_word = in_child(&policy, give_up, &result);

	ck_assert(WIFSIGNALED(status_word));
	ck_assert_int_eq(WTERMSIG(status_word), SIGABRT);
}
END_TEST

/* In the place of the socket to the supervisor, for what is tried on it. */
static void make_control(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ||
	    (ends[0] != ROC_WORKER_CONTROL_FD && dup2(ends[0], ROC_WORKER_CONTROL_FD) < 0))
		abort();
}

int main(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *refused = tcase_create("refused"), *works = tcase_create("works");

	if (!roc_confine_has_filters()) {
		puts("SKIPPED: this kernel has no seccomp filters");
		return 77;
	}
	make_control();
	for (int group = 0; attack_groups[group]; group++)
		for (const struct attack *attack = attack_groups[group]; attack->name; attack++)
			attacks[attack_count++] = attack;
	tcase_add_unchecked_fixture(refused, prepare, clean_up);
	tcase_add_loop_test(refused, each_attack_is_refused, 0, attack_count);
	tcase_add_loop_test(refused, without_the_sandbox_it_works, 0, attack_count);
	tcase_add_test(refused, a_host_name_opens_no_other_file);
	tcase_add_test(refused, an_unknown_kind_of_input_cannot_hold_up_the_supervisor);
	tcase_add_test(refused, a_file_as_input_is_read_and_no_other);
	tcase_add_test(refused, a_bad_entry_leaves_nothing_at_all);
	suite_add_tcase(suite, refused);
	tcase_add_unchecked_fixture(works, prepare, clean_up);
	tcase_add_test(works, a_worker_can_do_its_work);
	tcase_add_test(works, a_worker_for_srt_may_wait_by_epoll_and_no_other);
	tcase_add_test(works, a_crash_is_still_a_crash);
	suite_add_tcase(suite, works);
	return run_suite(suite);
}
