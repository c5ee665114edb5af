/* SPDX-License-Identifier: GPL-2.0-or-later */
/* found.h - the video devices that are there at the start, for the log. */
#ifndef ROC_FOUND_H
#define ROC_FOUND_H

#include <stddef.h>

/** "video0, video1": entries of @dir, by number. @return how many */
size_t roc_found_list(const char *dir, char *text, size_t size);

/** A line about those of /dev. */
void roc_found_log(void);

#endif
