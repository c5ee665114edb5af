/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "text.h"

#define UNKNOWN_MAX 16u /* per object; a file with more has another problem */

bool roc_config_refuse(struct roc_camera_config *camera, const char *format, ...)
{
	va_list args;

	if (camera->problem[0])
		return false;
	va_start(args, format);
	vsnprintf(camera->problem, sizeof(camera->problem), format, args);
	va_end(args);
	roc_text_clean(camera->problem, sizeof(camera->problem));
	return false;
}

void roc_config_say_unknown(struct roc_config_source *source, const char *where, const char *key,
			    const char *inside)
{
	char name[48];

	roc_text_copy(name, sizeof(name), key);
	roc_text_clean(name, sizeof(name));
	if (inside[0])
		roc_config_say(source, "%sunknown key \"%s\" in \"%s\"", where, name, inside);
	else
		roc_config_say(source, "%sunknown key \"%s\"", where, name);
}

void roc_config_keys(struct roc_config_source *source, const char *where, const char *inside,
		     const struct cJSON *object, const char *const *names, unsigned count,
		     const struct cJSON **ret_items)
{
	const char *unknown[UNKNOWN_MAX];
	unsigned unknowns = 0;
	const cJSON *item;

	for (unsigned i = 0; i < count; i++)
		ret_items[i] = NULL;
	cJSON_ArrayForEach(item, object)
	{
		unsigned i = 0, seen = 0;

		while (i < count && strcmp(names[i], item->string) != 0)
			i++;
		if (i < count) {
			if (ret_items[i])
				roc_config_say(source,
					       "%skey \"%s\" appears more than once, the last one "
					       "counts",
					       where, names[i]);
			ret_items[i] = item;
			continue;
		}
		while (seen < unknowns && strcmp(unknown[seen], item->string) != 0)
			seen++;
		if (seen == unknowns && unknowns < UNKNOWN_MAX) {
			unknown[unknowns++] = item->string;
			roc_config_say_unknown(source, where, item->string, inside);
		}
	}
}
