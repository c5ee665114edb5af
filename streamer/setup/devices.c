/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "devices.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "module.h"
#include "moved.h"
#include "nodes.h"
#include "wants.h"

#define STOCK_DEVICES 8u /* what a module makes at load, unless built with MAX_DEVICES */

struct setup {
	const char *modprobe;
	bool dry_run;
	struct roc_node nodes[ROC_NODES_MAX];
	size_t node_count;
	struct roc_want wants[ROC_CAMERAS_MAX];
	size_t want_count;
	char words[ROC_MODULE_WORDS]; /* of the last program that failed */
};

#define say(level, ...) roc_log(level, ROC_LOG_NO_CAMERA, __VA_ARGS__)

static void look(struct setup *s, const struct roc_config *config)
{
	s->node_count = roc_nodes_find(s->nodes);
	s->want_count = roc_wants_find(config, s->nodes, s->node_count, s->wants);
}

static size_t count_state(const struct setup *s, int state)
{
	size_t n = 0;

	for (size_t i = 0; i < s->want_count; i++)
		n += (int)s->wants[i].state == state;
	return n;
}

static struct roc_node node_for(const struct roc_want *want)
{
	struct roc_node node = {.number = want->number, .loopback = true, .exclusive = true};

	memcpy(node.label, want->label, sizeof(node.label));
	return node;
}

/* From 0.13 on: one by one, whatever the others do. */
static void add_devices(struct setup *s)
{
	for (size_t i = 0; i < s->want_count; i++) {
		struct roc_want *want = &s->wants[i];
		const struct roc_node node = node_for(want);
		int r;

		if (want->state == ROC_WANT_THERE || want->number < 0)
			continue;
		if (want->state == ROC_WANT_PLAIN && roc_module_remove(want->number) < 0)
			continue; /* somebody has it open; told at the end */
		r = roc_module_add(&node);
		if (r < 0)
			say(ROC_LOG_ERROR, "camera %u: can't add /dev/video%d to v4l2loopback: %s",
			    want->camera, want->number, strerror(-r));
	}
}

/* All at once: what is wanted first, then what others have had of it. */
static size_t list_devices(const struct setup *s, struct roc_node *ret_nodes)
{
	size_t n = 0;

	for (size_t i = 0; i < s->want_count; i++)
		if (s->wants[i].number >= 0)
			ret_nodes[n++] = node_for(&s->wants[i]);
	for (size_t i = 0; i < s->node_count; i++) {
		bool ours = false;

		for (size_t k = 0; k < s->want_count; k++)
			ours = ours || s->wants[k].number == s->nodes[i].number;
		if (s->nodes[i].loopback && !ours) {
			ret_nodes[n] = s->nodes[i];
			roc_wants_label(s->nodes[i].label, ret_nodes[n].label);
			n++;
		}
	}
	return n;
}

static int load(struct setup *s)
{
	struct roc_node nodes[ROC_NODES_MAX + ROC_CAMERAS_MAX] = {0};
	const size_t count = list_devices(s, nodes);
	int r = roc_module_load(s->modprobe, nodes, count, s->words);

	/* A longer list than it has room for is refused as a whole. */
	if (r == -EIO && count > STOCK_DEVICES)
		r = roc_module_load(s->modprobe, nodes, STOCK_DEVICES, s->words);
	if (r < 0)
		say(ROC_LOG_ERROR, "can't load v4l2loopback: %s ('rocctl doctor' knows more)",
		    s->words[0] ? s->words : strerror(-r));
	return r;
}

static void make(struct setup *s, const struct roc_config *config)
{
	if (!roc_module_is_loaded()) {
		if (load(s) < 0)
			return;
		look(s, config);
	} else if (!roc_module_is_dynamic()) {
		/* It takes no new devices: begin anew, if nobody holds one. */
		if (roc_module_unload(s->modprobe, s->words) < 0) {
			say(count_state(s, ROC_WANT_NEW) > 0 ? ROC_LOG_ERROR : ROC_LOG_WARNING,
			    "this v4l2loopback, older than 0.13, makes devices only when it is "
			    "loaded, and is in use: close the programs that read cameras, then "
			    "'systemctl restart roc-streamer' (%s)",
			    s->words);
			return;
		}
		if (load(s) < 0)
			return;
		look(s, config);
	}
	if (roc_module_is_dynamic() && count_state(s, ROC_WANT_THERE) < s->want_count)
		add_devices(s);
}

/* udev gives the new nodes their group. */
static void settle(struct setup *s)
{
	char program[] = "udevadm", settle[] = "settle", patience[] = "--timeout=10";
	char *const argv[] = {program, settle, patience, NULL};

	(void)roc_module_run(argv, s->words);
}

static void tell_moves(const struct setup *s)
{
	for (size_t i = 0; i < s->want_count; i++) {
		const struct roc_want *want = &s->wants[i];

		if (want->number < 0)
			say(ROC_LOG_ERROR, "camera %u: no number is left for its device",
			    want->camera);
		else if (want->number != want->configured)
			say(ROC_LOG_WARNING,
			    "camera %u (%s): /dev/video%d is no loopback device (a webcam?); it "
			    "gets /dev/video%d",
			    want->camera, want->label, want->configured, want->number);
	}
}

static int tell_missing(const struct setup *s)
{
	const size_t missing = count_state(s, ROC_WANT_NEW);
	const size_t have = s->want_count - missing;

	for (size_t i = 0; i < s->want_count; i++) {
		const struct roc_want *want = &s->wants[i];

		if (want->state == ROC_WANT_NEW)
			say(ROC_LOG_ERROR, "camera %u (%s) has no device /dev/video%d",
			    want->camera, want->label, want->number);
		else if (want->state == ROC_WANT_PLAIN)
			say(ROC_LOG_WARNING,
			    "camera %u (%s): /dev/video%d is without exclusive_caps: browsers may "
			    "not list it, and OBS's virtual camera may take it; it gets them "
			    "when nobody holds a loopback device at a restart of roc-streamer",
			    want->camera, want->label, want->number);
	}
	if (missing > 0 && have >= STOCK_DEVICES && roc_module_is_loaded() &&
	    !roc_module_is_dynamic())
		say(ROC_LOG_ERROR,
		    "this v4l2loopback makes no more devices. Two ways out: v4l2loopback 0.13 or "
		    "later, which has no such limit (Debian 13 has it), or this one built with "
		    "'make KCPPFLAGS=-DMAX_DEVICES=16'");
	return missing > 0 ? -ENODEV : 0;
}

static void tell_plan(const struct setup *s)
{
	for (size_t i = 0; i < s->want_count; i++)
		say(ROC_LOG_INFO, "camera %u (%s): /dev/video%d %s", s->wants[i].camera,
		    s->wants[i].label, s->wants[i].number,
		    s->wants[i].state == ROC_WANT_NEW ? "would be made"
		    : s->wants[i].state == ROC_WANT_PLAIN
			    ? "would be made anew, with exclusive_caps"
			    : "is there");
}

static void save_moves(const struct setup *s, const char *path)
{
	struct roc_move moves[ROC_CAMERAS_MAX] = {0};
	size_t n = 0;
	int r;

	for (size_t i = 0; i < s->want_count; i++) {
		const struct roc_want *want = &s->wants[i];

		if (want->number < 0 || want->number == want->configured)
			continue;
		(void)snprintf(moves[n].from, sizeof(moves[n].from), "/dev/video%d",
			       want->configured);
		(void)snprintf(moves[n].to, sizeof(moves[n].to), "/dev/video%d", want->number);
		n++;
	}
	r = roc_moved_save(path, moves, n);
	if (r < 0)
		say(n > 0 ? ROC_LOG_ERROR : ROC_LOG_DEBUG, "can't write %s: %s", path,
		    strerror(-r));
}

bool roc_devices_are_there(const struct roc_config *config)
{
	static struct setup s;
	bool all = true;

	look(&s, config);
	for (size_t i = 0; i < s.want_count; i++)
		all = all && s.wants[i].state != ROC_WANT_NEW &&
		      s.wants[i].number == s.wants[i].configured;
	return all && s.want_count > 0;
}

int roc_devices_make(const struct roc_config *config, const char *modprobe, const char *moved,
		     bool dry_run)
{
	static struct setup s;
	size_t made;

	s.modprobe = modprobe;
	look(&s, config);
	tell_moves(&s);
	if (dry_run) {
		tell_plan(&s);
		return 0;
	}
	made = count_state(&s, ROC_WANT_NEW);
	if (count_state(&s, ROC_WANT_THERE) < s.want_count) {
		make(&s, config);
		look(&s, config);
		made -= count_state(&s, ROC_WANT_NEW);
		settle(&s);
		if (made > 0)
			say(ROC_LOG_NOTICE, "%zu loopback device%s made", made,
			    made == 1 ? "" : "s");
	}
	save_moves(&s, moved);
	return tell_missing(&s);
}
