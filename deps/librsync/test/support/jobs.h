/* jobs.h - running jobs over memory, with input and output cut in any way. */
#ifndef JOBS_H
#define JOBS_H

#include <stdbool.h>

#include "bytes.h"
#include "librsync.h"

/** How a job is fed. 0 means all at once; with seed, pieces are of random sizes up to in and out. */
typedef struct cuts {
  size_t in, out;
  uint64_t seed;
  bool late_eof; /* eof_in comes with an empty buffer of its own */
} cuts_t;

/** Runs the job until it ends; out may be NULL for jobs without output. Does not free it. */
rs_result run_job(rs_job_t *job, bytes_t const *in, bytes_t *out, cuts_t cuts);

/** A whole signature, delta or patched file; checks that the job ends well. */
bytes_t make_signature(bytes_t const *old, size_t block_len, size_t strong_len, rs_magic_number magic, cuts_t cuts);
rs_signature_t *load_signature(bytes_t const *sig, cuts_t cuts);
bytes_t make_delta(rs_signature_t *sig, bytes_t const *new_file, cuts_t cuts, rs_stats_t *stats);
/** Makes a delta and checks that it is the expected one. */
void same_delta(rs_signature_t *sig, bytes_t const *new_file, bytes_t const *expected, cuts_t cuts, rs_stats_t *stats);
bytes_t apply_delta(bytes_t const *basis, bytes_t const *delta, cuts_t cuts);

/** Signature and index of old in one step. */
rs_signature_t *signature_of(bytes_t const *old, size_t block_len, size_t strong_len, rs_magic_number magic);

/** A copy callback whose argument is a bytes_t. */
rs_result copy_from_bytes(void *opaque, rs_long_t pos, size_t *len, void **buf);

/** The four kinds of signature, and the length of their strong sums. */
extern rs_magic_number const all_magics[4];
size_t strong_size(rs_magic_number magic);

#endif
