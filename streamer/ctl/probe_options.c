/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe_options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "display.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static int refuse(char *reterr, size_t size, const char *what)
{
	snprintf(reterr, size, "%s", what);
	return -EINVAL;
}

/* Only the option's name: what follows '=' could be a secret, the name misspelt. */
static int refuse_option(char *reterr, size_t size, const char *what, const char *arg)
{
	char name[64], shown[sizeof(name)];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg, "="), arg);
	snprintf(reterr, size, "%s '%s'", what, roc_display_clean(shown, sizeof(shown), name));
	return -EINVAL;
}

/** The value of option @name: behind '=' or the next argument. @return 1 it is that one, 0 no */
static int take_value(const char *name, int argc, char *const *argv, int *i, const char **ret_value)
{
	const size_t length = strlen(name);

	if (strncmp(argv[*i], name, length) != 0)
		return 0;
	if (argv[*i][length] == '=')
		*ret_value = argv[*i] + length + 1;
	else if (argv[*i][length] != '\0')
		return 0;
	else if (*i + 1 < argc)
		*ret_value = argv[++*i];
	else
		return -EINVAL;
	return (*ret_value)[0] ? 1 : -EINVAL;
}

int roc_probe_options_parse(int argc, char *const *argv, struct roc_probe_options *ret_options,
			    char *reterr, size_t size)
{
	struct roc_probe_options options = {0};
	const struct {
		const char *name;
		const char **value;
	} valued[] = {
		{"--config", &options.config},
		{"--user", &options.user},
		{"--password-file", &options.password_file},
	};

	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];
		int taken = 0;

		for (size_t k = 0; k < LENGTH(valued) && taken == 0; k++)
			taken = take_value(valued[k].name, argc, argv, &i, valued[k].value);
		if (taken < 0)
			return refuse_option(reterr, size, "a value is missing after", arg);
		if (taken > 0)
			continue;
		if (strcmp(arg, "--json") == 0)
			options.json = true;
		else if (strcmp(arg, "--verbose") == 0)
			options.verbose = true;
		else if (strncmp(arg, "--password", 10) == 0 && (arg[10] == '=' || !arg[10]))
			return refuse(reterr, size,
				      "a password does not belong on a command line, where others "
				      "can read it; use --password-file");
		else if (arg[0] == '-')
			return refuse_option(reterr, size, "unknown option", arg);
		else if (options.target)
			return refuse(reterr, size, "one camera at a time");
		else
			options.target = argv[i];
	}
	if (!options.target || !options.target[0])
		return refuse(reterr, size,
			      "which camera? Its number, its address, or a URL is needed");
	*ret_options = options;
	return 0;
}
