/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "sources.h"

static const struct roc_command *const tables[] = {roc_source_commands, roc_picture_commands,
						   roc_info_commands};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

char *roc_call_word(struct roc_call *call)
{
	char *word = call->rest + strspn(call->rest, " ");
	char *end = word + strcspn(word, " ");

	if (!*word)
		return NULL;
	call->rest = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

bool roc_call_number(struct roc_call *call, double *ret_value)
{
	const char *start = call->rest + strspn(call->rest, " ");
	char *end;
	const double value = strtod(start, &end);

	if (end == start || (*end != '\0' && *end != ' '))
		return false;
	call->rest = end;
	*ret_value = value;
	return true;
}

bool roc_call_box(struct roc_call *call, struct roc_box *ret_box)
{
	double value[4];

	for (size_t i = 0; i < 4; i++)
		if (!roc_call_number(call, &value[i]) || value[i] < 0 || value[i] > 1e6)
			return false;
	*ret_box = (struct roc_box){(uint32_t)value[0], (uint32_t)value[1], (uint32_t)value[2],
				    (uint32_t)value[3]};
	return true;
}

int roc_call_source(struct roc_call *call, obs_source_t **ret_source)
{
	const char *name = roc_call_word(call);

	if (!name)
		return roc_call_fail(call, -EINVAL, "needs the name of a source");
	*ret_source = roc_source_find(name);
	return *ret_source ? 0 : roc_call_fail(call, -ENOENT, "there is no source '%s'", name);
}

int roc_call_json(struct roc_call *call, obs_data_t **ret_data)
{
	const char *text = call->rest + strspn(call->rest, " ");

	*ret_data = NULL;
	if (!*text)
		return 0;
	*ret_data = obs_data_create_from_json(text);
	return *ret_data ? 0 : roc_call_fail(call, -EBADMSG, "bad JSON: %s", text);
}

int roc_call_fail(struct roc_call *call, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(call->error, sizeof(call->error), format, args);
	va_end(args);
	return error;
}

static const struct roc_command *look_up(const char *name)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct roc_command *c = tables[t]; c->name; c++)
			if (strcmp(c->name, name) == 0)
				return c;
	return NULL;
}

bool roc_command_run(char *line)
{
	struct roc_call call = {.rest = line, .answer = obs_data_create()};
	const char *name = roc_call_word(&call), *json;
	const struct roc_command *command = name ? look_up(name) : NULL;
	const bool go_on = !name || strcmp(name, "quit") != 0;
	int r;

	if (command)
		r = command->run(&call);
	else
		r = roc_call_fail(&call, -ENOSYS, "no such command");
	if (go_on) {
		obs_data_set_bool(call.answer, "ok", r >= 0);
		if (r < 0)
			obs_data_set_string(call.answer, "error",
					    *call.error ? call.error : strerror(-r));
		json = obs_data_get_json(call.answer);
		puts(json ? json : "{\"ok\":false,\"error\":\"the answer is not UTF-8\"}");
		fflush(stdout);
	}
	obs_data_release(call.answer);
	return go_on;
}

void roc_command_help(void)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct roc_command *c = tables[t]; c->name; c++)
			printf("  %-10s %-28s %s\n", c->name, c->parameters, c->what);
	puts("  quit                                    end; the exit status is 1 after a leak");
}
