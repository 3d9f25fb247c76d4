/*
 * file.h - the inputs and outputs of whole-file calls, implemented for each system in posix/ and windows/.
 * Paths are UTF-8. Every failure is set in *error and returned.
 */
#ifndef RSI_FILE_H
#define RSI_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/** What shows whether a file is still the same one, with the same content. */
typedef struct rsi_facts {
  bool regular;              /* an ordinary file */
  bool pipe, block;          /* a named or unnamed pipe; a device of blocks */
  uint64_t device, number;   /* the identity of files of these three kinds; 0 for others */
  uint64_t size;             /* bytes of an ordinary file; this and what follows is 0 for others */
  int64_t seconds, fraction; /* of the last change */
} rsi_facts_t;

/** Whether both are the same ordinary file, pipe or device of blocks. */
bool rsi_facts_same(rsi_facts_t const *a, rsi_facts_t const *b);

/** Sets *facts to those of what the path leads to; false where there is nothing, or stat fails. Never blocks. */
bool rsi_facts_of(char const *path, rsi_facts_t *facts);

/** Called every 20 milliseconds while a pipe or a device keeps its reader or writer waiting. */
typedef struct rsi_waiting {
  bool (*go_on)(void *opaque); /* false: fail with RSX_CANCELLED */
  void *opaque;
} rsi_waiting_t;

/** A file open for reading. */
typedef struct rsi_file {
  bool open;
  char const *path; /* the caller's, outlives the file */
  intptr_t handle;
  rsi_facts_t facts; /* when it was opened */
  rsi_waiting_t waiting;
} rsi_file_t;

/**
 * Opens anything that can be read, except directories and sockets. Does not wait for the first writer of a pipe:
 * rsi_file_read() does.
 */
rs_result rsi_file_open(rsi_file_t *file, char const *path, rsi_waiting_t waiting, rsx_error_t *error);

/** Fails unless the file can be read at any position; sets *size to what the system reports. */
rs_result rsi_file_need_seek(rsi_file_t *file, uint64_t *size, rsx_error_t *error);

/**
 * Whether a file ends at `size`: the last byte before it can be read, and none after it. Sizes that systems report are
 * hints: Linux reports 0 for all files in /proc, and network file systems report sizes that may be out of date.
 */
bool rsi_file_ends_at(rsi_file_t *file, uint64_t size);

/** Reads 1 to len bytes, or 0 at the end, from where the last read ended. */
rs_result rsi_file_read(rsi_file_t *file, void *to, size_t len, size_t *got, rsx_error_t *error);

/** Reads 1 to len bytes, or 0 at the end, from a position. */
rs_result rsi_file_read_at(rsi_file_t *file, void *to, size_t len, uint64_t pos, size_t *got, rsx_error_t *error);

/** Fails if an ordinary file is not what it was when it was opened, or if its path now leads to another one. */
rs_result rsi_file_unchanged(rsi_file_t *file, rsx_error_t *error);

/** Closes the file unless it is closed. */
void rsi_file_close(rsi_file_t *file);

/** A file that appears, or is replaced, as a whole. All zero before rsi_output_prepare(). */
typedef struct rsi_output {
  bool prepared, open, direct; /* direct: not an ordinary file, written in place */
  bool exists, overwrite, sync;
  int mode;         /* rsx_options_t.mode */
  char const *path; /* the caller's */
  char *target;     /* where the links of path lead */
  char *temporary;  /* path of the temporary file; NULL while there is none */
  char const *wish; /* rsx_options_t.temporary */
  intptr_t handle;
  rsi_facts_t facts; /* of the target, if it exists */
  rsi_waiting_t waiting;
} rsi_output_t;

/** Finds out what is at the path; RSX_EXISTS if it may not be replaced. Changes nothing. */
rs_result rsi_output_prepare(rsi_output_t *output, char const *path, rsx_options_t const *options, rsx_error_t *error);

/** Creates the temporary file, or opens the device, or the pipe once it has a reader. */
rs_result rsi_output_create(rsi_output_t *output, rsx_error_t *error);

/** Writes all of len bytes. */
rs_result rsi_output_write(rsi_output_t *output, void const *from, size_t len, rsx_error_t *error);

/**
 * Unit in bytes of ranges that can be shared with another file: their positions in both files and their length must be
 * multiples of it. 0 where nothing can be shared.
 */
size_t rsi_output_share_unit(rsi_output_t const *output);

/**
 * Makes len bytes at `pos` of the file appear at `at`, the end of the output, without copying them: both files share
 * the disk's blocks until one is written to. False, with nothing done, where the file system cannot.
 */
bool rsi_output_share(rsi_output_t *output, rsi_file_t const *file, uint64_t pos, uint64_t len, uint64_t at);

/** Flushes the content to the disk, unless no_sync, and renames the temporary file to its target. */
rs_result rsi_output_commit(rsi_output_t *output, rsx_error_t *error);

/** Removes the temporary file unless it was committed, and frees what the output holds. Allowed in any state. */
void rsi_output_discard(rsi_output_t *output);

#endif
