/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child by a system call of its own, so that no handler of a library comes between. */
static int end_child(long pid)
{
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return -errno;
	while (waitpid((pid_t)pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	return 0;
}

static int make_child(const struct attack_aim *aim)
{
	(void)aim;
	return end_child(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int make_child_by_fork(const struct attack_aim *aim)
{
	(void)aim;
#ifdef SYS_fork
	return end_child(syscall(SYS_fork));
#else
	return end_child(fork());
#endif
}

static int make_child_by_clone3(const struct attack_aim *aim)
{
	uint64_t args[8] = {[4] = SIGCHLD}; /* struct clone_args of Linux 5.3 */

	(void)aim;
	return end_child(syscall(SYS_clone3, args, sizeof(args)));
}

/* In a child where there may be one; else in its own place, which it loses if it succeeds. */
static int execute(const struct attack_aim *aim)
{
	char name[] = "true";
	char *argv[] = {name, NULL};
	const long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	int status = 0;

	(void)aim;
	if (pid > 0) {
		while (waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR)
			continue;
		return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
	}
	(void)execv("/bin/true", argv);
	const int r = -errno;
	if (pid == 0)
		_exit(1);
	return r;
}

static int trace_sibling(const struct attack_aim *aim)
{
	if (ptrace(PTRACE_SEIZE, aim->sibling, NULL, NULL) < 0)
		return -errno;
	(void)ptrace(PTRACE_INTERRUPT, aim->sibling, NULL, NULL);
	(void)waitpid(aim->sibling, NULL, __WALL);
	(void)ptrace(PTRACE_DETACH, aim->sibling, NULL, NULL);
	return 0;
}

static int be_traced(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

/* A bad address is found out behind the permission. */
static int read_sibling(const struct attack_aim *aim)
{
	char byte;
	const struct iovec here = {&byte, 1};
	const struct iovec there = {(void *)(uintptr_t)16, 1};
	const int r = attack_result(process_vm_readv(aim->sibling, &here, 1, &there, 1, 0));

	return r == -EFAULT ? 0 : r;
}

static int write_sibling(const struct attack_aim *aim)
{
	char byte = 0;
	const struct iovec here = {&byte, 1};
	const struct iovec there = {(void *)(uintptr_t)16, 1};
	const int r = attack_result(process_vm_writev(aim->sibling, &here, 1, &there, 1, 0));

	return r == -EFAULT ? 0 : r;
}

static int steal_fd(const struct attack_aim *aim)
{
	const int pidfd = (int)syscall(SYS_pidfd_open, aim->sibling, 0);
	int r = attack_result(pidfd);

	if (pidfd < 0)
		return r;
	const int fd = (int)syscall(SYS_pidfd_getfd, pidfd, 0, 0);
	r = attack_result(fd);
	if (fd >= 0)
		close(fd);
	close(pidfd);
	return r;
}

static int signal_sibling(const struct attack_aim *aim)
{
	return attack_result(kill(aim->sibling, SIGWINCH)); /* which is ignored */
}

static int signal_parent(const struct attack_aim *aim)
{
	return attack_result(kill(aim->parent, SIGWINCH));
}

static int signal_thread(const struct attack_aim *aim)
{
	return attack_result(syscall(SYS_tgkill, aim->sibling, aim->sibling, SIGWINCH));
}

static int signal_queued(const struct attack_aim *aim)
{
	return attack_result(sigqueue(aim->sibling, SIGWINCH, (union sigval){0}));
}

static int signal_by_owner(const struct attack_aim *aim)
{
	return attack_result(fcntl(aim->own_device, F_SETOWN, aim->sibling));
}

/* One that is ignored, in the place of SIGSTOP. */
static int signal_itself(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(syscall(SYS_tgkill, getpid(), gettid(), SIGWINCH));
}

static int end_at_once(void *data)
{
	(void)data;
	return 0;
}

/* Each such thread would have as many descriptors as RLIMIT_NOFILE says. */
static int thread_with_own_files(const struct attack_aim *aim)
{
	static char stack[16384] __attribute__((aligned(16)));

	(void)aim;
	return attack_result(clone(end_at_once, stack + sizeof(stack),
				   CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD, NULL));
}

static int raise_limits(const struct attack_aim *aim)
{
	struct rlimit limit;

	(void)aim;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	limit.rlim_cur = limit.rlim_max = limit.rlim_max + 1;
	return attack_result(setrlimit(RLIMIT_NOFILE, &limit));
}

static int limit_sibling(const struct attack_aim *aim)
{
	struct rlimit limit;

	if (prlimit(aim->sibling, RLIMIT_CORE, NULL, &limit) < 0)
		return -errno;
	return attack_result(prlimit(aim->sibling, RLIMIT_CORE, &limit, NULL));
}

static int be_dumpable(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(prctl(PR_SET_DUMPABLE, 1));
}

static int outlive_parent(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(prctl(PR_SET_PDEATHSIG, 0));
}

static int leave_group(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(setpgid(0, 0));
}

static int be_urgent(const struct attack_aim *aim)
{
	const struct sched_param param = {.sched_priority = 1};

	(void)aim;
	return attack_result(sched_setscheduler(0, SCHED_FIFO, &param));
}

const struct attack attacks_on_processes[] = {
	{"fork", make_child, false},
	{"fork-by-fork", make_child_by_fork, false},
	{"fork-by-clone3", make_child_by_clone3, false},
	{"exec", execute, false},
	{"trace-sibling", trace_sibling, true},
	{"be-traced", be_traced, false},
	{"read-sibling", read_sibling, true},
	{"write-sibling", write_sibling, true},
	{"steal-fd", steal_fd, true},
	{"signal-sibling", signal_sibling, false},
	{"signal-parent", signal_parent, false},
	{"signal-thread", signal_thread, false},
	{"signal-queued", signal_queued, false},
	{"signal-by-owner", signal_by_owner, false},
	{"signal-itself", signal_itself, false},
	{"thread-with-own-files", thread_with_own_files, false},
	{"raise-limits", raise_limits, true},
	{"limit-sibling", limit_sibling, true},
	{"outlive-parent", outlive_parent, false},
	{"leave-group", leave_group, false},
	{"be-urgent", be_urgent, true},
	{"be-dumpable", be_dumpable, false},
	{NULL, NULL, false},
};
