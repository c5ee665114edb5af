/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * segment.h - the status segment as this process sees it: one copy and one thread for all sources.
 *
 * The thread reads the file (it never maps it: a file cut short would be a SIGBUS for OBS) twenty
 * times a second; it exists only while somebody holds a reference.
 * All readers below copy from memory: no lock, no system call, safe on the graphics thread.
 */
#ifndef ROC_SEGMENT_H
#define ROC_SEGMENT_H

#include "roc/status.h"

/** What the segment says of the streamer. Ordered by nothing. */
enum roc_segment_health {
	ROC_SEGMENT_ABSENT = 0, /* no file: the streamer has never run, or /run/roc can't be seen */
	ROC_SEGMENT_DENIED,     /* there is one that may not be read */
	ROC_SEGMENT_FOREIGN,    /* no status segment, or a damaged one */
	ROC_SEGMENT_NEWER,      /* of another major version: plugin and streamer do not match */
	ROC_SEGMENT_STOPPED,    /* streamer was stopped */
	ROC_SEGMENT_STALE,      /* streamer is hung or was killed: no heartbeat for 3 s */
	ROC_SEGMENT_ALIVE,
};

/**
 * Begin to look; the first reference reads once before it returns, so that what follows has
 * something to say. Balanced by roc_segment_unref(), which ends the thread with the last one.
 * Any thread but the graphics thread. @return 0; -EAGAIN no thread to be had
 */
int roc_segment_ref(void);
void roc_segment_unref(void);

/**
 * Have @listener called by the thread each time that it has looked; NULL: nobody. It must not take or
 * give back a reference. Not called any more once the last reference is given back.
 */
void roc_segment_set_listener(void (*listener)(void));

enum roc_segment_health roc_segment_health(void);

/** Differs after each start of the streamer; 0 when there is no segment. */
uint64_t roc_segment_generation(void);

/** Slots that may be used, 0..ROC_STATUS_SLOTS_MAX; 0 when there is no segment. */
uint32_t roc_segment_count(void);

/** Copy slot @index. @return 0; -ERANGE; -EAGAIN being written just now: keep what you have */
int roc_segment_read(uint32_t index, struct roc_camera_status *ret_status);

/**
 * Find the camera called @name (or, roc_segment_find_device(), that feeds the device @device).
 *
 * Strings of the copy are NUL-terminated, and may hold any byte.
 * @param inout_index  where it was the last time, any number at first; makes the search one read
 * @return 0; -ENOENT there is none; -EAGAIN
 */
int roc_segment_find(const char *name, uint32_t *inout_index, struct roc_camera_status *ret_status);
int roc_segment_find_device(const char *device, uint32_t *inout_index,
			    struct roc_camera_status *ret_status);

#endif
