/* theirs.h - the system's librsync, loaded at run time under the names of our own header, in the process of a test. */
#ifndef THEIRS_H
#define THEIRS_H

#include <stdbool.h>

#include "bytes.h"
#include "librsync.h"

/** librsync's functions. */
typedef struct theirs {
  rs_job_t *(*sig_begin)(size_t, size_t, rs_magic_number);
  rs_job_t *(*loadsig_begin)(rs_signature_t **);
  rs_result (*build_hash_table)(rs_signature_t *);
  rs_job_t *(*delta_begin)(rs_signature_t *);
  rs_job_t *(*patch_begin)(rs_copy_cb *, void *);
  rs_result (*job_iter)(rs_job_t *, rs_buffers_t *);
  rs_result (*job_free)(rs_job_t *);
  void (*free_sumset)(rs_signature_t *);
  rs_result (*sig_args)(rs_long_t, rs_magic_number *, size_t *, size_t *);
  void (*trace_to)(rs_trace_fn_t *);
} theirs_t;

extern theirs_t theirs;

/** False if it is not installed. */
bool theirs_load(void);

/** Runs one of their jobs to its end, and frees it. RS_INTERNAL_ERROR is librsync's result for a job that stalls. */
rs_result theirs_run(rs_job_t *job, bytes_t const *in, bytes_t *out);

/** As theirs_run(), but for at most `seconds` of the thread's processor time, after which it returns RS_BLOCKED. */
rs_result theirs_run_for(rs_job_t *job, bytes_t const *in, bytes_t *out, double seconds);

/** Seconds of processor time that this thread has taken. */
double thread_seconds(void);

#endif
