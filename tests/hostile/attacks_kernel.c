/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the kernel that a worker has no use for, and that have let others in before. */
#include "attacks.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096

static int keep(long fd)
{
	const int r = attack_result(fd);

	if (fd >= 0)
		close((int)fd);
	return r;
}

static int map_page(int protection, int flags)
{
	void *page = mmap(NULL, PAGE, protection, flags | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return -errno;
	(void)munmap(page, PAGE);
	return 0;
}

static int map_code(const struct attack_aim *aim)
{
	(void)aim;
	return map_page(PROT_READ | PROT_EXEC, MAP_PRIVATE);
}

static int map_shared(const struct attack_aim *aim)
{
	(void)aim;
	return map_page(PROT_READ | PROT_WRITE, MAP_SHARED);
}

static int make_code(const struct attack_aim *aim)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)aim;
	if (page == MAP_FAILED)
		return 0; /* then it has not been tried: say so by failing the test */
	const int r = attack_result(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
	(void)munmap(page, PAGE);
	return r;
}

/* Not counted by RLIMIT_DATA. */
static int map_growing(const struct attack_aim *aim)
{
	(void)aim;
	return map_page(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_GROWSDOWN);
}

static int memory_file(const struct attack_aim *aim)
{
	(void)aim;
	return keep(memfd_create("attack", MFD_CLOEXEC));
}

static int new_user(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(unshare(CLONE_NEWUSER));
}

static int new_mounts(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(unshare(CLONE_NEWNS));
}

static int mount_there(const struct attack_aim *aim)
{
	const int r = attack_result(mount("none", "/proc/self/attack", "tmpfs", 0, NULL));

	(void)aim;
	return r == -ENOENT ? 0 : r;
}

static int change_root(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(chroot("/"));
}

static int ring(const struct attack_aim *aim)
{
	struct io_uring_params params;

	(void)aim;
	memset(&params, 0, sizeof(params));
	return keep(syscall(SYS_io_uring_setup, 1, &params));
}

static int program(const struct attack_aim *aim)
{
	union bpf_attr attr;

	(void)aim;
	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = attr.value_size = 4;
	attr.max_entries = 1;
	return keep(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

static int measure(const struct attack_aim *aim)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE,
				       .size = sizeof(attr),
				       .config = PERF_COUNT_SW_DUMMY,
				       .exclude_kernel = 1};
	const int r = keep(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));

	(void)aim;
	return r == -ENOENT ? 0 : r;
}

static int page_faults(const struct attack_aim *aim)
{
	(void)aim;
	return keep(syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */));
}

static int keys(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(
		syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0));
}

static int load_module(const struct attack_aim *aim)
{
	const int r = attack_result(syscall(SYS_init_module, "", 0, ""));

	(void)aim;
	return r == -ENOEXEC || r == -EFAULT ? 0 : r;
}

static int become(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(syscall(SYS_setuid, getuid()));
}

static int loosen_filter(const struct attack_aim *aim)
{
	(void)aim;
	return attack_result(syscall(SYS_seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, 0, NULL)) ==
			       -EFAULT
		       ? 0
		       : -errno;
}

const struct attack attacks_on_kernel[] = {
	{"map-code", map_code, false},
	{"map-shared", map_shared, false},
	{"make-code", make_code, false},
	{"map-growing", map_growing, false},
	{"memory-file", memory_file, false},
	{"new-user-namespace", new_user, true},
	{"new-mount-namespace", new_mounts, true},
	{"mount", mount_there, true},
	{"chroot", change_root, true},
	{"io-uring", ring, true},
	{"bpf", program, true},
	{"perf", measure, true},
	{"userfaultfd", page_faults, true},
	{"keys", keys, true},
	{"load-module", load_module, true},
	{"become", become, false},
	{"another-filter", loosen_filter, false},
	{NULL, NULL, false},
};
