/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer.h"

#include <pthread.h>

#include "clock.h"
#include "roc/status_abi.h"
#include "text.h"

#define KEEP_NS (10 * 60 * ROC_NS_PER_S)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the answers */
static struct {
	char words[ROC_ANSWER_MAX];
	uint64_t ns; /* when it was said */
} answers[ROC_STREAMS + 1];

void roc_answer_keep(uint32_t stream, const char *words, uint64_t now_ns)
{
	if (stream > ROC_STREAMS)
		return;
	pthread_mutex_lock(&lock);
	roc_text_copy(answers[stream].words, sizeof(answers[stream].words), words);
	answers[stream].ns = now_ns;
	pthread_mutex_unlock(&lock);
}

bool roc_answer_recall(uint32_t stream, uint64_t now_ns, char *ret_words, size_t size)
{
	if (stream > ROC_STREAMS)
		return false;
	pthread_mutex_lock(&lock);
	const bool fresh = answers[stream].words[0] && now_ns - answers[stream].ns <= KEEP_NS;
	if (fresh)
		roc_text_copy(ret_words, size, answers[stream].words);
	pthread_mutex_unlock(&lock);
	return fresh;
}

void roc_answer_forget(uint32_t stream)
{
	if (stream > ROC_STREAMS)
		return;
	pthread_mutex_lock(&lock);
	answers[stream].words[0] = '\0';
	pthread_mutex_unlock(&lock);
}
