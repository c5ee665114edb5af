/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decoder.h - packets in, clean pictures out. Holds pictures back from the first damage to the next
 * key frame: a viewer sees the last good picture, never a smear.
 */
#ifndef ROC_DECODER_H
#define ROC_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "error.h"

struct roc_decoder;

/** @return 0; -ENOSYS with reason codec; -ENOMEM */
int roc_decoder_open(const AVStream *stream, struct roc_decoder **ret_decoder,
		     struct roc_error *reterr);
/**
 * Was it opened before @stream's configuration had come, which is there by now? Then it can decode
 * nothing, and another one must be opened.
 */
bool roc_decoder_is_uninformed(const struct roc_decoder *decoder, const AVStream *stream);

void roc_decoder_close(struct roc_decoder *decoder);

/** @return 0 (also for a packet that the decoder refuses: counted as damage), or -ENOMEM */
int roc_decoder_send(struct roc_decoder *decoder, const AVPacket *packet);

/** Packets are missing: pictures are damaged until the next key frame, whatever the decoder says. */
void roc_decoder_note_loss(struct roc_decoder *decoder);

/**
 * Next picture into @frame (unreferenced first).
 * @return 1 clean picture; 2 damaged picture, not to be shown; 0 none for now; negative: -ENOMEM,
 *         -EMSGSIZE larger than 8192 a side
 */
int roc_decoder_receive(struct roc_decoder *decoder, AVFrame *frame);

/** Damaged pictures and refused packets so far. */
uint64_t roc_decoder_corrupt(const struct roc_decoder *decoder);

#endif
