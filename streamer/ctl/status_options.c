/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status_options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "display.h"

#define MS UINT64_C(1000000)
#define WATCH_DEFAULT_MS 1000u
#define WATCH_MIN_MS 100u
#define WATCH_MAX_MS 3600000u

/* "2", "0.5": seconds. Own arithmetic: strtod() would take "nan", "0x1p3" and a locale's comma. */
static int parse_seconds(const char *text, uint64_t *ret_ns)
{
	uint64_t ms = 0, place = 100;
	size_t i = 0;

	for (; text[i] >= '0' && text[i] <= '9' && ms <= WATCH_MAX_MS; i++)
		ms = ms * 10 + (uint64_t)(text[i] - '0') * 1000;
	if (i == 0)
		return -EINVAL;
	if (text[i] == '.') {
		if (text[i + 1] == '\0')
			return -EINVAL;
		for (i++; text[i] >= '0' && text[i] <= '9'; i++, place /= 10)
			ms += (uint64_t)(text[i] - '0') * place;
	}
	if (text[i] != '\0' || ms < WATCH_MIN_MS || ms > WATCH_MAX_MS)
		return -EINVAL;
	*ret_ns = ms * MS;
	return 0;
}

static int refuse(char *reterr, size_t size, const char *what, const char *argument)
{
	char shown[128];

	snprintf(reterr, size, "%s '%s'", what, roc_display_clean(shown, sizeof(shown), argument));
	return -EINVAL;
}

int roc_status_options_parse(int argc, char *const *argv, struct roc_status_options *ret_options,
			     char *reterr, size_t size)
{
	static const char bad_seconds[] = "--watch takes 0.1 to 3600 seconds, not";
	struct roc_status_options options = {0};

	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (strcmp(arg, "--json") == 0) {
			options.json = true;
		} else if (strcmp(arg, "--prometheus") == 0) {
			options.prometheus = true;
		} else if (strcmp(arg, "--check") == 0) {
			options.check = true;
		} else if (strcmp(arg, "--watch") == 0) {
			options.watch_ns = WATCH_DEFAULT_MS * MS;
			/* The seconds are optional: what does not begin an option must be them. */
			if (i + 1 < argc && argv[i + 1][0] != '-' &&
			    parse_seconds(argv[++i], &options.watch_ns) < 0)
				return refuse(reterr, size, bad_seconds, argv[i]);
		} else if (strncmp(arg, "--watch=", 8) == 0) {
			if (parse_seconds(arg + 8, &options.watch_ns) < 0)
				return refuse(reterr, size, bad_seconds, arg + 8);
		} else if (arg[0] == '-' && arg[1] != '\0') {
			return refuse(reterr, size, "unknown option", arg);
		} else {
			return refuse(reterr, size, "unexpected argument", arg);
		}
	}
	if (options.prometheus && (options.json || options.watch_ns != 0)) {
		snprintf(reterr, size, "--prometheus goes with neither --json nor --watch");
		return -EINVAL;
	}
	if (options.check && options.watch_ns != 0) {
		snprintf(reterr, size, "--check looks once and --watch for ever: choose one");
		return -EINVAL;
	}
	*ret_options = options;
	return 0;
}
