/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is here was seen with strace in workers of every kind (FFmpeg 5.1 with glibc 2.36), and what
 * other versions of both make of the same functions was added. Denied is refused, not killed: one
 * call that a library could do without must not cost the picture.
 */
#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "confine.h"
#include "harden.h"
#include "ipc.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define TYPE_MASK 0xfu /* of socket(): the rest are flags */
#define MAP_TYPE_MASK 0xfu
#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |             \
	 CLONE_NEWPID | CLONE_NEWNET)
#define FOR_WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND)
#define SIGCANCEL 32 /* libc's own */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41 /* newer glibc names its memory */
#endif

/* Harmless whatever they are given. */
static const int plain[] = {
	/* files and sockets that are open */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(close),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(eventfd2),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recv),
	SCMP_SYS(send),
	SCMP_SYS(shutdown),
	/* memory; what is executable is further down */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	/* threads */
	SCMP_SYS(futex),
	SCMP_SYS(futex_waitv),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(membarrier),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_getparam),
	SCMP_SYS(sched_getscheduler),
	SCMP_SYS(getcpu),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(restart_syscall),
	/* signals of its own */
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	/* what it is and what time it is */
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getrandom),
	SCMP_SYS(getrusage),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
};

static const int sockets[] = {
	SCMP_SYS(connect),
	SCMP_SYS(getsockopt),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
};

static const int files[] = {
	SCMP_SYS(pread64),  SCMP_SYS(access),     SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(stat),      SCMP_SYS(lstat),
	SCMP_SYS(statx),    SCMP_SYS(getdents64), SCMP_SYS(fadvise64),
};

/* libsrt */
static const int epoll[] = {
	SCMP_SYS(epoll_create1), SCMP_SYS(epoll_create), SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),    SCMP_SYS(epoll_pwait),
};

/* libc falls back to an older call when it is told that there is no such thing. */
static const int absent[] = {
	SCMP_SYS(clone3), /* whose flags lie in memory, where no filter sees them */
	SCMP_SYS(openat2),
	SCMP_SYS(epoll_pwait2),
	SCMP_SYS(close_range),
};

static const struct {
	int level, name;
} options[] = {
	{SOL_SOCKET, SO_REUSEADDR},        {SOL_SOCKET, SO_SNDBUF},
	{SOL_SOCKET, SO_RCVBUF},           {SOL_SOCKET, SO_KEEPALIVE},
	{SOL_SOCKET, SO_RCVTIMEO},         {SOL_SOCKET, SO_SNDTIMEO},
	{IPPROTO_TCP, TCP_NODELAY},        {IPPROTO_TCP, TCP_MAXSEG},
	{IPPROTO_TCP, TCP_KEEPIDLE},       {IPPROTO_TCP, TCP_KEEPINTVL},
	{IPPROTO_TCP, TCP_KEEPCNT},        {IPPROTO_TCP, TCP_USER_TIMEOUT},
	{IPPROTO_IP, IP_RECVERR},          {IPPROTO_IP, IP_MTU_DISCOVER},
	{IPPROTO_IPV6, IPV6_RECVERR},      {IPPROTO_IPV6, IPV6_V6ONLY},
	{IPPROTO_IPV6, IPV6_MTU_DISCOVER},
};

/* With datagrams, besides: any of these levels, and of the socket's own these. Not SO_LINGER, with which
   whoever closes a connection last has to wait. */
static const int levels[] = {IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE};
static const int datagram_options[] = {
	SO_BROADCAST,   SO_REUSEPORT, SO_BINDTODEVICE, SO_TIMESTAMP,
	SO_TIMESTAMPNS, SO_RXQ_OVFL,  SO_PRIORITY,
};

/* They can carry descriptors. */
static const struct {
	int call;
	unsigned int flags; /* which argument they are */
} message_sends[] = {{SCMP_SYS(sendmsg), 2}, {SCMP_SYS(sendmmsg), 3}};

/* The first failure stays: one check at the end. */
struct rules {
	scmp_filter_ctx context;
	int error;
};

static void add(struct rules *rules, uint32_t action, int call, unsigned int count,
		const struct scmp_arg_cmp *args)
{
	if (rules->error == 0)
		rules->error = seccomp_rule_add_array(rules->context, action, call, count, args);
}

static void add_all(struct rules *rules, uint32_t action, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(rules, action, calls[i], 0, NULL);
}

#define ALLOW_IF(rules, call, ...)                                                                 \
	add(rules, SCMP_ACT_ALLOW, call,                                                           \
	    sizeof((struct scmp_arg_cmp[]){__VA_ARGS__}) / sizeof(struct scmp_arg_cmp),            \
	    (struct scmp_arg_cmp[]){__VA_ARGS__})

static struct scmp_arg_cmp is(unsigned int arg, uint64_t value)
{
	return (struct scmp_arg_cmp){.arg = arg, .op = SCMP_CMP_EQ, .datum_a = value};
}

static struct scmp_arg_cmp masked(unsigned int arg, uint64_t mask, uint64_t value)
{
	return (struct scmp_arg_cmp){
		.arg = arg, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

static void allow_memory(struct rules *rules)
{
	static const int maps[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2)};

	/* What is shared, or grows like a stack, is not counted by RLIMIT_DATA. */
	for (size_t i = 0; i < LENGTH(maps); i++)
		ALLOW_IF(rules, maps[i], masked(2, PROT_EXEC, 0),
			 masked(3, MAP_TYPE_MASK | MAP_GROWSDOWN, MAP_PRIVATE));
	ALLOW_IF(rules, SCMP_SYS(mprotect), masked(2, PROT_EXEC, 0));
}

static void allow_threads(struct rules *rules)
{
	/* One table of descriptors for all, as the limit is for each. */
	ALLOW_IF(rules, SCMP_SYS(clone),
		 masked(0, CLONE_THREAD | CLONE_FILES | NAMESPACES, CLONE_THREAD | CLONE_FILES));
	/* abort(), and pthread_cancel() of libav's inputs; not SIGSTOP, which the supervisor undoes */
	ALLOW_IF(rules, SCMP_SYS(tgkill), is(0, (uint64_t)getpid()), is(2, SIGABRT));
	ALLOW_IF(rules, SCMP_SYS(tgkill), is(0, (uint64_t)getpid()), is(2, SIGCANCEL));
	ALLOW_IF(rules, SCMP_SYS(prctl), is(0, PR_SET_NAME));
	ALLOW_IF(rules, SCMP_SYS(prctl), is(0, PR_SET_VMA));
	/* Limits may be read, of itself. */
	ALLOW_IF(rules, SCMP_SYS(prlimit64), is(0, 0), is(2, 0));
}

static void allow_fcntl(struct rules *rules)
{
	/* Not F_SETOWN: it makes the kernel send signals to anybody. */
	static const int commands[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL};
	static const int calls[] = {SCMP_SYS(fcntl), SCMP_SYS(fcntl64)};

	for (size_t i = 0; i < LENGTH(calls); i++)
		for (size_t k = 0; k < LENGTH(commands); k++)
			ALLOW_IF(rules, calls[i], is(1, (uint64_t)commands[k]));
}

static void allow_socket(struct rules *rules, int family, int type, int protocol)
{
	ALLOW_IF(rules, SCMP_SYS(socket), is(0, (uint64_t)family),
		 masked(1, TYPE_MASK, (uint64_t)type), is(2, 0));
	if (protocol)
		ALLOW_IF(rules, SCMP_SYS(socket), is(0, (uint64_t)family),
			 masked(1, TYPE_MASK, (uint64_t)type), is(2, (uint64_t)protocol));
}

static void allow_option(struct rules *rules, int level, int name)
{
	ALLOW_IF(rules, SCMP_SYS(setsockopt), is(1, (uint64_t)level), is(2, (uint64_t)name));
}

static void allow_options(struct rules *rules, const struct roc_policy *policy)
{
	for (size_t i = 0; policy->tcp && i < LENGTH(options); i++)
		allow_option(rules, options[i].level, options[i].name);
	for (size_t i = 0; policy->datagrams && i < LENGTH(datagram_options); i++)
		allow_option(rules, SOL_SOCKET, datagram_options[i]);
	for (size_t i = 0; policy->datagrams && i < LENGTH(levels); i++)
		ALLOW_IF(rules, SCMP_SYS(setsockopt), is(1, (uint64_t)levels[i]));
}

/*
 * On the socket to the supervisor a worker may do no more than send(): a descriptor that it attached to a
 * message would be the supervisor's to close, which can take as long as the worker likes. "Is not
 * that socket", for a kernel that looks at 32 bits of the number and a comparison of 64: one of the
 * bits that a number below ROC_HARDEN_FILES_MAX can have is another.
 */
static void allow_sends(struct rules *rules)
{
	/* Nor a connection that a first packet makes, which Landlock may not look at. */
	ALLOW_IF(rules, SCMP_SYS(sendto), masked(3, MSG_FASTOPEN, 0));
	for (size_t i = 0; i < LENGTH(message_sends); i++)
		for (uint64_t bit = 1; bit < ROC_HARDEN_FILES_MAX; bit <<= 1)
			ALLOW_IF(rules, message_sends[i].call,
				 masked(0, bit, bit & ~(uint64_t)ROC_WORKER_CONTROL_FD),
				 masked(message_sends[i].flags, MSG_FASTOPEN, 0));
}

static void allow_network(struct rules *rules, const struct roc_policy *policy, bool daemons)
{
	const bool datagrams = policy->datagrams || policy->names;

	if (policy->tcp) {
		allow_socket(rules, AF_INET, SOCK_STREAM, IPPROTO_TCP);
		allow_socket(rules, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
		add_all(rules, SCMP_ACT_ALLOW, sockets, LENGTH(sockets));
	}
	if (policy->datagrams)
		add(rules, SCMP_ACT_ALLOW, SCMP_SYS(bind), 0, NULL);
	if (policy->epoll)
		add_all(rules, SCMP_ACT_ALLOW, epoll, LENGTH(epoll));
	allow_options(rules, policy);
	if (datagrams) {
		allow_socket(rules, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
		allow_socket(rules, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
		ALLOW_IF(rules, SCMP_SYS(ioctl), is(1, FIONREAD));
	}
	allow_sends(rules);
	if (policy->names && daemons)
		allow_socket(rules, AF_UNIX, SOCK_STREAM, 0);
	/* if_nametoindex() and back */
	if (policy->zones) {
		allow_socket(rules, AF_UNIX, SOCK_DGRAM, 0);
		ALLOW_IF(rules, SCMP_SYS(ioctl), is(1, SIOCGIFINDEX));
		ALLOW_IF(rules, SCMP_SYS(ioctl), is(1, SIOCGIFNAME));
	}
}

static void allow_files(struct rules *rules)
{
	add_all(rules, SCMP_ACT_ALLOW, files, LENGTH(files));
	ALLOW_IF(rules, SCMP_SYS(open), masked(1, FOR_WRITING, O_RDONLY));
	ALLOW_IF(rules, SCMP_SYS(openat), masked(2, FOR_WRITING, O_RDONLY));
}

static int load(scmp_filter_ctx context)
{
	int r = seccomp_attr_set(context, SCMP_FLTATR_CTL_TSYNC, 1);

	/* A search by halves instead of a walk; older libraries do not know it. */
	(void)seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* Another architecture's calls: nobody makes them by mistake. */
	if (r == 0)
		r = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	return r == 0 ? seccomp_load(context) : r;
}

int roc_filter_enter(const struct roc_policy *policy, bool daemons)
{
	struct rules rules = {.context = NULL};

	if (!roc_confine_has_filters())
		return -EOPNOTSUPP;
	rules.context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!rules.context)
		return -ENOMEM;
	add_all(&rules, SCMP_ACT_ALLOW, plain, LENGTH(plain));
	add_all(&rules, SCMP_ACT_ERRNO(ENOSYS), absent, LENGTH(absent));
	allow_memory(&rules);
	allow_threads(&rules);
	allow_fcntl(&rules);
	allow_network(&rules, policy, daemons);
	if (roc_policy_opens_files(policy))
		allow_files(&rules);
	const int r = rules.error ? rules.error : load(rules.context);
	seccomp_release(rules.context);
	return r;
}
