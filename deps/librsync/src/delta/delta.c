/*
 * delta.c - making a delta: gives the scan a view of the input.
 *
 * A large input buffer is scanned directly. Bytes of small ones, and bytes that the scan still needs when a call ends,
 * are copied to the job's own buffer, the carry. The output does not depend on which way was taken.
 */
#include <stdlib.h>
#include <string.h>

#include "../job.h"
#include "delta.h"

#define CARRY_EXTRA ((size_t)256 << 10)       /* room beyond what must be kept, so that bytes are seldom moved */
#define CARRY_STEP ((size_t)16 << 10)         /* taken at once of an input that is worth scanning directly */
#define MOST_CARRIED_BATCH ((size_t)64 << 10) /* copying a longer one takes more time than it saves */
#define DIRECT_MIN (2 * (size_t)RSI_LITERAL_MAX)

static uint8_t const nothing[1];

typedef struct delta_job {
  rs_job_t job;
  rs_signature_t const *sig;
  rsi_scan_t scan;
  uint8_t *carry;
  size_t carried, capacity;
  bool direct;     /* during a call: the view is the caller's buffer */
  size_t borrowed; /* during a call: bytes at the end of the carry that came from the caller's buffer in this call */
} delta_job_t;

/** Size of the carry at most: what the scan can need at once, with room to move a window on by a block. */
static size_t carry_limit(delta_job_t const *self) {
  uint64_t const limit = RSI_LITERAL_MAX + 2 * (uint64_t)self->sig->block_len + CARRY_EXTRA;
  return limit < SIZE_MAX ? (size_t)limit
                          : SIZE_MAX; /* two of the longest blocks are more than a size_t of 32 bits holds */
}

static bool worth_direct(delta_job_t const *self, rs_buffers_t const *io) {
  return io->eof_in || io->avail_in >= DIRECT_MIN + 4 * (uint64_t)self->sig->block_len;
}

static rs_result out_of_memory(delta_job_t *self, size_t size) {
  return rsi_job_fail(&self->job, RS_MEM_ERROR, "out of memory for a window of %zu bytes", size);
}

/** Makes room for `more` bytes after those carried, or for as many as the limit allows. */
static rs_result make_room(delta_job_t *self, size_t more) {
  size_t from, to, limit = carry_limit(self);
  rsi_scan_needed(&self->scan, &from, &to);
  size_t kept = self->carried - from;
  if (self->capacity - self->carried >= more) return RS_DONE;
  if (from && (from >= kept || self->capacity == limit)) {
    memmove(self->carry, self->carry + from, kept);
    self->carried = kept;
    rsi_scan_rebase(&self->scan, from);
  }
  if (self->capacity - self->carried >= more || self->capacity == limit) return RS_DONE;
  size_t capacity = more > limit - self->carried ? limit : self->carried + more;
  if (capacity < 2 * self->capacity) capacity = 2 * self->capacity < limit ? 2 * self->capacity : limit;
  uint8_t *carry = realloc(self->carry, capacity);
  if (!carry) return out_of_memory(self, capacity);
  self->carry = carry;
  self->capacity = capacity;
  return RS_DONE;
}

/**
 * How much to carry of an input that is worth scanning directly: what completes a batch of blocks, so that, where
 * blocks match, this batch and those after it are hashed as a whole.
 */
static size_t carry_step(delta_job_t const *self) {
  size_t from, to, batch = self->scan.matcher.kernels->batch;
  rsi_scan_needed(&self->scan, &from, &to);
  size_t const kept = self->carried - from;
  if (self->sig->block_len > MOST_CARRIED_BATCH / batch || kept >= batch * self->sig->block_len) return CARRY_STEP;
  return batch * self->sig->block_len - kept;
}

/** Moves input to the carry. */
static rs_result carry_input(delta_job_t *self, rs_buffers_t *io) {
  size_t const step = worth_direct(self, io) ? carry_step(self) : io->avail_in;
  size_t const want = io->avail_in > step ? step : io->avail_in;
  rs_result result = make_room(self, want);
  if (result != RS_DONE) return result;
  size_t room = self->capacity - self->carried;
  size_t taken = rsi_take(io, self->carry + self->carried, want < room ? want : room);
  self->carried += taken;
  self->borrowed += taken;
  return RS_DONE;
}

/** Makes the caller's buffer the view, if all bytes of the carry that are needed are in it too. */
static void try_direct(delta_job_t *self, rs_buffers_t *io) {
  size_t from, to;
  rsi_scan_needed(&self->scan, &from, &to);
  size_t kept = self->carried - from;
  if (!io->avail_in || !worth_direct(self, io) || kept > self->borrowed) return;
  io->next_in -= kept;
  io->avail_in += kept;
  rsi_scan_rebase(&self->scan, from);
  self->carried = self->borrowed = 0;
  self->direct = true;
}

/** Copies to the carry what the scan has read of the caller's buffer and still needs, or all of it; the rest is unread.
 */
static rs_result leave_direct(delta_job_t *self, rs_buffers_t *io, bool all) {
  size_t from, to;
  rsi_scan_needed(&self->scan, &from, &to);
  if (all) to = io->avail_in;
  self->direct = false;
  self->carried = 0;
  rsi_scan_rebase(&self->scan, from);
  io->next_in += from;
  io->avail_in -= from;
  rs_result result = make_room(self, to - from);
  if (result == RS_DONE) self->carried = rsi_take(io, self->carry, to - from);
  return result;
}

static rs_result next_view(delta_job_t *self, rs_buffers_t *io) {
  try_direct(self, io);
  return self->direct ? RS_DONE : carry_input(self, io);
}

static rs_result work(delta_job_t *self, rs_buffers_t *io) {
  for (;;) {
    uint8_t const *view = self->direct ? (uint8_t const *)io->next_in : self->carry ? self->carry : nothing;
    size_t len = self->direct ? io->avail_in : self->carried;
    bool eof = io->eof_in && (self->direct || !io->avail_in);
    if (!rsi_scan_flush(&self->scan, view, io)) return RS_BLOCKED;
    switch (rsi_scan_run(&self->scan, view, len, eof)) {
    case RSI_SCAN_FLUSH:
      break;
    case RSI_SCAN_END:
      return RS_DONE;
    case RSI_SCAN_NO_MEMORY:
      return rsi_job_fail(&self->job, RS_MEM_ERROR, "out of memory for the table of false matches");
    case RSI_SCAN_MORE:
      if (!io->avail_in) return RS_BLOCKED;
      rs_result result = self->direct ? leave_direct(self, io, true) : next_view(self, io);
      if (result != RS_DONE) return result;
    }
  }
}

static rs_result step(rs_job_t *job, rs_buffers_t *io) {
  delta_job_t *self = (delta_job_t *)job;
  self->borrowed = 0;
  rs_result result = work(self, io);
  if (self->direct) {
    rs_result left = leave_direct(self, io, false);
    result = left == RS_DONE ? result : left;
  }
  return result;
}

static void release(rs_job_t *job) {
  delta_job_t *self = (delta_job_t *)job;
  rsi_scan_end(&self->scan);
  free(self->carry);
}

static rsi_job_kind_t const delta_kind = {"delta", step, release};

rs_job_t *rs_delta_begin(rs_signature_t *sig) {
  delta_job_t *self = rsi_job_new(sizeof *self, &delta_kind);
  if (!self) return NULL;
  if (!sig || (sig->count && !sig->indexed)) {
    rsi_job_refuse(&self->job, RS_PARAM_ERROR,
                   sig ? "rs_build_hash_table() has not been called for the signature" : "no signature is given");
    return &self->job;
  }
  self->sig = sig;
  self->job.stats.block_len = sig->block_len;
  rsi_scan_begin(&self->scan, sig, &self->job.stats);
  return &self->job;
}

void rsi_delta_pass(rs_job_t *job, rsi_pass_cb *pass, void *opaque) {
  delta_job_t *self = (delta_job_t *)job;
  self->scan.pass = pass;
  self->scan.pass_opaque = opaque;
}
