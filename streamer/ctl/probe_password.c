/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe_password.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "display.h"
#include "screen.h"

#define LINE_MAX_BYTES 1024 /* a password may be long, a mistaken file is longer */

/** Cut the end of line off @line. @return 0 or why it is no password: negative errno */
static int check_line(char *line, size_t length, size_t room)
{
	if (length > 0 && line[length - 1] == '\n')
		length--;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	if (memchr(line, '\0', length) || memchr(line, '\n', length))
		return -EBADMSG;
	line[length] = '\0';
	return length < room ? 0 : -E2BIG;
}

int roc_probe_password_read(const char *path, char *ret_password, size_t size, char *reterr,
			    size_t reterr_size)
{
	char line[LINE_MAX_BYTES + 1];
	char shown[256];
	size_t length = 0;
	ssize_t n = 0;
	int r;

	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	r = fd < 0 ? -errno : 0;
	while (r == 0 && length < LINE_MAX_BYTES) {
		n = read(fd, line + length, LINE_MAX_BYTES - length);
		if (n > 0)
			length += (size_t)n;
		else if (n == 0)
			break;
		else if (errno != EINTR)
			r = -errno;
	}
	if (r == 0)
		r = check_line(line, length, size);
	if (r == 0)
		memcpy(ret_password, line, strlen(line) + 1);
	else
		snprintf(reterr, reterr_size, "password file %s: %s",
			 roc_display_clean(shown, sizeof(shown), path),
			 r == -EBADMSG ? "not one line of text"
			 : r == -E2BIG ? "the password is too long"
				       : strerrordesc_np(-r));
	explicit_bzero(line, sizeof(line));
	if (fd >= 0)
		close(fd);
	return r;
}

/** One line from @tty. A pending signal of @signals ends it, and stays pending. */
static int read_line(int tty, int signals, char *line, size_t *ret_length)
{
	struct pollfd fds[] = {
		{.fd = tty, .events = POLLIN},
		{.fd = signals, .events = POLLIN},
	};

	*ret_length = 0;
	while (*ret_length == 0 || line[*ret_length - 1] != '\n') {
		if (*ret_length == LINE_MAX_BYTES)
			return -E2BIG;
		if (poll(fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (fds[1].revents)
			return -EINTR;
		const ssize_t n = read(tty, line + *ret_length, LINE_MAX_BYTES - *ret_length);
		if (n == 0)
			return -ECANCELED;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			*ret_length += (size_t)n;
	}
	return 0;
}

int roc_probe_password_ask(int tty, const char *prompt, char *ret_password, size_t size)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	char line[LINE_MAX_BYTES + 1];
	struct termios before, quiet;
	sigset_t signals, old;
	size_t length = 0;
	int r, fd = -1;

	if (tcgetattr(tty, &before) < 0)
		return -errno;
	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&signals, ending[i]);
	sigprocmask(SIG_BLOCK, &signals, &old);
	fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0) {
		r = -errno;
		goto out;
	}
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	quiet.c_lflag |= ECHONL | ICANON | ISIG;
	if (tcsetattr(tty, TCSAFLUSH, &quiet) < 0) {
		r = -errno;
		goto out;
	}
	r = roc_screen_write(tty, prompt, strlen(prompt));
	if (r == 0)
		r = read_line(tty, fd, line, &length);
	if (r == 0)
		r = check_line(line, length, size);
	if (r == 0)
		memcpy(ret_password, line, strlen(line) + 1);
	if (r == -ECANCELED || r == -EINTR)
		(void)roc_screen_write(tty, "\n", 1);
	(void)tcsetattr(tty, TCSAFLUSH, &before);
out:
	explicit_bzero(line, sizeof(line));
	if (fd >= 0)
		close(fd);
	/* What came in the meantime takes its effect here. */
	sigprocmask(SIG_SETMASK, &old, NULL);
	return r;
}
