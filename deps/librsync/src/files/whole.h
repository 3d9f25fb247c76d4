/*
 * whole.h - what the calls on whole files share: a job that reads an input and, unless it loads a signature, writes an
 * output.
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
  uint64_t reported;     /* of these, as many as the last call of progress said */
  uint64_t written;      /* bytes of output written */
  bool cannot_share;     /* the output cannot share blocks with the basis */
  char const *unwritten; /* in the output buffer: where the bytes begin that are not written yet */
  char *aside;           /* buffer for bytes of the basis that are slow to read into the output's; NULL until needed */
} rsi_whole_t;

/** Initialises *whole and checks the arguments; options and control may be NULL. */
rs_result rsi_whole_begin(rsi_whole_t *whole, char const *input, char const *output, rsx_options_t const *options,
                          rsx_control_t const *control);

/** Prepares the output and opens the input. Refuses an output that is the input or options.not_output. */
rs_result rsi_whole_open(rsi_whole_t *whole, char const *input, char const *output);

/** Opens the input of a call without an output. */
rs_result rsi_whole_open_input(rsi_whole_t *whole, char const *input);

/** Opens the basis of a patch. It may be the output, unless that is a device, which is written in place. */
rs_result rsi_whole_open_basis(rsi_whole_t *whole, char const *basis);

/** Creates the temporary file, or opens the output that is written in place. */
rs_result rsi_whole_create(rsi_whole_t *whole);

/** Bytes to read at once: whole blocks, enough of them to fill the kernels' lanes unless the blocks are very long. */
size_t rsi_whole_piece(size_t block_len);

/**
 * Runs the job to its end and frees it. block_len is the length of the blocks that the input is hashed by, 0 if it is
 * not. After RS_DONE more input than the job has read is an error. *stats is set in any case.
 */
rs_result rsi_whole_run(rsi_whole_t *whole, rs_job_t *job, size_t block_len, rs_stats_t *stats);

/** Writes what the running job has put to its output buffer since the last call. */
rs_result rsi_whole_write(rsi_whole_t *whole, rs_buffers_t const *io);

/** Appends bytes that are not in the output buffer; does nothing once the call has failed. */
rs_result rsi_whole_write_more(rsi_whole_t *whole, void const *bytes, size_t len);

/**
 * Ends the call with the result so far: on RS_DONE checks that the inputs have not changed and commits the output, else
 * discards it. Frees what *whole holds, and copies its error to *error unless that is NULL.
 */
rs_result rsi_whole_end(rsi_whole_t *whole, rs_result result, rsx_error_t *error);

/** Fails with RSX_CANCELLED if the caller has asked for it. */
rs_result rsi_whole_cancelled(rsi_whole_t *whole);

#endif
