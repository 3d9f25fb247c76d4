/* make_signature.c - making a signature. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../job.h"
#include "../sums/sums.h"
#include "../wire.h"

#define BATCH RSI_MAX_BATCH /* blocks hashed by one call of a kernel */
#define MAX_RECORD_LEN (RSI_WEAK_LEN + RS_MAX_STRONG_SUM_LENGTH)

typedef struct sig_job {
  rs_job_t job;
  rs_magic_number magic;
  rsi_sums_t sums;
  rsi_kernels_t const *kernels;
  size_t block_len, strong_len;
  bool begun, closed;
  uint8_t *carry; /* the beginning of a block whose rest has not come yet */
  size_t carried, capacity;
  size_t ready, given; /* bytes of out that are filled, and those of them that are delivered */
  uint8_t out[BATCH * MAX_RECORD_LEN];
} sig_job_t;

static rs_result begin(sig_job_t *self) {
  rsx_limits_t const *limits = &self->job.limits;
  uint64_t least = limits->min_strong_len ? limits->min_strong_len : RSI_MIN_SAFE_STRONG_LEN;
  if (self->block_len > limits->max_block_len)
    return rsi_job_fail(&self->job, RSX_LIMIT, "the block length %zu is above the limit of %" PRIu64, self->block_len,
                        limits->max_block_len);
  if (self->strong_len < least)
    return rsi_job_fail(&self->job, RSX_LIMIT,
                        "strong sums of %zu bytes are too short to be safe; the limit asks for %" PRIu64,
                        self->strong_len, least);
  rsi_store_be32(self->out, (uint32_t)self->magic);
  rsi_store_be32(self->out + 4, (uint32_t)self->block_len);
  rsi_store_be32(self->out + 8, (uint32_t)self->strong_len);
  self->ready = RSI_SIG_HEADER_LEN;
  self->begun = true;
  return RS_DONE;
}

/** Hashes n blocks (at most BATCH) of len bytes, one after the other at p, and puts their records to out. */
static rs_result add_records(sig_job_t *self, uint8_t const *p, size_t n, size_t len) {
  rs_job_t *job = &self->job;
  if ((uint64_t)job->stats.sig_blocks + n > job->limits.max_records)
    return rsi_job_fail(job, RSX_LIMIT, "the signature would have more than %" PRIu64 " records",
                        job->limits.max_records);
  uint8_t const *blocks[BATCH] = {p};
  uint8_t strong[BATCH * RS_MAX_STRONG_SUM_LENGTH];
  for (size_t i = 0; i < n; i++)
    blocks[i] = p + i * len;
  uint32_t weak[BATCH];
  rsi_block_sums(self->kernels, self->sums.weak, self->sums.strong, blocks, n, len, weak, strong);
  uint8_t *to = self->out;
  for (size_t i = 0; i < n; i++) {
    rsi_store_be32(to, weak[i]);
    memcpy(to + RSI_WEAK_LEN, strong + i * self->sums.strong_size, self->strong_len);
    to += RSI_WEAK_LEN + self->strong_len;
  }
  self->ready = (size_t)(to - self->out);
  job->stats.sig_blocks += (rs_long_t)n;
  job->stats.sig_cmds += (rs_long_t)n;
  job->stats.sig_bytes += (rs_long_t)self->ready;
  return RS_DONE;
}

/** Moves input to the carry, up to a whole block. The carry grows with the input: block_len alone allocates nothing. */
static rs_result carry_input(sig_job_t *self, rs_buffers_t *io) {
  size_t want = self->block_len - self->carried;
  if (want > io->avail_in) want = io->avail_in;
  if (self->carried + want > self->capacity) {
    size_t capacity = self->capacity > self->block_len / 2 ? self->block_len : self->capacity * 2;
    if (capacity < self->carried + want) capacity = self->carried + want;
    uint8_t *carry = realloc(self->carry, capacity);
    if (!carry)
      return rsi_job_fail(&self->job, RS_MEM_ERROR, "out of memory for a block of %zu bytes", self->block_len);
    self->carry = carry;
    self->capacity = capacity;
  }
  self->carried += rsi_take(io, self->carry + self->carried, want);
  return RS_DONE;
}

/** Makes the next records: RS_DONE when out has some or the input has ended, RS_BLOCKED when it takes more input. */
static rs_result next_records(sig_job_t *self, rs_buffers_t *io) {
  size_t const len = self->block_len;
  if (!self->carried && io->avail_in >= len) { /* whole blocks are hashed in the caller's buffer */
    size_t n = io->avail_in / len < BATCH ? io->avail_in / len : BATCH;
    uint8_t const *p = (uint8_t const *)io->next_in;
    io->next_in += n * len;
    io->avail_in -= n * len;
    return add_records(self, p, n, len);
  }
  rs_result result = io->avail_in ? carry_input(self, io) : RS_DONE;
  if (result != RS_DONE) return result;
  if (self->carried < len && !io->eof_in) return RS_BLOCKED;
  size_t last = self->carried;
  self->carried = 0;
  if (!last) { /* the input ends with a whole block, or is empty */
    self->closed = true;
    return RS_DONE;
  }
  return add_records(self, self->carry, 1, last);
}

static rs_result step(rs_job_t *job, rs_buffers_t *io) {
  sig_job_t *self = (sig_job_t *)job;
  rs_result result = self->begun ? RS_DONE : begin(self);
  while (result == RS_DONE) {
    self->given += rsi_give(io, self->out + self->given, self->ready - self->given);
    if (self->given < self->ready) return RS_BLOCKED;
    self->given = self->ready = 0;
    if (self->closed) return RS_DONE;
    result = next_records(self, io);
  }
  return result;
}

static void release(rs_job_t *job) {
  free(((sig_job_t *)job)->carry);
}

static rsi_job_kind_t const sig_kind = {"signature", step, release};

rs_job_t *rs_sig_begin(size_t block_len, size_t strong_len, rs_magic_number sig_magic) {
  sig_job_t *self = rsi_job_new(sizeof *self, &sig_kind);
  if (!self) return NULL;
  rs_result result = rsi_sig_args(-1, &sig_magic, &block_len, &strong_len);
  if (result != RS_DONE) {
    rsi_job_refuse(&self->job, RS_PARAM_ERROR,
                   result == RS_BAD_MAGIC ? "no kind of signature has this magic number"
                                          : "the block length or the strong sum length is out of range");
    return &self->job;
  }
  (void)rsi_sums_of((uint32_t)sig_magic, &self->sums);
  self->magic = sig_magic;
  self->kernels = rsi_kernels();
  self->block_len = block_len;
  self->strong_len = strong_len;
  self->job.stats.block_len = block_len;
  return &self->job;
}
