/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "display.h"
#include "doctor_facts.h"

#define GROUPS_MAX 256

static const struct passwd *find_person(void)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *person = geteuid() == 0 && sudo ? getpwnam(sudo) : NULL;

	return person ? person : getpwuid(getuid());
}

static bool is_member(const struct passwd *person, gid_t group)
{
	gid_t groups[GROUPS_MAX];
	int count = GROUPS_MAX;

	if (getgrouplist(person->pw_name, person->pw_gid, groups, &count) < 0)
		count = GROUPS_MAX;
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

void roc_doctor_look_at_person(struct roc_doctor_facts *facts)
{
	const struct passwd *person = find_person();
	const struct group *video = getgrnam("video");

	facts->is_root = geteuid() == 0;
	snprintf(facts->user, sizeof(facts->user), "this user");
	if (!person)
		return;
	roc_display_clean(facts->user, sizeof(facts->user), person->pw_name);
	roc_display_clean(facts->home, sizeof(facts->home), person->pw_dir);
	facts->in_video = video && is_member(person, video->gr_gid);
}

bool roc_doctor_may_open(const struct roc_doctor_facts *facts, const char *path)
{
	const mode_t all = S_IROTH | S_IWOTH, group = S_IRGRP | S_IWGRP;
	const struct passwd *person = find_person();
	struct stat st;

	if (!facts->is_root || !person || person->pw_uid == 0)
		return eaccess(path, R_OK | W_OK) == 0;
	/* For somebody else the kernel can't be asked. Who has an access list is in it, most likely. */
	if (stat(path, &st) < 0 || (st.st_mode & all) == all || st.st_uid == person->pw_uid)
		return true;
	if ((st.st_mode & group) == group && is_member(person, st.st_gid))
		return true;
	return getxattr(path, "system.posix_acl_access", NULL, 0) > 0;
}
