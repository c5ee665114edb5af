/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notify.h - the service manager's notification socket (sd_notify protocol) without libsystemd. */
#ifndef ROC_NOTIFY_H
#define ROC_NOTIFY_H

#include <stdint.h>

/**
 * Send @state ("READY=1\nSTATUS=...") to $NOTIFY_SOCKET.
 * @return 1 sent; 0 no socket in the environment; negative errno. Never blocks.
 */
int roc_notify(const char *state);

/** Interval at which WATCHDOG=1 is due, in ns (half of $WATCHDOG_USEC); 0: no watchdog for us. */
uint64_t roc_notify_watchdog_ns(void);

#endif
