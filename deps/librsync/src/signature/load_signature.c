/* load_signature.c - reading a signature. */
#include <inttypes.h>
#include <stdlib.h>

#include "../job.h"
#include "../trace.h"
#include "index.h"

typedef struct loadsig_job {
  rs_job_t job;
  rs_signature_t **result;
  rs_signature_t *sig;
  uint8_t header[RSI_SIG_HEADER_LEN];
  size_t header_len;
  size_t used; /* bytes of records so far; the last one may be incomplete */
} loadsig_job_t;

/** Checks the field of the header that ends at header_len. */
static rs_result check_header(loadsig_job_t *self) {
  rs_job_t *job = &self->job;
  rs_signature_t *sig = self->sig;
  uint32_t value = rsi_load_be32(self->header + self->header_len - 4);
  switch (self->header_len) {
  case 4:
    if (!rsi_sums_of(value, &sig->sums))
      return rsi_job_fail(job, RS_BAD_MAGIC, "not a signature: it begins with %08" PRIx32, value);
    sig->magic = (rs_magic_number)value;
    return RS_DONE;
  case 8:
    if (value == 0 || value > RSI_MAX_BLOCK_LEN)
      return rsi_job_fail(job, RS_CORRUPT, "the signature's block length is impossible: %" PRIu32, value);
    if (value > job->limits.max_block_len)
      return rsi_job_fail(job, RSX_LIMIT, "the signature's block length %" PRIu32 " is above the limit of %" PRIu64,
                          value, job->limits.max_block_len);
    sig->block_len = value;
    job->stats.block_len = value;
    return RS_DONE;
  default:
    if (value == 0 || value > sig->sums.strong_size)
      return rsi_job_fail(job, RS_CORRUPT, "the signature's strong sum length is impossible: %" PRIu32, value);
    if (value < job->limits.min_strong_len)
      return rsi_job_fail(job, RSX_LIMIT,
                          "the signature's strong sums have %" PRIu32 " bytes, fewer than the limit of %" PRIu64, value,
                          job->limits.min_strong_len);
    if (value < RSI_MIN_SAFE_STRONG_LEN)
      rsi_trace(RS_LOG_WARNING, "the signature's strong sums have only %" PRIu32 " bytes: chance collisions are likely",
                value);
    sig->strong_len = value;
    sig->record_len = RSI_WEAK_LEN + value;
    return RS_DONE;
  }
}

static rs_result read_header(loadsig_job_t *self, rs_buffers_t *io) {
  while (self->header_len < RSI_SIG_HEADER_LEN) {
    size_t field = self->header_len / 4 * 4 + 4;
    self->header_len += rsi_take(io, self->header + self->header_len, field - self->header_len);
    if (self->header_len < field)
      return io->eof_in ? rsi_job_fail(&self->job, RS_INPUT_ENDED, "the signature ends within its header, at byte %zu",
                                       self->header_len)
                        : RS_BLOCKED;
    rs_result result = check_header(self);
    if (result != RS_DONE) return result;
  }
  return RS_DONE;
}

/** How many records the limits allow, counting the memory of their index. */
static uint64_t most_records(rs_signature_t const *sig, rsx_limits_t const *limits) {
  uint64_t low = 0, high = limits->max_records;
  while (low < high) {
    uint64_t middle = high - (high - low) / 2;
    uint64_t size = sizeof *sig + middle * sig->record_len + rsi_index_size(middle);
    if (size <= limits->max_signature_memory)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/**
 * Makes room for up to `more` bytes, all of them in the input buffer, so that memory grows only with bytes that have
 * come. Grows by half, up to what the limits allow; fails where that is used up.
 */
static rs_result make_room(loadsig_job_t *self, size_t more) {
  rs_signature_t *sig = self->sig;
  uint64_t allowed = most_records(sig, &self->job.limits) * sig->record_len;
  if (self->used >= allowed)
    return rsi_job_fail(&self->job, RSX_LIMIT,
                        "the signature has more than %" PRIu64 " records, the most that the limits allow",
                        allowed / sig->record_len);
  uint64_t wanted = (uint64_t)self->used + more, grown = (uint64_t)sig->capacity + sig->capacity / 2;
  if (wanted < grown) wanted = grown;
  if (wanted < 4096) wanted = 4096;
  if (wanted > allowed) wanted = allowed;
  uint8_t *records = wanted <= SIZE_MAX ? realloc(sig->records, (size_t)wanted) : NULL;
  if (!records)
    return rsi_job_fail(&self->job, RS_MEM_ERROR, "out of memory for %" PRIu64 " bytes of signature", wanted);
  sig->records = records;
  sig->capacity = (size_t)wanted;
  return RS_DONE;
}

static rs_result finish(loadsig_job_t *self) {
  rs_signature_t *sig = self->sig;
  if (self->used % sig->record_len)
    return rsi_job_fail(&self->job, RS_INPUT_ENDED, "the signature ends within a record, at byte %zu",
                        RSI_SIG_HEADER_LEN + self->used);
  sig->count = (uint32_t)(self->used / sig->record_len);
  if (self->used && self->used < sig->capacity) { /* give back unused memory; a failure to do so is ignored */
    uint8_t *records = realloc(sig->records, self->used);
    if (records) {
      sig->records = records;
      sig->capacity = self->used;
    }
  }
  sig->limits = self->job.limits;
  self->job.stats.sig_blocks = sig->count;
  self->job.stats.sig_cmds = sig->count;
  self->job.stats.sig_bytes = (rs_long_t)self->used;
  *self->result = sig;
  self->sig = NULL;
  return RS_DONE;
}

static rs_result step(rs_job_t *job, rs_buffers_t *io) {
  loadsig_job_t *self = (loadsig_job_t *)job;
  rs_result result = read_header(self, io);
  while (result == RS_DONE && io->avail_in) {
    if (self->used == self->sig->capacity) result = make_room(self, io->avail_in);
    if (result == RS_DONE)
      self->used += rsi_take(io, self->sig->records + self->used, self->sig->capacity - self->used);
  }
  if (result != RS_DONE) return result;
  return io->eof_in ? finish(self) : RS_BLOCKED;
}

static void release(rs_job_t *job) {
  rs_free_sumset(((loadsig_job_t *)job)->sig);
}

static rsi_job_kind_t const loadsig_kind = {"loadsig", step, release};

rs_job_t *rs_loadsig_begin(rs_signature_t **sig) {
  loadsig_job_t *self = rsi_job_new(sizeof *self, &loadsig_kind);
  if (!self) return NULL;
  if (!sig) {
    rsi_job_refuse(&self->job, RS_PARAM_ERROR, "no place is given for the signature");
    return &self->job;
  }
  *sig = NULL;
  self->result = sig;
  self->sig = calloc(1, sizeof *self->sig);
  if (!self->sig) {
    (void)rs_job_free(&self->job);
    return NULL;
  }
  return &self->job;
}
