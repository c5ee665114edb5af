/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state_writer.h - writes state.json in a thread of its own: the file system may block for as long as
 * it likes, and the supervisor's loop goes on. One text at a time.
 */
#ifndef ROC_STATE_WRITER_H
#define ROC_STATE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

struct roc_state_writer;

/**
 * Start the thread that writes @dir/state.json. Where no thread can be started the writer works in
 * roc_state_writer_submit().
 * @return 0 or -ENOMEM
 */
int roc_state_writer_start(const char *dir, struct roc_state_writer **ret_writer);

/** Whether a text is being written, or the result of the last one has not been taken. */
bool roc_state_writer_is_busy(struct roc_state_writer *writer);

/** Write @text (from malloc(), taken over). Not while it is busy. */
void roc_state_writer_submit(struct roc_state_writer *writer, char *text);

/**
 * Take the result of the last text.
 *
 * @param until_ns    how long to wait for it (CLOCK_MONOTONIC), 0: not at all
 * @param ret_result  0 or the negative errno of roc_memory_write()
 * @return 1 taken; 0 nothing was submitted, or it is not finished
 */
int roc_state_writer_take(struct roc_state_writer *writer, uint64_t until_ns, int *ret_result);

/** End the thread; one that is still blocked at @until_ns is left behind. NULL is fine. */
void roc_state_writer_stop(struct roc_state_writer *writer, uint64_t until_ns);

#endif
