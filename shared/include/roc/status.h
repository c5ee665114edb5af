/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status.h - publish and read the status segment, and the words for its numbers.
 *
 * Needs libc only, logs nothing, prints nothing, installs no signal handler. All functions that
 * return int give 0 or positive on success and a negative errno on failure.
 */
#ifndef ROC_STATUS_H
#define ROC_STATUS_H

#include <stdbool.h>

#include "roc/status_abi.h"

struct roc_status_reader;
struct roc_status_writer;

/** Age of a segment whose heartbeat can't be believed, or that was stopped. */
#define ROC_STATUS_AGE_NEVER UINT64_MAX

/** @path, or when it is NULL $ROC_STATUS, or when that is empty ROC_STATUS_PATH. */
const char *roc_status_path(const char *path);

/* ------------------------------------------------------------------------------------ reader */

/**
 * Map the status segment at @path read-only.
 *
 * The header is checked against the size of the file before any slot is touched, and kept: later
 * reads use the checked numbers, never the file's. Nothing but a regular file is opened: neither
 * a symbolic link nor a FIFO (which does not block either).
 *
 * @param path        file, or NULL for roc_status_path()
 * @param ret_reader  set on success only; release with roc_status_close()
 *
 * @return 0, or
 *         -ENOENT   no streamer has published yet: try again later
 *         -EPROTO   not a status segment, or one cut short
 *         -ENOTSUP  a status segment of another major version
 *         -ELOOP    a symbolic link
 *         or another negative errno from open, fstat, read or mmap
 *
 * Threads: the reader is immutable once open, so any number of threads may read through it.
 * Blocks: on the file system only. Call it off the render thread.
 */
int roc_status_open(const char *path, struct roc_status_reader **ret_reader);

/** Unmap and free. NULL is fine. No thread may still be reading. */
void roc_status_close(struct roc_status_reader *reader);

/** Number of slots, 1..ROC_STATUS_SLOTS_MAX. Slots keep their index for the life of the segment. */
uint32_t roc_status_slot_count(const struct roc_status_reader *reader);

/**
 * Copy slot @index into @ret_status.
 *
 * Never blocks and makes no system call: safe on the OBS graphics thread. In the copy .index is
 * @index and strings are NUL-terminated, whatever the writer did. All else is as it was found:
 * strings may hold any byte, enums any number. An unused slot reads as ROC_STATE_UNUSED.
 *
 * @param index       0..roc_status_slot_count() - 1
 * @param ret_status  written on success only
 *
 * @return 0; -ERANGE for a bad index; -EAGAIN when the writer was inside for all of a bounded
 *         number of tries (keep the last snapshot and ask again next tick)
 */
int roc_status_read(const struct roc_status_reader *reader, uint32_t index,
		    struct roc_camera_status *ret_status);

/**
 * Nanoseconds since the writer last showed a sign of life.
 *
 * @param now_ns  CLOCK_MONOTONIC, same host
 * @return age, 0 when the heartbeat is slightly newer than @now_ns (it may be read after the clock
 *         was), ROC_STATUS_AGE_NEVER when there is none (clean stop) or it lies more than
 *         ROC_STATUS_STALE_NS in the future. No system call.
 */
uint64_t roc_status_age_ns(const struct roc_status_reader *reader, uint64_t now_ns);

/** Whether no streamer is running behind the segment: its age is above ROC_STATUS_STALE_NS. */
bool roc_status_is_stale(const struct roc_status_reader *reader, uint64_t now_ns);

/** Whether the streamer said good-bye: a stale segment that is not stopped means a crash. */
bool roc_status_is_stopped(const struct roc_status_reader *reader);

/**
 * Whether the file behind @reader is no longer the one to read.
 *
 * To be asked about once a second, off the render thread; then open the path again and close this
 * reader. Holding on to a file that somebody cuts short can end in SIGBUS, which is why a changed
 * size counts too; the streamer itself never does that.
 *
 * @return 1 the path names another file, or its size has changed; 0 all is as it was; -ENOENT the
 *         path names nothing now; or another negative errno from stat
 */
int roc_status_replaced(const struct roc_status_reader *reader);

/* Facts of the header, copied and terminated when the segment was opened. */
uint32_t roc_status_pid(const struct roc_status_reader *reader);
const char *roc_status_version(const struct roc_status_reader *reader); /* any bytes: hostile */
uint64_t roc_status_started_ns(const struct roc_status_reader *reader);
uint64_t roc_status_generation(const struct roc_status_reader *reader);

/* -------------------------------------------------------------------------------------- copy */

/** A whole segment in the reader's own memory. Zero it before the first use. */
struct roc_status_copy {
	struct roc_status_header header; /* as checked, .version terminated */
	uint32_t count;                  /* slots in use of .cameras, 1..ROC_STATUS_SLOTS_MAX */
	struct roc_camera_status
		cameras[ROC_STATUS_SLOTS_MAX]; /* as roc_status_read() gives them */
};

/**
 * Read the segment at @path, without mapping it: nothing that is done to the file meanwhile harms
 * this process, and a file that was replaced is noticed by itself. For those who can't afford a
 * SIGBUS and look a few times a second.
 *
 * @param path  file, or NULL for roc_status_path()
 * @param copy  what the last call left, or zeros; untouched on failure. A slot that was being
 *              written at each of a few tries keeps what it held (of the same streamer, else it
 *              becomes unused).
 * @return 0, or as roc_status_open()
 *
 * Threads: none but the caller may touch @copy. Blocks: on the file system.
 */
int roc_status_load(const char *path, struct roc_status_copy *copy);

/** Age of a heartbeat, see roc_status_age_ns(). */
uint64_t roc_status_beat_age_ns(uint64_t heartbeat_ns, uint64_t now_ns);

/* ------------------------------------------------------------------------------------ writer */

/**
 * Create a segment of ROC_STATUS_SLOTS unused slots with a fresh heartbeat at @path.
 *
 * It is made beside and renamed into place, mode 0644 whatever the umask, so that a reader sees
 * the old file or the whole new one. What was at @path is replaced, never followed or written to.
 *
 * @param path        file, or NULL for roc_status_path()
 * @param ret_writer  set on success only; release with roc_status_writer_close()
 *
 * @return 0; -ENOENT when the directory is absent; -EACCES, -ENOSPC, ... in words of errno
 *
 * Threads: a writer belongs to one thread. Nothing that is done to the file, be it removed,
 * replaced or cut short, harms the process of the writer: see status_writer.c.
 */
int roc_status_create(const char *path, struct roc_status_writer **ret_writer);

/**
 * The same without a file yet: what is published is kept, and roc_status_ensure() puts the file there
 * as soon as it can. For a writer that must go on whatever is in the file's place.
 * @return 0 or -ENOMEM
 */
int roc_status_prepare(const char *path, struct roc_status_writer **ret_writer);

/**
 * Publish @status in slot @index. .index, the ends of strings and reserved bytes are put right.
 *
 * @return 0; -ERANGE bad index; -EINVAL state is ROC_STATE_UNUSED (use roc_status_clear()); or a
 *         negative errno of the file: the status is kept and roc_status_ensure() brings it back
 */
int roc_status_publish(struct roc_status_writer *writer, uint32_t index,
		       const struct roc_camera_status *status);

/** Make slot @index unused. @return as roc_status_publish() */
int roc_status_clear(struct roc_status_writer *writer, uint32_t index);

/** Refresh the heartbeat; at least once a second. @return 0 or the errno of the file */
int roc_status_beat(struct roc_status_writer *writer, uint64_t now_ns);

/**
 * See that the file at the path is ours and holds what we published; else put a fresh one there.
 *
 * To be called about once a second. @return 1 a fresh file was put in place, 0 all was well, or
 * negative errno (everything is kept; the next call tries again)
 */
int roc_status_ensure(struct roc_status_writer *writer);

/**
 * Close and free; NULL is fine. The file stays.
 *
 * @param clean  a regular stop: the heartbeat becomes 0 and the cameras ROC_STATE_OFFLINE because
 *               of ROC_REASON_STOPPED. false leaves all as it is, to go stale.
 */
void roc_status_writer_close(struct roc_status_writer *writer, bool clean);

/* ------------------------------------------------------------------------------------- names */

/*
 * The word for a number. A number without a word gives "unknown (7)", in storage of the calling
 * thread that lasts for the next 7 unknown words; none of these returns NULL. "None" is "".
 */
const char *roc_state_name(uint32_t state);         /* "live"; "unused" for an unused slot */
const char *roc_reason_name(uint32_t reason);       /* machine word: "auth" */
const char *roc_reason_text(uint32_t reason);       /* for people: "wrong user or password" */
const char *roc_stream_name(uint32_t stream);       /* "main", "ext", "sub" */
const char *roc_transport_name(uint32_t transport); /* "rtmp" */
const char *roc_codec_name(uint32_t codec);         /* "h264" */
const char *roc_range_name(uint32_t range);         /* "full", "limited" */
const char *roc_matrix_name(uint32_t matrix);       /* "bt709" */

/** Why @camera is as it is: its own words, else those of its reason, "" for none. Hostile bytes. */
const char *roc_status_reason(const struct roc_camera_status *camera);

/** The number for a word, exactly as written above; -EINVAL when there is none. */
int roc_state_from_name(const char *name);
int roc_stream_from_name(const char *name);

/** Write @fourcc as text into @ret_text ("YU12"; "" for 0; a byte that can't be shown is '?'). */
void roc_fourcc_text(uint32_t fourcc, char ret_text[5]);

#endif
