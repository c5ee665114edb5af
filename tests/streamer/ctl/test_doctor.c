/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor makes of facts: each row spoils a machine on which all is well. */
#include "doctor.h"
#include "doctor_options.h"
#include "suite.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH "/etc/roc/cameras.json"
#define EDIT "sudoedit " PATH " && sudo systemctl reload roc-streamer"

static struct roc_doctor_facts facts;
static struct roc_doctor_findings findings;

static void add_camera(const char *name)
{
	struct roc_doctor_camera *camera = &facts.cameras[facts.count];

	*camera = (struct roc_doctor_camera){.index = facts.count++,
					     .is_valid = true,
					     .is_enabled = true,
					     .node = ROC_NODE_LOOPBACK,
					     .may_open = true,
					     .is_reported = true,
					     .state = ROC_STATE_LIVE};
	snprintf(camera->name, sizeof(camera->name), "%.63s", name);
	snprintf(camera->host, sizeof(camera->host), "192.0.2.%u", (unsigned int)camera->index);
	snprintf(camera->device, sizeof(camera->device), "/dev/video%u",
		 (unsigned int)camera->index);
	strcpy(camera->holders, "obs (pid 99)"); /* what devices are for */
}

static void setup(void)
{
	facts = (struct roc_doctor_facts){.kernel = "6.1.0-9-amd64",
					  .module_loaded = true,
					  .module_built = true,
					  .module_source = "0.12.7",
					  .has_headers = true,
					  .loopbacks = 8,
					  .refused_module = -1,
					  .user = "anna",
					  .home = "/home/anna",
					  .config_path = PATH,
					  .config_for_service = true,
					  .has_service_user = true,
					  .is_running = true,
					  .version = ROC_VERSION,
					  .unit_load = "loaded",
					  .unit_active = "active",
					  .unit_result = "success",
					  .landlock_abi = 1,
					  .has_filters = true,
					  .has_ping = true,
					  .has_obs = true,
					  .plugin = "/usr/lib/x86_64-linux-gnu/obs-plugins/"
						    "roc-camera.so"};
	add_camera("Field");
	add_camera("Gate");
}

/* --- ways to spoil it ------------------------------------------------------------------------ */

static void unload(void)
{
	facts.module_loaded = false;
	facts.loopbacks = 0;
	for (uint32_t i = 0; i < facts.count; i++) {
		facts.cameras[i].node = ROC_NODE_ABSENT;
		facts.cameras[i].state = ROC_STATE_NO_DEVICE;
		facts.cameras[i].reason = ROC_REASON_NO_DEVICE;
	}
}

static void uninstall(void)
{
	unload();
	facts.module_built = false;
	facts.module_source[0] = '\0';
}

static void forget_build(void)
{
	unload();
	facts.module_built = false;
}

static void forget_headers(void)
{
	forget_build();
	facts.has_headers = false;
}

static void lock_boot(void)
{
	unload();
	facts.secure_boot = true;
}

static void lock_boot_and_say_so(void)
{
	lock_boot();
	facts.refused_module = 1;
}

static void lock_boot_without_refusal(void)
{
	lock_boot();
	facts.refused_module = 0;
}

static void unload_without_systemd(void)
{
	unload();
	facts.unit_load[0] = '\0';
	facts.cameras[1].is_enabled = false;
	add_camera("Yard");
}

static void lose_landlock(void);

static void block_module(void)
{
	unload();
	strcpy(facts.module_blocked, "/etc/modprobe.d/local.conf");
	strcpy(facts.module_install, "/bin/false");
}

static void block_module_without_systemd(void)
{
	block_module();
	facts.unit_load[0] = '\0';
}

static void block_module_that_is_loaded(void)
{
	block_module();
	facts.module_loaded = true;
	lose_landlock(); /* and that is the one finding */
	for (uint32_t i = 0; i < facts.count; i++) {
		facts.cameras[i].node = ROC_NODE_LOOPBACK;
		facts.cameras[i].state = ROC_STATE_LIVE;
	}
}

static void lose_second(void)
{
	facts.cameras[1].node = ROC_NODE_ABSENT;
	facts.cameras[1].state = ROC_STATE_NO_DEVICE;
	facts.cameras[1].reason = ROC_REASON_NO_DEVICE;
}

static void lose_second_of_dynamic(void)
{
	lose_second();
	facts.is_dynamic = true;
}

static void want_ten(void)
{
	for (int i = 2; i < 10; i++)
		add_camera("More");
	facts.cameras[8].node = facts.cameras[9].node = ROC_NODE_ABSENT;
}

static void plug_webcam(void)
{
	facts.cameras[0].node = ROC_NODE_OTHER_DRIVER;
	strcpy(facts.cameras[0].card, "HD Webcam");
	facts.cameras[0].state = ROC_STATE_NO_DEVICE;
	facts.cameras[0].reason = ROC_REASON_NOT_LOOPBACK;
}

static void move(void)
{
	strcpy(facts.cameras[0].configured, "/dev/video0");
	strcpy(facts.cameras[0].device, "/dev/video16");
}

static void use_file(void)
{
	facts.cameras[0].node = ROC_NODE_NO_VIDEO;
	strcpy(facts.cameras[0].device, "/dev/null");
	facts.cameras[0].state = ROC_STATE_NO_DEVICE;
	facts.cameras[0].reason = ROC_REASON_NOT_LOOPBACK;
}

static void leave_group(void)
{
	facts.cameras[0].may_open = facts.cameras[1].may_open = false;
}

static void join_group(void)
{
	leave_group();
	facts.in_video = true;
}

static void hold(void)
{
	facts.cameras[1].state = ROC_STATE_NO_DEVICE;
	facts.cameras[1].reason = ROC_REASON_DEVICE_BUSY;
	strcpy(facts.cameras[1].holders, "ffmpeg (pid 12), zoom (pid 3456)");
}

static void hold_in_secret(void)
{
	hold();
	facts.cameras[1].holders[0] = '\0';
}

static void write_beside(void)
{
	hold();
	facts.cameras[1].state = ROC_STATE_LIVE;
}

static void write_alone_beside(void)
{
	write_beside();
	strcpy(facts.cameras[1].holders, "ffmpeg (pid 12)");
}

static void hold_unseen(void)
{
	hold_in_secret();
	facts.is_root = true;
}

static void share(void)
{
	facts.cameras[1].is_plain = true;
}

static void lose_landlock(void)
{
	facts.landlock_abi = 0;
}

static void lose_filters(void)
{
	facts.has_filters = false;
}

static void lose_sandbox(void)
{
	lose_landlock();
	lose_filters();
}

static void lose_config(void)
{
	facts.config_error = -ENOENT;
	strcpy(facts.config_text, PATH ": No such file or directory");
	facts.count = 0;
}

static void lose_config_without_user(void)
{
	lose_config();
	facts.has_service_user = false;
}

static void hide_config(void)
{
	facts.config_error = -EACCES;
	strcpy(facts.config_text, PATH ": Permission denied");
}

static void break_config(void)
{
	facts.config_error = -EBADMSG;
	strcpy(facts.config_text, PATH ":3:1: expected a value");
}

static void take_config_from_service(void)
{
	facts.config_for_service = false;
}

static void show_config(void)
{
	facts.config_world_readable = true;
}

static void spoil_entry(void)
{
	facts.cameras[1].is_valid = false;
	strcpy(facts.cameras[1].problem, "no \"password\"");
	facts.cameras[1].node = ROC_NODE_ABSENT;
	facts.cameras[1].state = ROC_STATE_INVALID;
	facts.cameras[1].reason = ROC_REASON_CONFIG;
}

static void spoil_entry_unread(void)
{
	facts.cameras[1].is_enabled = false;
	facts.cameras[1].state = ROC_STATE_INVALID;
	facts.cameras[1].reason = ROC_REASON_CONFIG;
	strcpy(facts.cameras[1].detail, "no \"password\"");
}

static void configure_none(void)
{
	facts.count = 0;
	facts.module_loaded = false;
}

static void uninstall_before_a_camera(void)
{
	uninstall();
	facts.count = 0;
}

static void forget_headers_before_a_camera(void)
{
	forget_headers();
	facts.count = 0;
}

static void keep_old_rotation(void)
{
	facts.has_old_rotation = true;
}

static void stop(void)
{
	facts.is_running = false;
	strcpy(facts.running_text, "the streamer is not running: there is no '/run/roc/status'; "
				   "start it with 'systemctl start roc-streamer'");
	strcpy(facts.unit_active, "inactive");
	for (uint32_t i = 0; i < facts.count; i++)
		facts.cameras[i].is_reported = false;
}

static void stop_without_systemd(void)
{
	stop();
	facts.unit_load[0] = facts.unit_active[0] = '\0';
}

static void remove_unit(void)
{
	stop();
	strcpy(facts.unit_load, "not-found");
}

static void mask(void)
{
	stop();
	strcpy(facts.unit_load, "masked");
}

static void end_badly(void)
{
	stop();
	strcpy(facts.unit_active, "failed");
	strcpy(facts.unit_result, "exit-code");
	facts.unit_status = 1;
}

static void fail_by_config(void)
{
	end_badly();
	facts.unit_status = 78;
}

static void fail_by_broken_config(void)
{
	fail_by_config();
	break_config();
}

static void damage_worker(void)
{
	end_badly();
	strcpy(facts.unit_active, "activating");
	facts.worker_error = -EACCES;
	strcpy(facts.worker, "/usr/libexec/roc/roc-worker");
}

static void damage_worker_of_running(void)
{
	damage_worker();
	facts.is_running = true;
}

static void damage_worker_without_systemd(void)
{
	damage_worker();
	facts.unit_load[0] = '\0';
}

static void lose_worker(void)
{
	damage_worker();
	facts.worker_error = -ENOENT;
}

static void hang(void)
{
	stop();
	strcpy(facts.unit_active, "active");
}

static void upgrade(void)
{
	strcpy(facts.version, "0.0.1");
}

static void change_config(void)
{
	facts.runs_older_config = true;
}

static void set_reason(uint32_t state, uint32_t reason, const char *detail)
{
	facts.cameras[1].state = state;
	facts.cameras[1].reason = reason;
	strcpy(facts.cameras[1].detail, detail);
}

static void cut_cable(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_UNREACHABLE, "no answer from 192.0.2.1");
}

static void cut_cable_of_url(void)
{
	cut_cable();
	facts.cameras[1].host[0] = '\0';
}

static void cut_cable_without_ping(void)
{
	cut_cable();
	facts.has_ping = false;
}

static void change_password(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_AUTH, "");
}

static void change_password_quietly(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_REJECTED, "");
}

static void change_password_in_words(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_REJECTED,
		   "camera hangs up when asked for the stream (wrong password, stream switched "
		   "off, or too many clients)");
}

static void crowd(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_CLOSED,
		   "camera is busy (RTSP 453): too many clients?");
}

static void switch_rtmp_off_in_words(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_REFUSED,
		   "192.0.2.1 refuses connections on port 1935 (is RTMP switched on?)");
}

static void switch_rtmp_off(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_REFUSED, "");
	strcpy(facts.cameras[1].host, "2001:db8::1");
}

static void switch_stream_off(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_NO_STREAM, "");
}

static void send_hevc(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_CODEC, "");
}

static void stall(void)
{
	set_reason(ROC_STATE_STALLED, ROC_REASON_STALLED, "no picture for 2.0 s");
}

static void misname(void)
{
	set_reason(ROC_STATE_OFFLINE, ROC_REASON_NO_NAME, "");
}

static void crash(void)
{
	set_reason(ROC_STATE_CRASHED, ROC_REASON_WORKER_DIED, "");
}

static void forbid_service(void)
{
	set_reason(ROC_STATE_NO_DEVICE, ROC_REASON_DEVICE_ERROR, "/dev/video1: no permission");
}

static void name_device_twice(void)
{
	set_reason(ROC_STATE_NO_DEVICE, ROC_REASON_CONFIG,
		   "/dev/gate: is the device of camera 0 already");
}

static void find_device_again(void)
{
	set_reason(ROC_STATE_NO_DEVICE, ROC_REASON_NO_DEVICE, "/dev/video1: there is none");
}

static void say_something_new(void)
{
	set_reason(77, 99, "");
}

static void start(void)
{
	set_reason(ROC_STATE_PROBING, ROC_REASON_STARTING, "");
}

static void probe_in_vain(void)
{
	stop();
	facts.cameras[1].is_probed = true;
	facts.cameras[1].probe_reason = ROC_REASON_AUTH;
	strcpy(facts.cameras[1].probe_detail, "wrong user or password");
}

static void remove_plugin(void)
{
	facts.plugin[0] = '\0';
}

static void damage_plugin(void)
{
	facts.is_plugin_damaged = true;
}

static void damage_plugin_at_home(void)
{
	damage_plugin();
	strcpy(facts.plugin,
	       "/home/anna/.config/obs-studio/plugins/roc-camera/bin/64bit/roc-camera.so");
}

static void use_flatpak(void)
{
	facts.has_obs = false;
	facts.has_flatpak_obs = facts.has_flatpak_plugin = true;
}

static void use_flatpak_bare(void)
{
	use_flatpak();
	facts.has_flatpak_plugin = false;
	facts.flatpak_sees_status = true;
}

static void use_flatpak_alone(void)
{
	use_flatpak_bare();
	facts.plugin[0] = '\0';
}

static const struct {
	void (*spoil)(void);
	const char *id; /* of the first finding */
	int camera;
	bool is_note;
	const char *what; /* part of it */
	const char *mend; /* all of it */
	uint32_t count;   /* of findings */
} rows[] = {
	{uninstall, "module-missing", -1, false, "is not installed",
	 "sudo apt install v4l2loopback-dkms linux-headers-6.1.0-9-amd64", 1},
	{forget_build, "module-not-built", -1, false,
	 "0.12.7 is installed, but not built for kernel", "sudo dkms autoinstall", 1},
	{forget_headers, "module-not-built", -1, false, "headers are missing",
	 "sudo apt install linux-headers-6.1.0-9-amd64 && sudo dkms autoinstall", 1},
	{uninstall_before_a_camera, "module-missing", -1, true, "is not installed",
	 "sudo apt install v4l2loopback-dkms linux-headers-6.1.0-9-amd64", 2},
	{forget_headers_before_a_camera, "module-not-built", -1, true, "headers are missing",
	 "sudo apt install linux-headers-6.1.0-9-amd64 && sudo dkms autoinstall", 2},
	{lock_boot, "secure-boot", -1, false, "most likely",
	 "sudo mokutil --import /var/lib/dkms/mok.pub", 1},
	{lock_boot_and_say_so, "secure-boot", -1, false, "Secure Boot refuses it",
	 "sudo mokutil --import /var/lib/dkms/mok.pub", 1},
	{lock_boot_without_refusal, "module-not-loaded", -1, false, "is not loaded",
	 "sudo systemctl start roc-loopback", 1},
	{unload, "module-not-loaded", -1, false, "is not loaded",
	 "sudo systemctl start roc-loopback", 1},
	{unload_without_systemd, "module-not-loaded", -1, false, "is not loaded",
	 "sudo modprobe v4l2loopback devices=2 exclusive_caps=1,1", 1},
	{block_module, "module-blocked", -1, false,
	 "/etc/modprobe.d/local.conf forbids it (install v4l2loopback /bin/false)",
	 "sudo sed -i '/^[[:space:]]*install[[:space:]]\\+v4l2loopback/s/^/#/' "
	 "/etc/modprobe.d/local.conf && sudo systemctl start roc-loopback",
	 1},
	{block_module_without_systemd, "module-blocked", -1, false, "forbids it",
	 "sudo sed -i '/^[[:space:]]*install[[:space:]]\\+v4l2loopback/s/^/#/' "
	 "/etc/modprobe.d/local.conf && sudo modprobe v4l2loopback devices=2 exclusive_caps=1,1",
	 1},
	{block_module_that_is_loaded, "sandbox-missing", -1, true, "no Landlock",
	 "sudo apt full-upgrade && sudo reboot", 1},
	{lose_second, "too-few-devices", -1, false, "1 of 2 cameras have no device: /dev/video1",
	 "sudo systemctl stop roc-streamer && sudo modprobe -r v4l2loopback && sudo systemctl "
	 "start roc-streamer",
	 1},
	{lose_second_of_dynamic, "too-few-devices", -1, false, "/dev/video1",
	 "sudo systemctl restart roc-loopback", 1},
	{want_ten, "eight-devices", -1, false,
	 "2 of 10 cameras have no device (/dev/video8, /dev/video9)",
	 "sudo env KCPPFLAGS=-DMAX_DEVICES=16 sh -c 'dkms build --force v4l2loopback/0.12.7 && "
	 "dkms install --force v4l2loopback/0.12.7' && sudo reboot",
	 1},
	{plug_webcam, "device-is-webcam", 0, false, "/dev/video0 is another camera (HD Webcam)",
	 "sudo systemctl reload roc-streamer", 1},
	{move, "device-moved", 0, true, "is on /dev/video16: /dev/video0 is another", EDIT, 1},
	{use_file, "device-is-no-video", 0, false, "/dev/null is no video device", EDIT, 1},
	{leave_group, "group-video", -1, false, "anna may not open /dev/video0",
	 "sudo adduser anna video", 1},
	{join_group, "group-video", -1, false, "log in anew", "newgrp video", 1},
	{hold, "device-held", 1, false, "/dev/video1 is held by ffmpeg (pid 12), zoom (pid 3456)",
	 "kill 12 3456", 1},
	{write_beside, "device-written", 1, false,
	 "another program writes to /dev/video1; it is open in ffmpeg (pid 12), zoom (pid 3456)",
	 "", 1},
	{write_alone_beside, "device-written", 1, false, "it is open in ffmpeg (pid 12)", "kill 12",
	 1},
	{hold_in_secret, "device-held", 1, false, "only root can see", "sudo rocctl doctor", 1},
	{hold_unseen, "device-held", 1, false, "/dev/video1 is busy, and no program is seen",
	 "sudo systemctl stop roc-streamer && sudo modprobe -r v4l2loopback && sudo systemctl "
	 "start roc-streamer",
	 1},
	{share, "device-not-exclusive", 1, true, "/dev/video1 is without exclusive_caps",
	 "sudo systemctl restart roc-streamer", 1},
	{lose_config, "config-missing", -1, false, PATH ": No such file",
	 "echo '[]' | sudo install -D -m 0640 -g roc /dev/stdin " PATH, 1},
	{lose_config_without_user, "config-missing", -1, false, PATH ": No such file",
	 "echo '[]' | sudo install -D -m 0640 /dev/stdin " PATH, 1},
	{hide_config, "config-not-for-you", -1, true, "not for anna to read", "sudo rocctl doctor",
	 1},
	{break_config, "config-unusable", -1, false, ":3:1: expected a value", EDIT, 1},
	{take_config_from_service, "config-unreadable", -1, false, "user roc",
	 "sudo chown root:roc " PATH " && sudo chmod 640 " PATH, 1},
	{show_config, "config-world-readable", -1, false, "readable by everyone",
	 "sudo chmod 640 " PATH, 1},
	{spoil_entry, "config-entry", 1, false, "camera 1 (Gate): no \"password\"", EDIT, 1},
	{spoil_entry_unread, "config-entry", 1, false, "camera 1 (Gate): no \"password\"", EDIT, 1},
	{configure_none, "no-camera", -1, true, "no camera is configured", EDIT, 1},
	{lose_landlock, "sandbox-missing", -1, true, "no Landlock",
	 "sudo apt full-upgrade && sudo reboot", 1},
	{lose_filters, "sandbox-missing", -1, true, "no seccomp filters",
	 "sudo apt full-upgrade && sudo reboot", 1},
	{keep_old_rotation, "log-rotation", -1, false, "/etc/logrotate.d/camera_streamer",
	 "sudo mv /etc/logrotate.d/camera_streamer "
	 "/etc/logrotate.d/camera_streamer.roc.disabled",
	 1},
	{lose_sandbox, "sandbox-missing", -1, true, "without a sandbox",
	 "sudo apt full-upgrade && sudo reboot", 1},
	{stop, "streamer-not-running", -1, false, "is not started",
	 "sudo systemctl enable --now roc-streamer", 1},
	{stop_without_systemd, "streamer-not-running", -1, false, "there is no '/run/roc/status'",
	 "sudo roc-streamer", 1},
	{remove_unit, "streamer-not-running", -1, false, "not installed",
	 "sudo apt install roc-streamer", 1},
	{mask, "streamer-not-running", -1, false, "masked",
	 "sudo systemctl unmask roc-streamer && sudo systemctl enable --now roc-streamer", 1},
	{end_badly, "streamer-not-running", -1, false, "has failed (exit-code, status 1)",
	 "sudo systemctl restart roc-streamer", 1},
	{fail_by_config, "streamer-not-running", -1, false, "can't use its configuration",
	 "sudo rocctl check-config && sudo systemctl restart roc-streamer", 1},
	{fail_by_broken_config, "config-unusable", -1, false, ":3:1: expected",
	 "sudoedit " PATH " && sudo systemctl restart roc-streamer", 1},
	{damage_worker, "worker-missing", -1, false,
	 "/usr/libexec/roc/roc-worker may not be executed",
	 "sudo chmod 755 /usr/libexec/roc/roc-worker && sudo systemctl restart roc-streamer", 1},
	{damage_worker_of_running, "worker-missing", -1, false, "may not be executed",
	 "sudo chmod 755 /usr/libexec/roc/roc-worker && sudo systemctl restart roc-streamer", 1},
	{damage_worker_without_systemd, "worker-missing", -1, false, "may not be executed",
	 "sudo chmod 755 /usr/libexec/roc/roc-worker && sudo roc-streamer", 1},
	{lose_worker, "worker-missing", -1, false, "roc-worker is missing",
	 "sudo apt install --reinstall roc-streamer && sudo systemctl restart roc-streamer", 1},
	{hang, "streamer-not-running", -1, false, "is not running",
	 "sudo systemctl restart roc-streamer", 1},
	{change_config, "config-not-loaded", -1, false, "other cameras than " PATH,
	 "sudo systemctl reload roc-streamer", 1},
	{upgrade, "streamer-version", -1, false, "0.0.1 is running, " ROC_VERSION " is installed",
	 "sudo systemctl restart roc-streamer", 1},
	{cut_cable, "camera-unreachable", 1, false,
	 "camera 1 (Gate): no answer from 192.0.2.1; cable", "ping -c 3 192.0.2.1", 1},
	{cut_cable_of_url, "camera-unreachable", 1, false, "cable", "sudo rocctl probe 1", 1},
	{cut_cable_without_ping, "camera-unreachable", 1, false, "cable", "sudo rocctl probe 1", 1},
	{misname, "camera-name", 1, false, "host name can't be found", "ping -c 3 192.0.2.1", 1},
	{switch_rtmp_off, "camera-refuses", 1, false, "switch it on in",
	 "xdg-open 'http://[2001:db8::1]/'", 1},
	{change_password, "wrong-password", 1, false, "wrong user or password", EDIT, 1},
	{change_password_quietly, "maybe-wrong-password", 1, false, "hangs up", EDIT, 1},
	{switch_rtmp_off_in_words, "camera-refuses", 1, false,
	 "(is RTMP switched on?); switch it on in its settings", "xdg-open http://192.0.2.1/", 1},
	{change_password_in_words, "maybe-wrong-password", 1, false, "too many clients)", EDIT, 1},
	{crowd, "no-stream", 1, false, "too many clients?", "sudo rocctl probe 1", 1},
	{switch_stream_off, "no-stream", 1, false, "no such stream", "xdg-open http://192.0.2.1/",
	 1},
	{send_hevc, "no-stream", 1, false, "H.264", "xdg-open http://192.0.2.1/", 1},
	{stall, "no-stream", 1, false, "no picture for 2.0 s", "sudo rocctl probe 1", 1},
	{crash, "worker-crashed", 1, false, "worker died", "sudo systemctl restart roc-streamer",
	 1},
	{forbid_service, "device-error", 1, false, "no permission",
	 "sudo adduser roc video && sudo systemctl restart roc-streamer", 1},
	{name_device_twice, "device-twice", 1, false, "another \"device\" in one", EDIT, 1},
	{find_device_again, "camera-not-live", 1, false, "camera 1 (Gate): /dev/video1: there is",
	 "sudo systemctl restart roc-streamer", 1},
	{say_something_new, "camera-not-live", 1, false, "unknown (99)",
	 "sudo systemctl restart roc-streamer", 1},
	{start, "camera-starting", 1, true, "is not live yet", "rocctl status --watch", 1},
	{probe_in_vain, "streamer-not-running", -1, false, "not started",
	 "sudo systemctl enable --now roc-streamer", 2},
	{remove_plugin, "obs-plugin-missing", -1, false, "ROC Camera is not",
	 "sudo apt install obs-roc-camera", 1},
	{damage_plugin, "obs-plugin-damaged", -1, false,
	 "/usr/lib/x86_64-linux-gnu/obs-plugins/roc-camera.so, is damaged",
	 "sudo apt install --reinstall obs-roc-camera", 1},
	{damage_plugin_at_home, "obs-plugin-damaged", -1, false, "is damaged",
	 "rm -r /home/anna/.config/obs-studio/plugins/roc-camera && sudo apt install "
	 "--reinstall obs-roc-camera",
	 1},
	{use_flatpak, "flatpak-override", -1, false, "does not see the status",
	 "flatpak override --user --filesystem=/run/roc:ro com.obsproject.Studio", 1},
	{use_flatpak_bare, "flatpak-plugin-missing", -1, false, "lacks the source",
	 "d=/home/anna/.var/app/com.obsproject.Studio/config/obs-studio/plugins/roc-camera; "
	 "install -D /usr/lib/x86_64-linux-gnu/obs-plugins/roc-camera.so "
	 "$d/bin/64bit/roc-camera.so && cp -rT /usr/share/obs/obs-plugins/roc-camera $d/data",
	 1},
	{use_flatpak_alone, "flatpak-plugin-missing", -1, false, "lacks the source",
	 "sudo apt install --no-install-recommends obs-roc-camera", 1},
};

START_TEST(a_fault_is_named_once_with_the_command_that_mends_it)
{
	const struct roc_doctor_finding *first = &findings.list[0];

	rows[_i].spoil();
	roc_doctor_judge(&facts, &findings);
	ck_assert_uint_ge(findings.count, 1);
	ck_assert_str_eq(first->id, rows[_i].id);
	ck_assert_msg(strstr(first->what, rows[_i].what) != NULL, "%s", first->what);
	ck_assert_str_eq(first->mend, rows[_i].mend);
	ck_assert_int_eq(first->camera, rows[_i].camera);
	ck_assert_int_eq(first->is_note, rows[_i].is_note);
	ck_assert_msg(findings.count == rows[_i].count, "and: %s", findings.list[1].what);
	ck_assert_uint_eq(findings.problems, rows[_i].is_note ? 0 : rows[_i].count);
}
END_TEST

static unsigned int count_words(const char *text, const char *words)
{
	unsigned int count = 0;

	for (; (text = strstr(text, words)); text++)
		count++;
	return count;
}

/* One line has each reason, each question and each command once. */
START_TEST(no_line_says_a_thing_twice)
{
	static const char *const words[] = {"wrong password", "too many", "switched off",
					    "systemctl"};

	rows[_i].spoil();
	roc_doctor_judge(&facts, &findings);
	for (uint32_t i = 0; i < findings.count; i++)
		for (size_t k = 0; k < COUNT(words); k++)
			ck_assert_msg(count_words(findings.list[i].what, words[k]) <= 1, "%s",
				      findings.list[i].what);
	/* a command stands on its own line */
	ck_assert_msg(!strstr(findings.list[0].what, "systemctl"), "%s", findings.list[0].what);
}
END_TEST

START_TEST(nothing_is_wrong_where_all_is_well)
{
	roc_doctor_judge(&facts, &findings);
	ck_assert_uint_eq(findings.count, 0);
	char *text = roc_doctor_text(&facts, &findings);
	ck_assert_str_eq(text, "all is well, 2 cameras live\n");
	free(text);
	/* a camera that is switched off needs nothing */
	facts.cameras[1].is_enabled = false;
	facts.cameras[1].node = ROC_NODE_ABSENT;
	facts.cameras[1].state = ROC_STATE_DISABLED;
	/* neither does a second OBS, nor a module that is not from DKMS */
	facts.has_flatpak_obs = true;
	facts.module_source[0] = '\0';
	facts.module_built = facts.has_headers = false;
	roc_doctor_judge(&facts, &findings);
	ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(findings_are_two_lines_each_for_people)
{
	cut_cable();
	hide_config();
	roc_doctor_judge(&facts, &findings);
	char *text = roc_doctor_text(&facts, &findings);
	ck_assert_str_eq(text,
			 "note: " PATH " is not for anna to read: what is in it was not checked\n"
			 "    sudo rocctl doctor\n"
			 "problem: camera 1 (Gate): no answer from 192.0.2.1; cable, power, "
			 "address?\n"
			 "    ping -c 3 192.0.2.1\n"
			 "1 problem, 1 note\n");
	free(text);
}
END_TEST

START_TEST(findings_are_objects_for_programs)
{
	cut_cable();
	hide_config();
	roc_doctor_judge(&facts, &findings);
	char *text = roc_doctor_json(&findings);
	cJSON *root = cJSON_ParseWithOpts(text, NULL, true);
	ck_assert_ptr_nonnull(root);
	ck_assert_int_eq(cJSON_GetObjectItem(root, "problems")->valueint, 1);
	const cJSON *list = cJSON_GetObjectItem(root, "findings");
	ck_assert_int_eq(cJSON_GetArraySize(list), 2);
	const cJSON *note = cJSON_GetArrayItem(list, 0), *problem = cJSON_GetArrayItem(list, 1);
	ck_assert_str_eq(cJSON_GetObjectItem(note, "severity")->valuestring, "note");
	ck_assert(cJSON_IsNull(cJSON_GetObjectItem(note, "camera")));
	ck_assert_str_eq(cJSON_GetObjectItem(problem, "id")->valuestring, "camera-unreachable");
	ck_assert_str_eq(cJSON_GetObjectItem(problem, "severity")->valuestring, "problem");
	ck_assert_int_eq(cJSON_GetObjectItem(problem, "camera")->valueint, 1);
	ck_assert_str_eq(cJSON_GetObjectItem(problem, "mend")->valuestring, "ping -c 3 192.0.2.1");
	ck_assert_int_eq(cJSON_GetArraySize(problem), 5);
	cJSON_Delete(root);
	free(text);
}
END_TEST

START_TEST(sixteen_cameras_with_all_faults_find_room)
{
	facts.count = 0;
	for (int i = 0; i < 16; i++) {
		add_camera(
			"a name that is as long as a name of a camera can be, in all its length");
		memset(facts.cameras[i].device, 'd', sizeof(facts.cameras[i].device) - 1);
		memset(facts.cameras[i].detail, 't', sizeof(facts.cameras[i].detail) - 1);
		memset(facts.cameras[i].host, 'h', sizeof(facts.cameras[i].host) - 1);
		memset(facts.cameras[i].card, 'c', sizeof(facts.cameras[i].card) - 1);
		memset(facts.cameras[i].holders, '(', sizeof(facts.cameras[i].holders) - 1);
		memcpy(facts.cameras[i].holders, "x (pid 1)", 9);
		facts.cameras[i].state = ROC_STATE_OFFLINE;
		facts.cameras[i].reason = (uint32_t)i + 1;
		facts.cameras[i].may_open = false;
		facts.cameras[i].node = i % 2 ? ROC_NODE_LOOPBACK : ROC_NODE_OTHER_DRIVER;
	}
	facts.is_running = true;
	roc_doctor_judge(&facts, &findings);
	ck_assert_uint_le(findings.count, ROC_DOCTOR_FINDINGS_MAX);
	for (uint32_t i = 0; i < findings.count; i++)
		ck_assert_msg(findings.list[i].mend[0] != '\0', "%s", findings.list[i].what);
	char *text = roc_doctor_text(&facts, &findings);
	ck_assert_ptr_nonnull(text);
	free(text);
}
END_TEST

static const struct {
	const char *argv[4];
	const char *config;
	bool json, probe;
	const char *error;
} lines[] = {
	{{0}, PATH, false, false, NULL},
	{{"--json", "--probe"}, PATH, true, true, NULL},
	{{"--config", "a.json"}, "a.json", false, false, NULL},
	{{"--config=b.json"}, "b.json", false, false, NULL},
	{{"--config"}, NULL, false, false, "a file is missing after '--config'"},
	{{"--config="}, NULL, false, false, "a file is missing after '--config='"},
	{{"--frob"}, NULL, false, false, "unknown option '--frob'"},
	{{"x\033"}, NULL, false, false, "unexpected argument 'x '"},
};

START_TEST(a_command_line_is_understood_or_its_fault_is_named)
{
	struct roc_doctor_options options;
	char *argv[6] = {(char *)(uintptr_t) "doctor"};
	char error[256] = "";
	int argc = 1;

	for (; argc < 5 && lines[_i].argv[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)lines[_i].argv[argc - 1];
	const int r = roc_doctor_options_parse(argc, argv, &options, error, sizeof(error));
	if (lines[_i].error) {
		ck_assert_int_eq(r, -EINVAL);
		ck_assert_str_eq(error, lines[_i].error);
		return;
	}
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(options.config, lines[_i].config);
	ck_assert_int_eq(options.json, lines[_i].json);
	ck_assert_int_eq(options.probe, lines[_i].probe);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("doctor");
	TCase *tc = tcase_create("doctor");
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, nothing_is_wrong_where_all_is_well);
	tcase_add_loop_test(tc, a_fault_is_named_once_with_the_command_that_mends_it, 0,
			    (int)COUNT(rows));
	tcase_add_loop_test(tc, no_line_says_a_thing_twice, 0, (int)COUNT(rows));
	tcase_add_test(tc, findings_are_two_lines_each_for_people);
	tcase_add_test(tc, findings_are_objects_for_programs);
	tcase_add_test(tc, sixteen_cameras_with_all_faults_find_room);
	tcase_add_loop_test(tc, a_command_line_is_understood_or_its_fault_is_named, 0,
			    (int)COUNT(lines));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
