/*
 * whole.h - what the calls on whole files share: one job that reads an input and, mostly, writes an output.
 */
#ifndef RSI_WHOLE_H
#define RSI_WHOLE_H

#include "file.h"

typedef struct rsi_whole {
  rsx_options_t options;
  rsx_control_t control;
  rsx_error_t error;
  rsi_file_t input, basis; /* basis: for patches only */
  rsi_output_t output;
  uint64_t done;         /* bytes of input read */
  uint64_t reported;     /* of these, those that the caller was told of last */
  uint64_t written;      /* bytes of output written */
  bool cannot_share;     /* blocks of the basis with the output */
  char const *unwritten; /* in the output buffer: what begins here waits to be written */
  char *aside;           /* for bytes of the basis that cannot well be read straight to the output; NULL: not yet */
} rsi_whole_t;

/** Checks the arguments; options, control may be NULL. output may be NULL where there is none. */
rs_result rsi_whole_begin(rsi_whole_t *whole, char const *input, char const *output, rsx_options_t const *options,
                          rsx_control_t const *control);

/** Looks at the output, opens the input, refuses an output that is the input or the file of options.not_output. */
rs_result rsi_whole_open(rsi_whole_t *whole, char const *input, char const *output);

/** Opens the input of a call without an output. */
rs_result rsi_whole_open_input(rsi_whole_t *whole, char const *input);

/** Opens the basis of a patch. It may be the output, but for a device, which is written in place. */
rs_result rsi_whole_open_basis(rsi_whole_t *whole, char const *basis);

/** Makes the temporary file, or opens the output that is written in place. */
rs_result rsi_whole_create(rsi_whole_t *whole);

/** Bytes to read at once: whole blocks, enough of them to fill the lanes of the kernels unless they are very long. */
size_t rsi_whole_piece(size_t block_len);

/**
 * Runs the job to its end and frees it. block_len is the length of the blocks that the input is hashed by, 0 if it is
 * not. After RS_DONE more input than the job has read is an error. *stats is set in any case.
 */
rs_result rsi_whole_run(rsi_whole_t *whole, rs_job_t *job, size_t block_len, rs_stats_t *stats);

/** Writes what the job at work has put to its output buffer and is not written yet. */
rs_result rsi_whole_write(rsi_whole_t *whole, rs_buffers_t const *io);

/** Writes bytes that do not lie in the output buffer, behind all that is written; nothing once something has failed. */
rs_result rsi_whole_write_more(rsi_whole_t *whole, void const *bytes, size_t len);

/** Checks that the inputs have not changed, then commits the output; or discards it. Reports to *error. */
rs_result rsi_whole_end(rsi_whole_t *whole, rs_result result, rsx_error_t *error);

/** Notes RSX_CANCELLED if the caller has asked for it. */
rs_result rsi_whole_cancelled(rsi_whole_t *whole);

#endif
