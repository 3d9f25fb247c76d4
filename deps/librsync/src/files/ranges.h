/*
 * ranges.h - the signature of a large file, made by several threads.
 *
 * A signature is a header and the records of the blocks in a row, so ranges of the file that begin on a block are
 * hashed apart. Each thread takes the next range that nobody has, makes its records with a job of its own, waits until
 * those of all ranges before it have been written, and writes its own.
 */
#ifndef RSI_RANGES_H
#define RSI_RANGES_H

#include "whole.h"

/** As rs_sig_args() has completed it. */
typedef struct rsi_sig_kind {
  size_t block_len, strong_len;
  rs_magic_number magic;
} rsi_sig_kind_t;

/** How many threads help with this input, which is open: 1 where more would not pay, or cannot be. */
unsigned rsi_ranges_threads(rsi_whole_t *whole, rsi_sig_kind_t const *kind);

/** Writes the signature of the input, which is open and regular, to the output. *stats is set on RS_DONE. */
rs_result rsi_ranges_run(rsi_whole_t *whole, rsi_sig_kind_t const *kind, unsigned threads, rs_stats_t *stats);

#endif
