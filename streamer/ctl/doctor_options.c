/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "display.h"

int roc_doctor_options_parse(int argc, char *const *argv, struct roc_doctor_options *ret_options,
			     char *reterr, size_t size)
{
	struct roc_doctor_options options = {.config = ROC_CONFIG_PATH};
	char shown[128];

	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (strcmp(arg, "--json") == 0) {
			options.json = true;
		} else if (strcmp(arg, "--probe") == 0) {
			options.probe = true;
		} else if (strcmp(arg, "--config") == 0 && i + 1 < argc && argv[i + 1][0]) {
			options.config = argv[++i];
		} else if (strncmp(arg, "--config=", 9) == 0 && arg[9]) {
			options.config = arg + 9;
		} else {
			snprintf(reterr, size, "%s '%s'",
				 strncmp(arg, "--config", 8) == 0 ? "a file is missing after"
				 : arg[0] == '-'                  ? "unknown option"
								  : "unexpected argument",
				 roc_display_clean(shown, sizeof(shown), arg));
			return -EINVAL;
		}
	}
	*ret_options = options;
	return 0;
}
