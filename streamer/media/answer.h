/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answer.h - what the server last said of each stream, beyond the session. A server that answers and
 * closes while libav still writes its request costs libav the answer: the write fails, and the words
 * are never read. The same cause would then be reported now with, now without its words.
 */
#ifndef ROC_ANSWER_H
#define ROC_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROC_ANSWER_MAX 96

/* Any thread. @stream is an enum roc_stream; the camera is the process's one. */

void roc_answer_keep(uint32_t stream, const char *words, uint64_t now_ns);
/** @return true with the words, when they are not older than the longest pause between attempts */
bool roc_answer_recall(uint32_t stream, uint64_t now_ns, char *ret_words, size_t size);
/** The stream works. */
void roc_answer_forget(uint32_t stream);

#endif
