/* job.h - what all jobs share: the life of a job, its buffers, its failure, its limits. */
#ifndef RSI_JOB_H
#define RSI_JOB_H

#include <stdbool.h>

#include "librsync.h"
#include "printf_format.h"

/** One kind of job. */
typedef struct rsi_job_kind {
  char const *op;
  /** Works until it can return RS_DONE, RS_BLOCKED or an error. Never called again after RS_DONE or an error. */
  rs_result (*step)(rs_job_t *job, rs_buffers_t *io);
  /** Frees what the job holds, but not the job. */
  void (*release)(rs_job_t *job);
} rsi_job_kind_t;

/** The head of every job; a kind of job embeds it as its first member. */
struct rs_job {
  rsi_job_kind_t const *kind;
  rs_result result; /* once finished */
  bool finished;
  bool started; /* rs_job_iter() has been called */
  bool busy;    /* rs_job_iter() is running: a callback must not call it again */
  bool ended;   /* the caller has set eof_in */
  rsx_limits_t limits;
  rs_stats_t stats;
  char detail[256];
};

/** Allocates a job of size bytes, all zero but for its head; rs_job_free() frees it. NULL when memory is exhausted. */
void *rsi_job_new(size_t size, rsi_job_kind_t const *kind);

/** Sets the job's detail and returns result, for the step function to return. */
rs_result rsi_job_fail(rs_job_t *job, rs_result result, char const *format, ...) RSI_PRINTF(3, 4);

/** Fails a new job: its first rs_job_iter() returns result. */
void rsi_job_refuse(rs_job_t *job, rs_result result, char const *detail);

/** Moves up to len bytes of input to `to`; returns how many. */
size_t rsi_take(rs_buffers_t *io, void *to, size_t len);

/** Moves up to len bytes to the output; returns how many. */
size_t rsi_give(rs_buffers_t *io, void const *from, size_t len);

#endif
