/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "confine.h"
#include "doctor_internal.h"

#define FLATPAK_OBS "com.obsproject.Studio"

static struct roc_doctor_finding *add(struct roc_doctor_findings *findings, const char *id,
				      int camera, const char *format, va_list args)
	__attribute__((format(printf, 4, 0)));

static struct roc_doctor_finding *add(struct roc_doctor_findings *findings, const char *id,
				      int camera, const char *format, va_list args)
{
	struct roc_doctor_finding *finding;

	if (findings->count == ROC_DOCTOR_FINDINGS_MAX)
		return NULL;
	finding = &findings->list[findings->count++];
	*finding = (struct roc_doctor_finding){.id = id, .camera = camera};
	vsnprintf(finding->what, sizeof(finding->what), format, args);
	return finding;
}

struct roc_doctor_finding *roc_doctor_add(struct roc_doctor_findings *findings, const char *id,
					  int camera, const char *format, ...)
{
	struct roc_doctor_finding *finding;
	va_list args;

	findings->problems++;
	va_start(args, format);
	finding = add(findings, id, camera, format, args);
	va_end(args);
	return finding;
}

struct roc_doctor_finding *roc_doctor_note(struct roc_doctor_findings *findings, const char *id,
					   int camera, const char *format, ...)
{
	struct roc_doctor_finding *finding;
	va_list args;

	va_start(args, format);
	finding = add(findings, id, camera, format, args);
	va_end(args);
	if (finding)
		finding->is_note = true;
	return finding;
}

void roc_doctor_mend(struct roc_doctor_finding *finding, const char *format, ...)
{
	va_list args;

	if (!finding)
		return;
	va_start(args, format);
	vsnprintf(finding->mend, sizeof(finding->mend), format, args);
	va_end(args);
}

bool roc_doctor_is_wanted(const struct roc_doctor_camera *camera)
{
	return camera->is_valid && camera->is_enabled;
}

/* Nothing needs the driver as long as it is known that there is no camera. */
static bool needs_driver(const struct roc_doctor_facts *facts)
{
	for (uint32_t i = 0; i < facts->count; i++)
		if (roc_doctor_is_wanted(&facts->cameras[i]))
			return true;
	return facts->count == 0 && facts->config_error < 0;
}

/* The command that loads the driver. Without systemd: as many devices as there are cameras, each
   with exclusive_caps. */
static void put_load(const struct roc_doctor_facts *facts, char *out, size_t size)
{
	char caps[2 * ROC_CAMERAS_MAX + 1] = "";
	uint32_t count = 0;

	if (strcmp(facts->unit_load, "loaded") == 0) {
		snprintf(out, size, "sudo systemctl start roc-loopback");
		return;
	}
	for (uint32_t i = 0; i < facts->count; i++)
		if (roc_doctor_is_wanted(&facts->cameras[i]))
			strcpy(caps + 2 * count++, ",1");
	if (count == 0)
		strcpy(caps + 2 * count++, ",1");
	snprintf(out, size, "sudo modprobe v4l2loopback devices=%u exclusive_caps=%s",
		 (unsigned int)count, caps + 1);
}

static void judge_driver(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	const bool is_needed = needs_driver(facts);
	/* Without a camera nothing is wrong yet, but the first one will need it. */
	struct roc_doctor_finding *(*const report)(struct roc_doctor_findings *, const char *, int,
						   const char *, ...) =
		is_needed ? roc_doctor_add : roc_doctor_note;
	struct roc_doctor_finding *finding;
	char load[128];

	if (facts->module_loaded || (facts->module_built && !is_needed))
		return;
	put_load(facts, load, sizeof(load));
	if (!facts->module_built && !facts->module_source[0]) {
		finding = report(findings, "module-missing", -1,
				 "v4l2loopback, the driver of the devices, is not installed");
		roc_doctor_mend(finding, "sudo apt install v4l2loopback-dkms linux-headers-%s",
				facts->kernel);
	} else if (!facts->module_built) {
		finding = report(findings, "module-not-built", -1,
				 "v4l2loopback %s is installed, but not built for kernel %s%s",
				 facts->module_source, facts->kernel,
				 facts->has_headers ? "" : ", whose headers are missing");
		if (facts->has_headers)
			roc_doctor_mend(finding, "sudo dkms autoinstall");
		else
			roc_doctor_mend(
				finding,
				"sudo apt install linux-headers-%s && sudo dkms autoinstall",
				facts->kernel);
	} else if (facts->module_blocked[0]) {
		finding = roc_doctor_add(
			findings, "module-blocked", -1,
			"v4l2loopback is not loaded: %s forbids it (install v4l2loopback %s)",
			facts->module_blocked, facts->module_install);
		roc_doctor_mend(
			finding,
			"sudo sed -i '/^[[:space:]]*install[[:space:]]\\+v4l2loopback/s/^/#/' "
			"%s && %s",
			facts->module_blocked, load);
	} else if (facts->secure_boot && facts->refused_module != 0) {
		finding = roc_doctor_add(
			findings, "secure-boot", -1,
			"v4l2loopback is not loaded: Secure Boot %s, as long as its key is not "
			"enrolled (after the command: reboot, choose Enroll MOK)",
			facts->refused_module > 0 ? "refuses it"
						  : "is on and refuses it, most likely");
		roc_doctor_mend(finding, "sudo mokutil --import /var/lib/dkms/mok.pub");
	} else {
		finding = roc_doctor_add(findings, "module-not-loaded", -1,
					 "v4l2loopback is not loaded: there are no devices");
		roc_doctor_mend(finding, "%s", load);
	}
}

static bool is_secret(const struct roc_doctor_facts *facts)
{
	return facts->config_error == -EACCES && !facts->is_root;
}

static bool has_unusable_config(const struct roc_doctor_facts *facts)
{
	return facts->config_error < 0 && facts->config_error != -ENOENT && !is_secret(facts);
}

static void judge_config(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	const char *path = facts->config_path;
	struct roc_doctor_finding *finding;

	if (facts->config_error == -ENOENT) {
		finding = roc_doctor_add(findings, "config-missing", -1, "%s", facts->config_text);
		roc_doctor_mend(finding, "echo '[]' | sudo install -D -m 0640%s /dev/stdin %s",
				facts->has_service_user ? " -g roc" : "", path);
		return;
	}
	if (is_secret(facts)) {
		finding = roc_doctor_note(findings, "config-not-for-you", -1,
					  "%s is not for %s to read: what is in it was not checked",
					  path, facts->user);
		roc_doctor_mend(finding, "sudo rocctl doctor");
	} else if (has_unusable_config(facts)) {
		finding = roc_doctor_add(findings, "config-unusable", -1, "%s", facts->config_text);
		roc_doctor_mend(finding, "sudoedit %s && sudo systemctl %s roc-streamer", path,
				facts->is_running ? "reload" : "restart");
	}
	if (!facts->config_for_service) {
		finding = roc_doctor_add(findings, "config-unreadable", -1,
					 "the service (user roc) may not read %s", path);
		roc_doctor_mend(finding, "sudo chown root:roc %s && sudo chmod 640 %s", path, path);
	} else if (facts->config_world_readable) {
		finding = roc_doctor_add(findings, "config-world-readable", -1,
					 "%s holds passwords and is readable by everyone", path);
		roc_doctor_mend(finding, "sudo chmod 640 %s", path);
	}
	for (uint32_t i = 0; i < facts->count; i++) {
		const struct roc_doctor_camera *camera = &facts->cameras[i];

		if (camera->is_valid)
			continue;
		finding = roc_doctor_add(findings, "config-entry", (int)camera->index,
					 "camera %u (%s): %s", (unsigned int)camera->index,
					 camera->name, camera->problem);
		roc_doctor_mend(finding, "sudoedit %s && sudo systemctl reload roc-streamer", path);
	}
	if (facts->config_error == 0 && facts->count == 0) {
		finding = roc_doctor_note(findings, "no-camera", -1, "no camera is configured");
		roc_doctor_mend(finding, "sudoedit %s && sudo systemctl reload roc-streamer", path);
	}
}

/* Neither a start nor a restart is of use then. */
static bool judge_worker(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	const char *start =
		facts->unit_load[0] ? "sudo systemctl restart roc-streamer" : "sudo roc-streamer";
	struct roc_doctor_finding *finding;

	if (facts->worker_error == 0 || strcmp(facts->unit_load, "not-found") == 0)
		return false;
	if (facts->worker_error == -ENOENT) {
		finding = roc_doctor_add(findings, "worker-missing", -1,
					 "the service's program roc-worker is missing");
		roc_doctor_mend(finding, "sudo apt install --reinstall roc-streamer && %s", start);
	} else {
		finding = roc_doctor_add(findings, "worker-missing", -1,
					 "the service's program %s may not be executed",
					 facts->worker);
		roc_doctor_mend(finding, "sudo chmod 755 %s && %s", facts->worker, start);
	}
	return true;
}

static void judge_streamer(const struct roc_doctor_facts *facts,
			   struct roc_doctor_findings *findings)
{
	static const char id[] = "streamer-not-running";
	struct roc_doctor_finding *finding;

	if (judge_worker(facts, findings))
		return;
	if (facts->is_running && facts->runs_older_config) {
		finding = roc_doctor_add(findings, "config-not-loaded", -1,
					 "roc-streamer runs with other cameras than %s has now",
					 facts->config_path);
		roc_doctor_mend(finding, "sudo systemctl reload roc-streamer");
	}
	if (facts->is_running) {
		if (strcmp(facts->version, ROC_VERSION) == 0)
			return;
		finding = roc_doctor_add(findings, "streamer-version", -1,
					 "roc-streamer %s is running, %s is installed",
					 facts->version, ROC_VERSION);
		roc_doctor_mend(finding, "sudo systemctl restart roc-streamer");
		return;
	}
	if (strcmp(facts->unit_load, "not-found") == 0) {
		finding = roc_doctor_add(findings, id, -1,
					 "the service roc-streamer is not installed");
		roc_doctor_mend(finding, "sudo apt install roc-streamer");
	} else if (strcmp(facts->unit_load, "masked") == 0) {
		finding = roc_doctor_add(findings, id, -1, "the service roc-streamer is masked");
		roc_doctor_mend(finding, "sudo systemctl unmask roc-streamer && sudo systemctl "
					 "enable --now roc-streamer");
	} else if (strcmp(facts->unit_active, "failed") == 0 &&
		   facts->unit_status == ROC_EX_CONFIG) {
		if (has_unusable_config(facts))
			return; /* said already, and what mends that starts it */
		finding = roc_doctor_add(
			findings, id, -1,
			"the service roc-streamer ended: it can't use its configuration");
		roc_doctor_mend(finding, "sudo rocctl check-config && sudo systemctl restart "
					 "roc-streamer");
	} else if (strcmp(facts->unit_active, "failed") == 0) {
		finding = roc_doctor_add(findings, id, -1,
					 "the service roc-streamer has failed (%s, status %d); "
					 "'journalctl -u roc-streamer' has why",
					 facts->unit_result, facts->unit_status);
		roc_doctor_mend(finding, "sudo systemctl restart roc-streamer");
	} else if (strcmp(facts->unit_active, "inactive") == 0) {
		finding =
			roc_doctor_add(findings, id, -1, "the service roc-streamer is not started");
		roc_doctor_mend(finding, "sudo systemctl enable --now roc-streamer");
	} else {
		/* Its advice is what follows ';': there is a better one here. */
		finding =
			roc_doctor_add(findings, id, -1, "%.*s",
				       (int)strcspn(facts->running_text, ";"), facts->running_text);
		roc_doctor_mend(finding, facts->unit_load[0] ? "sudo systemctl restart roc-streamer"
							     : "sudo roc-streamer");
	}
}

static void judge_sandbox(const struct roc_doctor_facts *facts,
			  struct roc_doctor_findings *findings)
{
	const char *missing = roc_confine_missing(facts->landlock_abi, facts->has_filters);

	if (!missing)
		return;
	roc_doctor_mend(roc_doctor_note(findings, "sandbox-missing", -1, "%s", missing),
			"sudo apt full-upgrade && sudo reboot");
}

/* OBS says nothing of one that it can't load, but in its log. */
static void judge_plugin(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	static const char at_home[] = "/roc-camera/bin/";
	static const char install[] = "sudo apt install --reinstall obs-roc-camera";
	const char *own = strstr(facts->plugin, at_home);
	struct roc_doctor_finding *finding;

	if (!facts->is_plugin_damaged)
		return;
	finding = roc_doctor_add(findings, "obs-plugin-damaged", -1,
				 "the source ROC Camera of OBS, %s, is damaged", facts->plugin);
	if (own)
		roc_doctor_mend(finding, "rm -r %.*s && %s",
				(int)(own - facts->plugin) + (int)strlen("/roc-camera"),
				facts->plugin, install);
	else
		roc_doctor_mend(finding, "%s", install);
}

static void judge_obs(const struct roc_doctor_facts *facts, struct roc_doctor_findings *findings)
{
	const bool is_native = facts->has_obs && facts->plugin[0];
	struct roc_doctor_finding *finding;

	if (facts->has_obs && !facts->plugin[0]) {
		finding = roc_doctor_add(findings, "obs-plugin-missing", -1,
					 "OBS is installed, its source ROC Camera is not");
		roc_doctor_mend(finding, "sudo apt install obs-roc-camera");
	}
	judge_plugin(facts, findings);
	if (!facts->has_flatpak_obs)
		return;
	/* Who has it in the other OBS may not want it in this one. */
	if (!facts->has_flatpak_plugin && !is_native) {
		finding = roc_doctor_add(
			findings, "flatpak-plugin-missing", -1,
			"OBS as a Flatpak lacks the source ROC Camera: it does not see "
			"what is installed on the system");
		if (facts->plugin[0])
			roc_doctor_mend(finding,
					"d=%s/.var/app/" FLATPAK_OBS
					"/config/obs-studio/plugins/roc-camera; install -D %s "
					"$d/bin/64bit/roc-camera.so && cp -rT "
					"/usr/share/obs/obs-plugins/roc-camera $d/data",
					facts->home, facts->plugin);
		else
			roc_doctor_mend(finding,
					"sudo apt install --no-install-recommends obs-roc-camera");
	}
	if (!facts->flatpak_sees_status && (facts->has_flatpak_plugin || !is_native)) {
		finding = roc_doctor_add(findings, "flatpak-override", -1,
					 "OBS as a Flatpak does not see the status of the cameras");
		roc_doctor_mend(finding,
				"flatpak override --user --filesystem=/run/roc:ro " FLATPAK_OBS);
	}
}

void roc_doctor_judge(const struct roc_doctor_facts *facts, struct roc_doctor_findings *ret)
{
	memset(ret, 0, sizeof(*ret));
	judge_driver(facts, ret);
	roc_doctor_judge_devices(facts, ret);
	judge_config(facts, ret);
	judge_streamer(facts, ret);
	roc_doctor_judge_rotation(facts, ret);
	roc_doctor_judge_cameras(facts, ret);
	judge_sandbox(facts, ret);
	judge_obs(facts, ret);
}
