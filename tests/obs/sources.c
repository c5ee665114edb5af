/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <util/platform.h>

#include "rig.h"
#include "sources.h"

#define SOURCES_MAX 128u
#define NAME_MAX_BYTES 64u

struct entry {
	char name[NAME_MAX_BYTES];
	obs_source_t *source;
	obs_sceneitem_t *item;     /* the scene's */
	obs_data_array_t *signals; /* under the lock: any thread may signal */
};

static struct entry entries[SOURCES_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct entry *find(const char *name)
{
	for (size_t i = 0; i < SOURCES_MAX; i++)
		if (entries[i].source && strcmp(entries[i].name, name) == 0)
			return &entries[i];
	return NULL;
}

/* The types of parameters are not in there; size and bytes tell them well enough for a test. */
static void set_parameter(obs_data_t *object, const char *name, const uint8_t *data, size_t size)
{
	const bool text = size > 0 && data[size - 1] == '\0' &&
			  strlen((const char *)data) == size - 1 && (size != 1);
	long long number;

	if (text && !(size == sizeof(number) && data[0] < ' ')) {
		obs_data_set_string(object, name, (const char *)data);
	} else if (size == sizeof(bool)) {
		obs_data_set_bool(object, name, data[0] != 0);
	} else if (size == sizeof(number)) {
		memcpy(&number, data, sizeof(number));
		obs_data_set_int(object, name, number);
	}
}

/* How libobs lays parameters out, since it exists: size, name, size, value, ... 0. */
static void set_parameters(obs_data_t *object, const calldata_t *parameters)
{
	const uint8_t *at = parameters->stack;
	const uint8_t *const end = at + parameters->size;
	size_t size;

	while (at && (size_t)(end - at) >= sizeof(size)) {
		memcpy(&size, at, sizeof(size));
		at += sizeof(size);
		if (!size || size > (size_t)(end - at))
			return;
		const char *name = (const char *)at;

		at += size;
		memcpy(&size, at, sizeof(size));
		at += sizeof(size);
		if (strcmp(name, "source") != 0)
			set_parameter(object, name, at, size);
		at += size;
	}
}

static void on_signal(void *param, const char *signal, calldata_t *parameters)
{
	struct entry *entry = param;
	obs_data_t *object;

	if (strncmp(signal, ROC_SIGNAL_PREFIX, strlen(ROC_SIGNAL_PREFIX)) != 0)
		return;
	object = obs_data_create();
	obs_data_set_string(object, "signal", signal);
	obs_data_set_int(object, "at_ms", (long long)(os_gettime_ns() / 1000000));
	set_parameters(object, parameters);
	pthread_mutex_lock(&lock);
	if (!entry->signals)
		entry->signals = obs_data_array_create();
	obs_data_array_push_back(entry->signals, object);
	pthread_mutex_unlock(&lock);
	obs_data_release(object);
}

int roc_source_add(const char *name, const char *id, obs_data_t *settings)
{
	struct entry *entry = NULL;

	if (find(name))
		return -EEXIST;
	for (size_t i = 0; i < SOURCES_MAX && !entry; i++)
		if (!entries[i].source)
			entry = &entries[i];
	if (!entry || strlen(name) >= sizeof(entry->name))
		return -ENOSPC;
	if (!obs_source_get_display_name(id))
		return -ENOENT;
	*entry = (struct entry){.source = obs_source_create(id, name, settings, NULL)};
	if (!entry->source)
		return -ENOENT;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	signal_handler_connect_global(obs_source_get_signal_handler(entry->source), on_signal,
				      entry);
	entry->item = obs_scene_add(roc_rig_scene(), entry->source);
	return 0;
}

obs_source_t *roc_source_find(const char *name)
{
	struct entry *entry = find(name);

	return entry ? entry->source : NULL;
}

obs_sceneitem_t *roc_source_item(const char *name)
{
	struct entry *entry = find(name);

	return entry ? entry->item : NULL;
}

static void remove_entry(struct entry *entry)
{
	obs_sceneitem_remove(entry->item);
	obs_source_remove(entry->source);
	signal_handler_disconnect_global(obs_source_get_signal_handler(entry->source), on_signal,
					 entry);
	obs_source_release(entry->source);
	obs_data_array_release(entry->signals);
	*entry = (struct entry){0};
}

int roc_source_remove(const char *name)
{
	struct entry *entry = find(name);

	if (!entry)
		return -ENOENT;
	remove_entry(entry);
	return 0;
}

void roc_source_remove_all(void)
{
	for (size_t i = 0; i < SOURCES_MAX; i++)
		if (entries[i].source)
			remove_entry(&entries[i]);
}

obs_data_array_t *roc_source_signals(const char *name)
{
	struct entry *entry = find(name);
	obs_data_array_t *signals = NULL;

	pthread_mutex_lock(&lock);
	if (entry) {
		signals = entry->signals;
		entry->signals = NULL;
	}
	pthread_mutex_unlock(&lock);
	return signals ? signals : obs_data_array_create();
}
