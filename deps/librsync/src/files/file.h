/*
 * file.h - the files of the whole-file calls: the one place that knows the operating system.
 * Implemented by file_posix.c and file_win.c. Paths are UTF-8. Every failure is noted in *error and returned.
 */
#ifndef RSI_FILE_H
#define RSI_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/** What tells whether a file is still the same, with the same content. */
typedef struct rsi_facts {
  bool regular;              /* an ordinary file */
  bool pipe, block;          /* a named or unnamed pipe; a device of blocks */
  uint64_t device, number;   /* whose file it is; of these three kinds, 0 of others */
  uint64_t size;             /* of an ordinary file, as are those below; 0 of others */
  int64_t seconds, fraction; /* of the last change */
} rsi_facts_t;

/** Whether both are the same ordinary file, pipe or device of blocks. */
bool rsi_facts_same(rsi_facts_t const *a, rsi_facts_t const *b);

/** Looks at what a path leads to; false where that is nothing, or cannot be looked at. Waits for nobody. */
bool rsi_facts_of(char const *path, rsi_facts_t *facts);

/** Asked several times a second while a pipe or a device keeps its reader or writer waiting. */
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
 * Opens anything that can be read from, but no directory and no socket. Waits for nobody: that is for rsi_file_read(),
 * which waits for the first writer of a pipe, too.
 */
rs_result rsi_file_open(rsi_file_t *file, char const *path, rsi_waiting_t waiting, rsx_error_t *error);

/** Fails unless the file can be read at any position; sets *size, to what the system reports. */
rs_result rsi_file_need_seek(rsi_file_t *file, uint64_t *size, rsx_error_t *error);

/**
 * Whether a file ends at `size`: the last byte before it can be read, and none after it. Sizes that systems report are
 * hints: Linux says 0 of all files in /proc, and network file systems what they happen to believe.
 */
bool rsi_file_ends_at(rsi_file_t *file, uint64_t size);

/** Reads 1 to len bytes, or 0 at the end, from where the last read ended. */
rs_result rsi_file_read(rsi_file_t *file, void *to, size_t len, size_t *got, rsx_error_t *error);

/** Reads 1 to len bytes, or 0 at the end, from a position. */
rs_result rsi_file_read_at(rsi_file_t *file, void *to, size_t len, uint64_t pos, size_t *got, rsx_error_t *error);

/** Fails if an ordinary file is not what it was when it was opened, or if its path now leads to another one. */
rs_result rsi_file_unchanged(rsi_file_t *file, rsx_error_t *error);

void rsi_file_close(rsi_file_t *file);

/** A file that appears, or is replaced, as a whole. All zero before rsi_output_prepare(). */
typedef struct rsi_output {
  bool prepared, open, direct; /* direct: not an ordinary file, written in place */
  bool exists, overwrite, sync;
  int mode;         /* as in rsx_options_t */
  char const *path; /* the caller's */
  char *target;     /* where the links of path lead */
  char *temporary;  /* beside the target; NULL while there is none */
  char const *wish; /* as temporary in rsx_options_t */
  intptr_t handle;
  rsi_facts_t facts; /* of the target, if it exists */
  rsi_waiting_t waiting;
} rsi_output_t;

/** Looks at what is there; RSX_EXISTS if it may not be replaced. Changes nothing. */
rs_result rsi_output_prepare(rsi_output_t *output, char const *path, rsx_options_t const *options, rsx_error_t *error);

/** Makes the temporary file; or opens the pipe, once it has a reader, or the device. */
rs_result rsi_output_create(rsi_output_t *output, rsx_error_t *error);

/** Writes all of len bytes. */
rs_result rsi_output_write(rsi_output_t *output, void const *from, size_t len, rsx_error_t *error);

/**
 * Bytes of which ranges that are shared with another file must be multiples, at the same places in both; 0 where files
 * share none.
 */
size_t rsi_output_share_unit(rsi_output_t const *output);

/**
 * Makes len bytes at `pos` of the file appear at `at`, the end of the output, without copying them: both files share
 * the disk's blocks until one is written to. False, with nothing done, where the file system cannot.
 */
bool rsi_output_share(rsi_output_t *output, rsi_file_t const *file, uint64_t pos, uint64_t len, uint64_t at);

/** Brings the content to the disk and gives the file its name. */
rs_result rsi_output_commit(rsi_output_t *output, rsx_error_t *error);

/** Removes what has not been committed, and frees what the output holds. In any state; also after a commit. */
void rsi_output_discard(rsi_output_t *output);

#endif
