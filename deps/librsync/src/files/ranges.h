/*
 * ranges.h - the signature of a large file, made by several threads.
 *
 * A signature is a header and the records of the blocks in a row, so ranges of the file that begin on a block are
 * hashed apart. Each thread takes the next range, makes its records with a job of its own, waits until the records of
 * all ranges before it are written, and writes its own.
 */
#ifndef RSI_RANGES_H
#define RSI_RANGES_H

#include "whole.h"

/** The kind of a signature, after rsi_sig_args(). */
typedef struct rsi_sig_kind {
  size_t block_len, strong_len;
  rs_magic_number magic;
} rsi_sig_kind_t;

/** How many threads to use for the input, which is open: 1 where more would not be faster, or are not possible. */
unsigned rsi_ranges_threads(rsi_whole_t *whole, rsi_sig_kind_t const *kind);

/** Creates the output and writes the signature of the input, which is open and regular, to it. Sets *stats on RS_DONE.
 */
rs_result rsi_ranges_run(rsi_whole_t *whole, rsi_sig_kind_t const *kind, unsigned threads, rs_stats_t *stats);

#endif
