/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera_input.h - an input of fuzz_camera.c: two bytes that say how the camera is reached and what
 * its device is like, then what the camera sends.
 */
#ifndef ROC_CAMERA_INPUT_H
#define ROC_CAMERA_INPUT_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_CAMERA_HEAD 2
#define FUZZ_FLV_HEADER 13

/* first byte: the way in */
#define FUZZ_CAMERA_WAY 3u       /* its low bits, one of: */
#define FUZZ_CAMERA_RTMP 0u      /* FLV as out of libav's RTMP */
#define FUZZ_CAMERA_URL 1u       /* a file or HTTP: libav finds out what it is */
#define FUZZ_CAMERA_HUGE 4u      /* pictures up to the product's limit, else 1 Mpixel */
#define FUZZ_CAMERA_THREADS 8u   /* the decoder has its threads */
#define FUZZ_CAMERA_SOCKET 0xf0u /* from here on: over a socket, with all of a session */
#define FUZZ_CAMERA_RAW 1u       /* then: the server's bytes behind the handshake; else an FLV */
#define FUZZ_CAMERA_HOLD 2u      /* then: the connection is left open, and silent */

/**
 * Play a camera's RTMP server on a port of this host, in a thread: each connection gets a handshake,
 * the answers to a player's requests, and what the input says; then it is closed, or held.
 * @param way  first byte of the input
 */
struct fuzz_server;
struct fuzz_server *fuzz_server_start(const uint8_t *data, size_t size, uint8_t way,
				      uint16_t *ret_port);
void fuzz_server_stop(struct fuzz_server *server);

#endif
