/* job.c - running any job. */
#include "job.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sums/sums.h"
#include "trace.h"

#define MIB ((uint64_t)1 << 20)

static rsx_limits_t const default_limits = {
    .max_block_len = 64 * MIB,
    .max_records = RSI_MAX_RECORDS,
    .max_signature_memory = 512 * MIB,
    .max_output = UINT64_MAX,
};

void *rsi_job_new(size_t size, rsi_job_kind_t const *kind) {
  rs_job_t *job = calloc(1, size);
  if (!job) return NULL;
  job->kind = kind;
  job->limits = default_limits;
  job->stats.op = kind->op;
  job->stats.start = time(NULL);
  return job;
}

rs_result rsi_job_fail(rs_job_t *job, rs_result result, char const *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(job->detail, sizeof job->detail, format, args);
  va_end(args);
  return result;
}

static rs_result finish(rs_job_t *job, rs_result result) {
  job->finished = true;
  job->result = result;
  job->stats.end = time(NULL);
  if (result != RS_DONE) rsi_trace(RS_LOG_ERR, "%s failed: %s (%s)", job->kind->op, rs_strerror(result), job->detail);
  return result;
}

void rsi_job_refuse(rs_job_t *job, rs_result result, char const *detail) {
  (void)finish(job, rsi_job_fail(job, result, "%s", detail));
}

/** What is wrong with the caller's buffers, or NULL. */
static char const *fault_in(rs_job_t const *job, rs_buffers_t const *io) {
  if (io->avail_in && !io->next_in) return "next_in is NULL while avail_in is not 0";
  if (io->avail_out && !io->next_out) return "next_out is NULL while avail_out is not 0";
  if (job->ended && !io->eof_in) return "eof_in was set and has been cleared again";
  return NULL;
}

rs_result rs_job_iter(rs_job_t *job, rs_buffers_t *buffers) {
  if (!job || !buffers || job->busy) return RS_PARAM_ERROR;
  job->started = true;
  if (job->finished) return job->result;
  char const *fault = fault_in(job, buffers);
  if (fault) return finish(job, rsi_job_fail(job, RS_PARAM_ERROR, "%s", fault));
  if (buffers->eof_in) job->ended = true;

  size_t in = buffers->avail_in, out = buffers->avail_out;
  job->busy = true;
  rs_result result = job->kind->step(job, buffers);
  job->busy = false;
  job->stats.in_bytes += (rs_long_t)(in - buffers->avail_in);
  job->stats.out_bytes += (rs_long_t)(out - buffers->avail_out);
  return result == RS_BLOCKED ? result : finish(job, result);
}

rs_result rs_job_drive(rs_job_t *job, rs_buffers_t *buf, rs_driven_cb in_cb, void *in_opaque, rs_driven_cb out_cb,
                       void *out_opaque) {
  if (!job || !buf) return RS_PARAM_ERROR;
  for (;;) {
    rs_result called;
    int eof = buf->eof_in;
    size_t in = buf->avail_in, out = buf->avail_out;
    if (in_cb && !buf->avail_in && !buf->eof_in) {
      called = in_cb(job, buf, in_opaque);
      if (called != RS_DONE) return called;
    }
    bool moved = buf->avail_in != in || buf->eof_in != eof;
    in = buf->avail_in;
    rs_result result = rs_job_iter(job, buf);
    moved = moved || buf->avail_in != in || buf->avail_out != out;
    if (result != RS_DONE && result != RS_BLOCKED) return result;
    if (out_cb) {
      out = buf->avail_out;
      called = out_cb(job, buf, out_opaque);
      if (called != RS_DONE) return called;
      moved = moved || buf->avail_out != out;
    }
    /* A round in which nothing moves would repeat for ever; the caller decides when to call again. */
    if (result == RS_DONE || !moved) return result;
  }
}

rs_stats_t const *rs_job_statistics(rs_job_t *job) {
  return job ? &job->stats : NULL;
}

rs_result rs_job_free(rs_job_t *job) {
  if (!job) return RS_DONE;
  if (job->busy) return RS_PARAM_ERROR;
  job->kind->release(job);
  free(job);
  return RS_DONE;
}

rs_result rsx_job_set_limits(rs_job_t *job, rsx_limits_t const *limits) {
  if (!job || !limits || job->started) return RS_PARAM_ERROR;
  rsx_limits_t set = *limits;
  if (set.max_block_len > RSI_MAX_BLOCK_LEN || set.max_records > RSI_MAX_RECORDS ||
      set.min_strong_len > RS_MAX_STRONG_SUM_LENGTH)
    return RS_PARAM_ERROR;
  if (!set.max_block_len) set.max_block_len = default_limits.max_block_len;
  if (!set.max_records) set.max_records = default_limits.max_records;
  if (!set.max_signature_memory) set.max_signature_memory = default_limits.max_signature_memory;
  if (!set.max_output) set.max_output = default_limits.max_output;
  job->limits = set;
  return RS_DONE;
}

char const *rsx_job_detail(rs_job_t const *job) {
  return job ? job->detail : "";
}

size_t rsi_take(rs_buffers_t *io, void *to, size_t len) {
  size_t n = len < io->avail_in ? len : io->avail_in;
  if (n) {
    memcpy(to, io->next_in, n);
    io->next_in += n;
    io->avail_in -= n;
  }
  return n;
}

size_t rsi_give(rs_buffers_t *io, void const *from, size_t len) {
  size_t n = len < io->avail_out ? len : io->avail_out;
  if (n) {
    memcpy(io->next_out, from, n);
    io->next_out += n;
    io->avail_out -= n;
  }
  return n;
}
