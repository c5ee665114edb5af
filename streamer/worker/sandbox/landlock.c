/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"
#include "names.h"

/* Later than the headers of Debian 12; the numbers are the kernel's ABI. */
#define FS_REFER (1ULL << 13)    /* ABI 2 */
#define FS_TRUNCATE (1ULL << 14) /* ABI 3 */
#define NET_BIND_TCP (1ULL << 0) /* ABI 4 */
#define NET_CONNECT_TCP (1ULL << 1)
#define RULE_NET_PORT 2
#define FS_IOCTL_DEV (1ULL << 15)       /* ABI 5 */
#define SCOPE_ABSTRACT_UNIX (1ULL << 0) /* ABI 6 */
#define SCOPE_SIGNAL (1ULL << 1)
#define FS_RESOLVE_UNIX (1ULL << 16) /* ABI 9 */
#define NET_BIND_UDP (1ULL << 2)     /* ABI 10 */
#define NET_SEND_UDP (1ULL << 3)

#define FS_FIRST (FS_REFER - 1) /* the thirteen of ABI 1 */

struct ruleset {
	uint64_t fs, net, scoped;
};

struct net_port {
	uint64_t allowed, port;
};

static const char *const trust[] = {"/etc/ssl/certs",       "/usr/share/ca-certificates",
				    "/etc/ssl/openssl.cnf", "/etc/gnutls",
				    "/etc/pki/tls",         NULL};

/* Whom modules of the resolver ask. */
static const char *const daemons[] = {"/run/systemd/resolve", "/run/avahi-daemon", "/run/nscd",
				      NULL};

/* An older kernel takes no more than it knows. @return bytes */
static size_t describe(int abi, const struct roc_policy *policy, struct ruleset *ret)
{
	*ret = (struct ruleset){.fs = FS_FIRST};
	if (abi >= 2)
		ret->fs |= FS_REFER;
	if (abi >= 3)
		ret->fs |= FS_TRUNCATE;
	if (abi >= 4)
		ret->net = NET_BIND_TCP | (policy->any_port ? 0 : NET_CONNECT_TCP);
	if (abi >= 5)
		ret->fs |= FS_IOCTL_DEV;
	if (abi >= 6)
		ret->scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
	if (abi >= 9)
		ret->fs |= FS_RESOLVE_UNIX;
	if (abi >= 10 && !policy->datagrams)
		ret->net |= NET_BIND_UDP | NET_SEND_UDP;
	return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

/* What is not there needs no rule. */
static int allow_path(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	int r = 0;

	if (rule.parent_fd < 0)
		return 0;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		r = -errno;
	close(rule.parent_fd);
	return r;
}

static int allow_reading(int ruleset, const char *path)
{
	struct stat st;
	const bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	/* Of what is no folder the kernel takes no right that only a folder has. */
	return allow_path(ruleset, path,
			  LANDLOCK_ACCESS_FS_READ_FILE |
				  (folder ? LANDLOCK_ACCESS_FS_READ_DIR : 0));
}

/*
 * A link into /run leads to the folder of a daemon, which replaces its file now and then; the folder
 * has nothing else to read.
 */
static int allow_name_file(int ruleset, const char *path)
{
	char *resolved = realpath(path, NULL);
	int r = allow_reading(ruleset, path);

	if (r == 0 && resolved && strncmp(resolved, "/run/", 5) == 0) {
		char *slash = strrchr(resolved, '/');

		*slash = '\0';
		if (strcmp(resolved, "/run") != 0)
			r = allow_reading(ruleset, resolved);
	}
	free(resolved);
	return r;
}

static int allow_files(int ruleset, const struct roc_policy *policy, int abi)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < policy->file_count; i++)
		r = allow_reading(ruleset, policy->files[i]);
	for (size_t i = 0; r == 0 && policy->names && roc_names_files[i]; i++)
		r = allow_name_file(ruleset, roc_names_files[i]);
	for (size_t i = 0; r == 0 && policy->names && abi >= 9 && daemons[i]; i++)
		r = allow_path(ruleset, daemons[i], FS_RESOLVE_UNIX);
	for (size_t i = 0; r == 0 && policy->tls && trust[i]; i++)
		r = allow_reading(ruleset, trust[i]);
	if (r == 0 && policy->any_file)
		r = allow_reading(ruleset, "/");
	return r;
}

static int allow_port(int ruleset, uint64_t access, uint16_t port)
{
	const struct net_port rule = {.allowed = access, .port = port};

	if (access == 0)
		return 0;
	return syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) < 0 ? -errno : 0;
}

static int allow_ports(int ruleset, const struct roc_policy *policy, uint64_t handled)
{
	/* Name servers; and the resolver, which sends nothing there, asks for a way to each address. */
	const uint64_t access = handled & (NET_CONNECT_TCP | (policy->names ? NET_SEND_UDP : 0));
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < policy->port_count; i++)
		r = allow_port(ruleset, access, policy->ports[i]);
	/* 0: one that the kernel picks for a question */
	if (r == 0 && policy->names)
		r = allow_port(ruleset, handled & NET_BIND_UDP, 0);
	return r;
}

int roc_landlock_enter(const struct roc_policy *policy)
{
	const int abi = roc_confine_landlock_abi();
	struct ruleset attr;
	int r, fd;

	if (abi == 0)
		return 0;
	const size_t size = describe(abi, policy, &attr);
	fd = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (fd < 0)
		return -errno;
	r = allow_files(fd, policy, abi);
	if (r == 0)
		r = allow_ports(fd, policy, attr.net);
	if (r == 0 && syscall(SYS_landlock_restrict_self, fd, 0) < 0)
		r = -errno;
	close(fd);
	return r < 0 ? r : abi;
}
