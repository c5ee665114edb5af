/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor sees of a machine: here, of folders that look like one. */
#include "doctor_facts.h"
#include "suite.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static char root[32], kernel[65];
static struct roc_doctor_facts facts;

static void setup(void)
{
	struct utsname name;

	ck_assert_int_eq(uname(&name), 0);
	strcpy(kernel, name.release);
	strcpy(root, "/tmp/roc-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	facts = (struct roc_doctor_facts){.home = "/home/anna"};
}

static void teardown(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	ck_assert_int_eq(system(command), 0);
}

/* A file at that path below the root, and the folders that it needs. */
static void put(const char *content, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void put(const char *content, size_t size, const char *format, ...)
{
	char path[512];
	va_list args;
	const int n = snprintf(path, sizeof(path), "%s", root);

	va_start(args, format);
	vsnprintf(path + n, sizeof(path) - (size_t)n, format, args);
	va_end(args);
	for (char *c = path + n + 1; *c; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		(void)mkdir(path, 0755);
		*c = '/';
	}
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(content, 1, size, file), size);
	fclose(file);
}

#define PUT(content, ...) put(content, sizeof(content) - 1, __VA_ARGS__)

START_TEST(an_empty_machine_has_nothing)
{
	roc_doctor_look_at_system(root, &facts);
	ck_assert_str_eq(facts.kernel, kernel);
	ck_assert(!facts.module_loaded && !facts.module_built && !facts.has_headers);
	ck_assert(!facts.is_dynamic && !facts.secure_boot && !facts.has_obs);
	ck_assert(!facts.has_flatpak_obs && !facts.has_flatpak_plugin &&
		  !facts.flatpak_sees_status);
	ck_assert_str_eq(facts.module_source, "");
	ck_assert_str_eq(facts.plugin, "");
	ck_assert_int_eq(facts.refused_module, -1);
	ck_assert_uint_eq(facts.loopbacks, 0);
}
END_TEST

START_TEST(a_module_of_dkms_is_built_for_this_kernel_or_not)
{
	PUT("", "/usr/src/v4l2loopback-0.12.7/dkms.conf");
	PUT("kernel/a.ko: kernel/v4l2loopback.ko\nupdates/dkms/v4l2loopback-extra.ko:\n",
	    "/lib/modules/%s/modules.dep", kernel);
	PUT("", "/lib/modules/%s/build", kernel);
	roc_doctor_look_at_system(root, &facts);
	ck_assert_str_eq(facts.module_source, "0.12.7");
	ck_assert(facts.has_headers && !facts.module_built);
	PUT("kernel/a.ko:\nupdates/dkms/v4l2loopback.ko.xz: kernel/b.ko\n",
	    "/lib/modules/%s/modules.dep", kernel);
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.module_built && !facts.module_loaded);
}
END_TEST

START_TEST(a_loaded_module_tells_of_itself)
{
	PUT("0.15.0\n", "/sys/module/v4l2loopback/version");
	PUT("", "/dev/v4l2loopback");
	PUT("10\n", "/sys/class/video4linux/video0/max_openers");
	PUT("10\n", "/sys/class/video4linux/video7/max_openers");
	PUT("HD Webcam\n", "/sys/class/video4linux/video1/name");
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.module_loaded && facts.is_dynamic);
	ck_assert_str_eq(facts.module_version, "0.15.0");
	ck_assert_uint_eq(facts.loopbacks, 2);
}
END_TEST

START_TEST(secure_boot_and_its_refusals_are_seen)
{
	PUT("\6\0\0\0\1", SECURE_BOOT);
	PUT("5,1,1,-;v4l2loopback: loading out-of-tree module taints kernel.\n", "/dev/kmsg");
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.secure_boot);
	ck_assert_int_eq(facts.refused_module, 0);
	PUT("\6\0\0\0\0", SECURE_BOOT);
	PUT("5,1,1,-;Loading of module with unavailable key is rejected\n", "/dev/kmsg");
	roc_doctor_look_at_system(root, &facts);
	ck_assert(!facts.secure_boot);
	ck_assert_int_eq(facts.refused_module, 1);
	PUT("4,1,1,-;Lockdown: modprobe: unsigned module loading is restricted; see man "
	    "kernel_lockdown.7\n",
	    "/dev/kmsg");
	roc_doctor_look_at_system(root, &facts);
	ck_assert_int_eq(facts.refused_module, 1);
}
END_TEST

static const struct {
	const char *path, *content, *blocked, *install;
} blocks[] = {
	{"/etc/modprobe.d/a.conf", "install v4l2loopback /bin/false\n", "/etc/modprobe.d/a.conf",
	 "/bin/false"},
	{"/usr/lib/modprobe.d/b.conf", "# x\n\n \tinstall\tv4l2loopback  /bin/true \n",
	 "/usr/lib/modprobe.d/b.conf", "/bin/true"},
	{"/run/modprobe.d/c.conf",
	 "options x y=1\ninstall v4l2loopback :", "/run/modprobe.d/c.conf", ":"},
	/* what does not keep it from being loaded, or is not read */
	{"/etc/modprobe.d/a.conf", "install v4l2loopback modprobe -i v4l2loopback && x\n", "", ""},
	{"/etc/modprobe.d/a.conf", "install v4l2loopback_x /bin/false\n", "", ""},
	{"/etc/modprobe.d/a.conf", "#install v4l2loopback /bin/false\n", "", ""},
	{"/etc/modprobe.d/a.conf", "blacklist v4l2loopback\n", "", ""},
	{"/etc/modprobe.d/a.conf", "install v4l2loopback\n", "", ""},
	{"/etc/modprobe.d/a.off", "install v4l2loopback /bin/false\n", "", ""},
};

START_TEST(a_module_that_may_not_be_loaded_is_seen)
{
	put(blocks[_i].content, strlen(blocks[_i].content), "%s", blocks[_i].path);
	roc_doctor_look_at_system(root, &facts);
	ck_assert_str_eq(facts.module_blocked, blocks[_i].blocked);
	ck_assert_str_eq(facts.module_install, blocks[_i].install);
}
END_TEST

START_TEST(of_two_files_of_one_name_the_first_counts)
{
	PUT("install v4l2loopback /bin/false\n", "/usr/lib/modprobe.d/a.conf");
	PUT("", "/etc/modprobe.d/a.conf");
	roc_doctor_look_at_system(root, &facts);
	ck_assert_str_eq(facts.module_blocked, "");
}
END_TEST

START_TEST(ping_is_there_or_not)
{
	roc_doctor_look_at_system(root, &facts);
	ck_assert(!facts.has_ping);
	PUT("", "/usr/bin/ping");
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.has_ping);
}
END_TEST

START_TEST(a_worker_that_may_not_be_executed_is_seen)
{
	char path[64];

	PUT("", "/roc-worker");
	snprintf(path, sizeof(path), "%s/roc-worker", root);
	ck_assert_int_eq(chmod(path, 0644), 0);
	roc_doctor_look_at_worker(path, &facts);
	ck_assert_int_eq(facts.worker_error, -EACCES);
	ck_assert_str_eq(facts.worker, path);
	/* the service is another user */
	ck_assert_int_eq(chmod(path, 0744), 0);
	roc_doctor_look_at_worker(path, &facts);
	ck_assert_int_eq(facts.worker_error, -EACCES);
	ck_assert_int_eq(chmod(path, 0755), 0);
	roc_doctor_look_at_worker(path, &facts);
	ck_assert_int_eq(facts.worker_error, 0);
	ck_assert_int_eq(unlink(path), 0);
	roc_doctor_look_at_worker(path, &facts);
	ck_assert_int_eq(facts.worker_error, -ENOENT);
	ck_assert_str_eq(facts.worker, path);
}
END_TEST

START_TEST(a_plugin_that_is_no_program_is_damaged)
{
	static const char path[] = "/usr/lib/x86_64-linux-gnu/obs-plugins/roc-camera.so";

	PUT("\177ELF", "%s", path);
	roc_doctor_look_at_system(root, &facts);
	ck_assert(!facts.is_plugin_damaged);
	PUT("", "%s", path);
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.is_plugin_damaged);
	PUT("<html>", "%s", path);
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.is_plugin_damaged);
	ck_assert_str_eq(facts.plugin, path);
}
END_TEST

START_TEST(rules_of_the_python_script_beside_ours_are_seen)
{
	PUT("", "/etc/logrotate.d/camera_streamer");
	roc_doctor_look_at_rotation(root, &facts);
	ck_assert(!facts.has_old_rotation); /* ours are not there to be skipped */
	PUT("", "/etc/logrotate.d/roc-streamer");
	roc_doctor_look_at_rotation(root, &facts);
	ck_assert(facts.has_old_rotation);
}
END_TEST

START_TEST(a_plugin_is_found_where_obs_looks)
{
	PUT("", "/usr/bin/obs");
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.has_obs);
	ck_assert_str_eq(facts.plugin, "");
	PUT("", "/home/anna/.config/obs-studio/plugins/roc-camera/bin/64bit/roc-camera.so");
	roc_doctor_look_at_system(root, &facts);
	ck_assert_str_eq(
		facts.plugin,
		"/home/anna/.config/obs-studio/plugins/roc-camera/bin/64bit/roc-camera.so");
	PUT("", "/usr/lib/x86_64-linux-gnu/obs-plugins/roc-camera.so");
	roc_doctor_look_at_system(root, &facts);
	ck_assert_str_eq(facts.plugin, "/usr/lib/x86_64-linux-gnu/obs-plugins/roc-camera.so");
}
END_TEST

static const struct {
	const char *path, *content;
	bool sees;
} overrides[] = {
	{"/home/anna/.local/share/flatpak/overrides/com.obsproject.Studio",
	 "[Context]\nfilesystems=~/Videos;/run/roc:ro;\n", true},
	{"/home/anna/.local/share/flatpak/overrides/global", "[Context]\nfilesystems=/run/roc\n",
	 true},
	{"/var/lib/flatpak/overrides/com.obsproject.Studio",
	 "[Context]\nshared=x\nfilesystems=/run/roc:ro\n", true},
	{"/var/lib/flatpak/overrides/global", "[Context]\nfilesystems=/run/roc:ro;host\n", true},
	{"/var/lib/flatpak/overrides/org.other.App", "[Context]\nfilesystems=/run/roc\n", false},
	{"/var/lib/flatpak/overrides/global", "[Context]\nfilesystems=host;/run/rocket;\n", false},
	{"/var/lib/flatpak/overrides/global", "[Context]\nfilesystems=!/run/roc;\n", false},
	{"/var/lib/flatpak/overrides/global", "[Context]\nsockets=/run/roc\n", false},
};

START_TEST(a_flatpak_sees_the_status_by_its_override)
{
	PUT("", "/var/lib/flatpak/app/com.obsproject.Studio/current");
	put(overrides[_i].content, strlen(overrides[_i].content), "%s", overrides[_i].path);
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.has_flatpak_obs && !facts.has_flatpak_plugin);
	ck_assert_int_eq(facts.flatpak_sees_status, overrides[_i].sees);
}
END_TEST

START_TEST(a_flatpak_has_the_plugin_in_its_own_folder)
{
	static const char path[] = "/home/anna/.var/app/com.obsproject.Studio/config/obs-studio/"
				   "plugins/roc-camera/bin/64bit/roc-camera.so";

	PUT("", "/home/anna/.local/share/flatpak/app/com.obsproject.Studio/current");
	PUT("\177ELF", "%s", path);
	roc_doctor_look_at_system(root, &facts);
	ck_assert(facts.has_flatpak_obs && facts.has_flatpak_plugin);
	PUT("", "%s", path);
	facts.has_flatpak_plugin = false;
	roc_doctor_look_at_system(root, &facts);
	ck_assert(!facts.has_flatpak_plugin);
	ck_assert(!facts.has_obs);
}
END_TEST

START_TEST(a_node_is_a_loopback_device_a_webcam_or_no_video)
{
	struct roc_doctor_camera camera = {.device = "/dev/video0"};
	char link[64], target[64];

	roc_doctor_look_at_node(root, &camera);
	ck_assert_int_eq(camera.node, ROC_NODE_ABSENT);
	PUT("", "/dev/video0");
	roc_doctor_look_at_node(root, &camera);
	ck_assert_int_eq(camera.node, ROC_NODE_NO_VIDEO);
	PUT("HD \033Webcam\n", "/sys/class/video4linux/video0/name");
	roc_doctor_look_at_node(root, &camera);
	ck_assert_int_eq(camera.node, ROC_NODE_OTHER_DRIVER);
	ck_assert_str_eq(camera.card, "HD  Webcam");
	PUT("10\n", "/sys/class/video4linux/video0/max_openers");
	roc_doctor_look_at_node(root, &camera);
	ck_assert_int_eq(camera.node, ROC_NODE_LOOPBACK);
	/* by another name */
	PUT("", "/dev/v4l/by-id/x");
	snprintf(link, sizeof(link), "%s/dev/gate", root);
	snprintf(target, sizeof(target), "%s/dev/video0", root);
	ck_assert_int_eq(symlink(target, link), 0);
	strcpy(camera.device, "/dev/gate");
	roc_doctor_look_at_node(root, &camera);
	ck_assert_int_eq(camera.node, ROC_NODE_LOOPBACK);
	camera.device[0] = '\0';
	roc_doctor_look_at_node(root, &camera);
	ck_assert_int_eq(camera.node, ROC_NODE_ABSENT);
}
END_TEST

START_TEST(it_is_the_person_behind_sudo_who_must_be_able_to_open)
{
	char path[64];

	PUT("", "/node");
	snprintf(path, sizeof(path), "%s/node", root);
	ck_assert_int_eq(setenv("SUDO_USER", "nobody", 1), 0);
	roc_doctor_look_at_person(&facts);
	ck_assert_int_eq(facts.is_root, geteuid() == 0);
	ck_assert_int_eq(chmod(path, 0666), 0);
	ck_assert(roc_doctor_may_open(&facts, path));
	if (facts.is_root) {
		ck_assert_str_eq(facts.user, "nobody");
		ck_assert(!facts.in_video);
		ck_assert_int_eq(chmod(path, 0660), 0);
		ck_assert(!roc_doctor_may_open(&facts, path));
		ck_assert_int_eq(unsetenv("SUDO_USER"), 0);
		ck_assert(roc_doctor_may_open(&facts, path));
	} else {
		ck_assert_int_eq(setenv("SUDO_USER", "root", 1), 0); /* anybody can */
		roc_doctor_look_at_person(&facts);
		ck_assert_str_ne(facts.user, "root");
		ck_assert_int_eq(chmod(path, 0), 0);
		ck_assert(!roc_doctor_may_open(&facts, path));
	}
	ck_assert_int_eq(unsetenv("SUDO_USER"), 0);
}
END_TEST

START_TEST(what_systemd_says_is_taken)
{
	roc_doctor_read_unit("Result=exit-code\nExecMainStatus=78\nLoadState=loaded\n"
			     "ActiveState=failed\nSubState=x\nJunk\n",
			     &facts);
	ck_assert_str_eq(facts.unit_load, "loaded");
	ck_assert_str_eq(facts.unit_active, "failed");
	ck_assert_str_eq(facts.unit_result, "exit-code");
	ck_assert_int_eq(facts.unit_status, 78);
	roc_doctor_read_unit("", &facts);
	ck_assert_str_eq(facts.unit_load, "loaded");
}
END_TEST

START_TEST(this_machine_can_be_looked_at)
{
	static struct roc_doctor_findings findings;
	static struct roc_config config;

	roc_doctor_gather("/nonexistent/cameras.json", &facts, &config);
	ck_assert_int_lt(facts.config_error, 0);
	ck_assert_str_ne(facts.user, "");
	roc_doctor_judge(&facts, &findings);
	ck_assert_uint_ge(findings.problems, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("doctor_system");
	TCase *tc = tcase_create("system");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_machine_has_nothing);
	tcase_add_test(tc, a_module_of_dkms_is_built_for_this_kernel_or_not);
	tcase_add_test(tc, a_loaded_module_tells_of_itself);
	tcase_add_test(tc, secure_boot_and_its_refusals_are_seen);
	tcase_add_loop_test(tc, a_module_that_may_not_be_loaded_is_seen, 0, (int)COUNT(blocks));
	tcase_add_test(tc, of_two_files_of_one_name_the_first_counts);
	tcase_add_test(tc, ping_is_there_or_not);
	tcase_add_test(tc, a_worker_that_may_not_be_executed_is_seen);
	tcase_add_test(tc, a_plugin_that_is_no_program_is_damaged);

	tcase_add_test(tc, rules_of_the_python_script_beside_ours_are_seen);
	tcase_add_test(tc, a_plugin_is_found_where_obs_looks);
	tcase_add_loop_test(tc, a_flatpak_sees_the_status_by_its_override, 0,
			    (int)COUNT(overrides));
	tcase_add_test(tc, a_flatpak_has_the_plugin_in_its_own_folder);
	tcase_add_test(tc, a_node_is_a_loopback_device_a_webcam_or_no_video);
	tcase_add_test(tc, it_is_the_person_behind_sudo_who_must_be_able_to_open);
	tcase_add_test(tc, what_systemd_says_is_taken);
	tcase_add_test(tc, this_machine_can_be_looked_at);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
