/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_password.h - a password from a file or from a person. Who gets one erases it. */
#ifndef ROC_CTL_PROBE_PASSWORD_H
#define ROC_CTL_PROBE_PASSWORD_H

#include <stddef.h>

/**
 * One line of text from @path, its end of line left out. A pipe will do.
 * @return 0, or negative errno with *reterr set
 */
int roc_probe_password_read(const char *path, char *ret_password, size_t size, char *reterr,
			    size_t reterr_size);

/**
 * Ask for it on the terminal @tty, which is not to show what is typed. Blocks. The terminal is left
 * as it was, also when a signal (^C, ^Z) comes, which takes its effect after that.
 *
 * @return 0; -EINTR a signal came, and did not end us: ask again; -ECANCELED the input ended; -E2BIG
 *         too long; other negative errno
 */
int roc_probe_password_ask(int tty, const char *prompt, char *ret_password, size_t size);

#endif
