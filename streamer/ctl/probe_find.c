/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe_find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "display.h"
#include "probe_password.h"
#include "probe_target.h"
#include "redact.h"
#include "secrets.h"

#define ERROR_SIZE 1024u

struct search {
	const struct roc_probe_options *options;
	roc_config_warn warn;
	void *data;
	struct roc_probe_found *found;
	bool has_password; /* the configuration's */
};

/** @return @status */
static int complain(const char *what, int status)
{
	fprintf(stderr, "rocctl probe: %s\n", what);
	return status;
}

/** @return 0, or the exit status; without @needed 0 also when there is none */
static int load_config(const struct search *search, bool needed, struct roc_config *ret_config,
		       bool *ret_loaded)
{
	const char *path = search->options->config ? search->options->config : ROC_CONFIG_PATH;
	char error[ERROR_SIZE], shown[ERROR_SIZE];
	int r;

	r = roc_config_load(path, search->warn, search->data, ret_config, error, sizeof(error));
	*ret_loaded = r == 0;
	if (r == 0 || (r == -ENOENT && !needed))
		return 0;
	return complain(roc_display_clean(shown, sizeof(shown), error), needed ? ROC_EX_CONFIG : 0);
}

static int find_number(struct search *search)
{
	char error[ERROR_SIZE];
	struct roc_config config;
	bool loaded;
	int status, r;

	status = load_config(search, true, &config, &loaded);
	if (status != 0)
		return status;
	r = roc_probe_by_number(&config, search->options->target, &search->found->camera, error,
				sizeof(error));
	roc_config_clear(&config);
	if (r < 0)
		return complain(error, r == -ENOENT ? ROC_EXIT_USAGE : ROC_EX_CONFIG);
	search->found->listed = search->has_password = true;
	return 0;
}

static int find_address(struct search *search)
{
	struct roc_camera_config *camera = &search->found->camera;
	char error[ERROR_SIZE];
	struct roc_config config;
	bool loaded;
	int status, r;

	if (roc_probe_by_address(search->options->target, camera, error, sizeof(error)) < 0)
		return complain(error, ROC_EXIT_USAGE);
	status = load_config(search, search->options->config != NULL, &config, &loaded);
	if (status != 0 || !loaded)
		return status;
	r = roc_probe_look_up(&config, camera, error, sizeof(error));
	roc_config_clear(&config);
	if (r < 0)
		return complain(error, ROC_EXIT_USAGE);
	search->found->listed = search->has_password = r > 0;
	return 0;
}

static int ask_password(struct roc_camera_config *camera)
{
	char prompt[512];
	int tty, r;

	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0)
		return complain("no camera of this address in the configuration, and no terminal "
				"to ask for the password: use --password-file",
				ROC_EXIT_USAGE);
	snprintf(prompt, sizeof(prompt), "Password of %s at %s: ", camera->user, camera->ip);
	do
		r = roc_probe_password_ask(tty, prompt, camera->password, sizeof(camera->password));
	while (r == -EINTR);
	close(tty);
	if (r == -ECANCELED)
		return ROC_EXIT_TROUBLE;
	return r < 0 ? complain(strerrordesc_np(-r), ROC_EXIT_TROUBLE) : 0;
}

/** What the command line says of user and password goes before what the configuration does. */
static int set_login(struct search *search)
{
	const struct roc_probe_options *options = search->options;
	struct roc_camera_config *camera = &search->found->camera;
	char error[ERROR_SIZE];

	if (!camera->ip[0]) {
		if (options->user || options->password_file)
			return complain("the configuration has a URL for this camera: --user and "
					"--password-file are not for it",
					ROC_EXIT_USAGE);
		return 0;
	}
	if (options->user) {
		if (strlen(options->user) >= sizeof(camera->user))
			return complain("the user is too long", ROC_EXIT_USAGE);
		memset(camera->user, 0, sizeof(camera->user));
		memcpy(camera->user, options->user, strlen(options->user));
	}
	if (options->password_file) {
		memset(camera->password, 0, sizeof(camera->password));
		if (roc_probe_password_read(options->password_file, camera->password,
					    sizeof(camera->password), error, sizeof(error)) < 0)
			return complain(error, ROC_EXIT_USAGE);
		return 0;
	}
	return search->has_password ? 0 : ask_password(camera);
}

static int find_url(struct search *search)
{
	const struct roc_probe_options *options = search->options;
	struct roc_camera_config *camera = &search->found->camera;
	char password[sizeof(camera->password)] = "";
	char error[ERROR_SIZE];
	size_t length;
	int r = 0;

	if (options->password_file)
		r = roc_probe_password_read(options->password_file, password, sizeof(password),
					    error, sizeof(error));
	(void)roc_redact_register(password);
	if (r == 0)
		r = roc_probe_by_url(options->target, options->user,
				     options->password_file ? password : NULL, camera, error,
				     sizeof(error));
	explicit_bzero(password, sizeof(password));
	if (r == 0 && roc_probe_url_password(options->target, &length))
		complain("others could read the password of this URL when the command started; "
			 "--user and --password-file keep it apart",
			 0);
	/* No longer in the list of processes. */
	explicit_bzero(options->target, strlen(options->target));
	return r < 0 ? complain(error, ROC_EXIT_USAGE) : 0;
}

int roc_probe_find(const struct roc_probe_options *options, roc_config_warn warn, void *data,
		   struct roc_probe_found *ret_found)
{
	struct search search = {
		.options = options,
		.warn = warn,
		.data = data,
		.found = ret_found,
	};
	int status = 0;

	memset(ret_found, 0, sizeof(*ret_found));
	switch (roc_probe_target_kind(options->target)) {
	case ROC_PROBE_NUMBER:
		status = find_number(&search);
		break;
	case ROC_PROBE_ADDRESS:
		status = find_address(&search);
		break;
	case ROC_PROBE_URL:
		status = find_url(&search);
		roc_secrets_register(&ret_found->camera);
		return status;
	}
	if (status == 0)
		status = set_login(&search);
	roc_secrets_register(&ret_found->camera);
	return status;
}
