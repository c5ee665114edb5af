/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h - /etc/roc/cameras.json as checked, fixed-size structs.
 *
 * The only secrets in the product live in struct roc_camera_config: password and url[]. Whoever
 * copies one erases it again with roc_config_clear() or explicit_bzero().
 */
#ifndef ROC_CONFIG_H
#define ROC_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "roc/status_abi.h"

#define ROC_CONFIG_PATH "/etc/roc/cameras.json"
#define ROC_CAMERAS_MAX 16u        /* slots of the segment */
#define ROC_CONFIG_SIZE_MAX 262144 /* bytes; a larger file is refused */
#define ROC_EX_CONFIG 78           /* sysexits.h EX_CONFIG: the service manager must not retry */

/**
 * One camera. Plain bytes, zero-filled behind every string, so that memcmp() tells whether an entry
 * changed. Rates are frames per 1000 s.
 */
struct roc_camera_config {
	uint32_t index;
	uint8_t valid; /* 0: .problem says why, and only index, name, device, enabled are meant */
	uint8_t enabled;
	uint8_t reserved[2];
	char problem[128]; /* in words, never holds a value from a password */
	char name[64];     /* UTF-8, cut at a character, no control characters */
	char ip[256];      /* IPv4, IPv6 (no brackets) or host name; empty with .url */
	uint32_t port;     /* 1..65535 */
	uint32_t channel;  /* 0..255 */
	char user[128];
	char password[256];
	uint32_t streams[ROC_STREAMS]; /* enum roc_stream, best first, 0 ends */
	char url[ROC_STREAMS][1024];   /* FFmpeg inputs of .streams, [stream - 1]; or .ip */
	char device[64];        /* absolute path; empty when it is what is wrong: leave it alone */
	uint32_t width, height; /* fixed format of the device; 0: the best stream's own. Even. */
	uint32_t mhz;           /* fixed rate; 0: the best stream's own */
};

struct roc_config {
	struct roc_camera_config cameras[ROC_CAMERAS_MAX];
	uint32_t count;
};

/** Called for each warning (unknown key, 17th camera ...): one line, no newline, no secret. */
typedef void (*roc_config_warn)(void *data, const char *text);

/**
 * Read and check the file at @path.
 *
 * A bad entry costs that camera alone (.valid = 0). A file that can't be used at all gives one
 * sentence in @reterr with "file:line:column: ..." where a place is known. No byte of the file's
 * content is ever part of a message, except names of keys, a device path of the usual form, and the
 * path of an absolute "password_file". Of equal keys the last one counts, as it did for the program
 * that wrote the first files of this kind; a warning says so.
 *
 * @param warn        may be NULL
 * @param ret_config  written on success only
 * @param reterr      written on failure only, @reterr_size bytes
 *
 * @return 0; -ENOENT, -EACCES ... from reading; -EBADMSG not JSON or wrong at the top;
 *         -ENODATA an empty file; -EFBIG; -ENOMEM. A list without cameras is none of these.
 * Blocks on the file system.
 */
int roc_config_load(const char *path, roc_config_warn warn, void *data,
		    struct roc_config *ret_config, char *reterr, size_t reterr_size);

/** As above from memory; @path names the source and its folder. password_file is read from disk. */
int roc_config_parse(const char *path, const char *text, size_t size, roc_config_warn warn,
		     void *data, struct roc_config *ret_config, char *reterr, size_t reterr_size);

/** Erase all secrets (explicit_bzero of the whole). */
void roc_config_clear(struct roc_config *config);

/** What a person calls this camera in a log: its ip, or its URL's host, or its name. No secret. */
const char *roc_camera_config_host(const struct roc_camera_config *camera, char *buf, size_t size);

/**
 * 64-bit identity of the camera behind the entry: host, port, channel, path, and the arguments that
 * are neither secret nor a user's name (url_parts.h) - not name, device or password. Remembered
 * choices are kept under it; it is a hash, and written to a file that others can't read.
 */
uint64_t roc_camera_config_identity(const struct roc_camera_config *camera);

#endif
