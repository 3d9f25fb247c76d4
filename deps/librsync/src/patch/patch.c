/* patch.c - applying a delta. */
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "../delta_format.h"
#include "../wire.h"
#include "patch.h"

typedef enum { MAGIC, COMMAND, LITERAL, COPY, END } patch_state;

typedef struct patch_job {
  rs_job_t job;
  rs_copy_cb *copy_cb;
  void *copy_arg;
  rsi_share_cb *share; /* NULL: none */
  uint64_t unshared;   /* bytes of the copy to make before the rest is offered to share; UINT64_MAX: never offered */
  bool basis_size_known;
  uint64_t basis_size;

  patch_state state;
  uint8_t header[RSI_COMMAND_MAX]; /* the magic number, or a command with its parameters, as far as it is read */
  size_t header_len;
  uint64_t header_at; /* where in the delta it begins */
  uint64_t read;      /* bytes of the delta that have been taken */
  uint64_t copy_pos;  /* where in the basis the copy goes on */
  uint64_t left;      /* bytes of the literal or copy that are still to come */
  uint64_t promised;  /* bytes of output up to the end of this command; never above INT64_MAX */
} patch_job_t;

/** Moves input to the header until it has want bytes; RS_BLOCKED where more must come first. */
static rs_result fill_header(patch_job_t *self, rs_buffers_t *io, size_t want) {
  size_t taken = rsi_take(io, self->header + self->header_len, want - self->header_len);
  self->header_len += taken;
  self->read += taken;
  if (self->header_len == want) return RS_DONE;
  return io->eof_in
             ? rsi_job_fail(&self->job, RS_INPUT_ENDED, "the delta ends too early, after %" PRIu64 " bytes", self->read)
             : RS_BLOCKED;
}

static void next_command(patch_job_t *self) {
  self->state = COMMAND;
  self->header_len = 0;
  self->header_at = self->read;
}

static rs_result read_magic(patch_job_t *self, rs_buffers_t *io) {
  rs_result result = fill_header(self, io, 4);
  if (result != RS_DONE) return result;
  uint32_t magic = rsi_load_be32(self->header);
  if (magic != RS_DELTA_MAGIC)
    return rsi_job_fail(&self->job, RS_BAD_MAGIC, "not a delta: it begins with %08" PRIx32, magic);
  next_command(self);
  return RS_DONE;
}

/** Checks the length of a command: not 0 (librsync refuses it too), no output beyond 2^63 - 1 bytes or the limit. */
static rs_result promise(patch_job_t *self, char const *what, uint64_t len) {
  rs_job_t *job = &self->job;
  if (len == 0 || len > INT64_MAX - self->promised)
    return rsi_job_fail(job, RS_CORRUPT, "the %s at byte %" PRIu64 " of the delta has an impossible length: %" PRIu64,
                        what, self->header_at, len);
  if (self->promised + len > job->limits.max_output)
    return rsi_job_fail(job, RSX_LIMIT,
                        "the %s at byte %" PRIu64 " of the delta makes the output longer than the limit of %" PRIu64
                        " bytes",
                        what, self->header_at, job->limits.max_output);
  self->promised += len;
  self->left = len;
  return RS_DONE;
}

static void count_literal(rs_stats_t *stats, uint64_t len, size_t header_len) {
  if (stats->lit_cmds < INT_MAX) stats->lit_cmds++;
  stats->lit_bytes += (rs_long_t)len;
  stats->lit_cmdbytes += (rs_long_t)header_len;
}

static rs_result begin_literal(patch_job_t *self, uint64_t len) {
  rs_result result = promise(self, "literal", len);
  if (result != RS_DONE) return result;
  count_literal(&self->job.stats, len, self->header_len);
  self->state = LITERAL;
  return RS_DONE;
}

static rs_result begin_copy(patch_job_t *self, uint64_t pos, uint64_t len) {
  rs_job_t *job = &self->job;
  if (pos > INT64_MAX)
    return rsi_job_fail(job, RS_CORRUPT, "the copy at byte %" PRIu64 " of the delta has an impossible offset: %" PRIu64,
                        self->header_at, pos);
  rs_result result = promise(self, "copy", len);
  if (result != RS_DONE) return result;
  uint64_t size = self->basis_size_known ? self->basis_size : INT64_MAX;
  if (pos > size || len > size - pos)
    return rsi_job_fail(job, RS_INPUT_ENDED,
                        "the copy at byte %" PRIu64 " of the delta asks for %" PRIu64 " bytes at %" PRIu64
                        " of the basis, which has %s%" PRIu64 ": it is not the basis that the delta was made for",
                        self->header_at, len, pos, self->basis_size_known ? "" : "at most ", size);
  job->stats.copy_cmds++;
  job->stats.copy_bytes += (rs_long_t)len;
  job->stats.copy_cmdbytes += (rs_long_t)self->header_len;
  self->copy_pos = pos;
  self->unshared = self->share ? 0 : UINT64_MAX;
  self->state = COPY;
  return RS_DONE;
}

static rs_result read_command(patch_job_t *self, rs_buffers_t *io) {
  rs_result result = fill_header(self, io, self->header_len ? self->header_len : 1);
  if (result != RS_DONE) return result;
  unsigned op = self->header[0], first = 0, second = 0; /* widths of the parameters */
  if (op == RSI_OP_END) {
    self->state = END;
    return RS_DONE;
  }
  if (op >= RSI_OP_RESERVED)
    return rsi_job_fail(&self->job, RS_CORRUPT, "unknown command %02x at byte %" PRIu64 " of the delta", op,
                        self->header_at);
  if (op <= RSI_OP_LITERAL_MAX_IMMEDIATE) return begin_literal(self, op);
  if (op < RSI_OP_COPY_N1_N1) {
    first = 1u << (op - RSI_OP_LITERAL_N1);
  } else {
    first = 1u << ((op - RSI_OP_COPY_N1_N1) / 4);
    second = 1u << ((op - RSI_OP_COPY_N1_N1) % 4);
  }
  result = fill_header(self, io, 1 + first + second);
  if (result != RS_DONE) return result;
  uint64_t one = rsi_load_be(self->header + 1, first);
  return second ? begin_copy(self, one, rsi_load_be(self->header + 1 + first, second)) : begin_literal(self, one);
}

static rs_result pass_literal(patch_job_t *self, rs_buffers_t *io) {
  size_t n = io->avail_in < io->avail_out ? io->avail_in : io->avail_out;
  if (n > self->left) n = (size_t)self->left;
  if (n) {
    (void)rsi_take(io, io->next_out, n);
    io->next_out += n;
    io->avail_out -= n;
    self->read += n;
    self->left -= n;
  }
  if (!self->left) {
    next_command(self);
    return RS_DONE;
  }
  if (io->eof_in && !io->avail_in)
    return rsi_job_fail(&self->job, RS_INPUT_ENDED,
                        "the delta ends within the literal at its byte %" PRIu64 ", %" PRIu64 " bytes are missing",
                        self->header_at, self->left);
  return RS_BLOCKED;
}

static rs_result basis_failed(patch_job_t *self, rs_result result) {
  if (result == RS_RUNNING) result = RS_INTERNAL_ERROR;
  return rsi_job_fail(&self->job, result, "the basis could not be read at %" PRIu64 ": %s", self->copy_pos,
                      rs_strerror(result));
}

/** Lets the share callback make part of the copy without its bytes passing through this job. */
static void offer_copy(patch_job_t *self, rs_buffers_t const *io) {
  uint64_t first = 0, shared = self->share(self->copy_arg, io, self->copy_pos, self->left, &first);
  self->copy_pos += shared;
  self->left -= shared;
  self->job.stats.out_bytes += (rs_long_t)shared;
  self->unshared = first && first < self->left ? first : UINT64_MAX;
}

static rs_result pass_copy(patch_job_t *self, rs_buffers_t *io) {
  while (self->left) {
    if (!self->unshared) {
      offer_copy(self, io);
      continue;
    }
    uint64_t const most = self->unshared < self->left ? self->unshared : self->left;
    size_t want = most < io->avail_out ? (size_t)most : io->avail_out, len = want;
    void *from = io->next_out;
    if (!want) return RS_BLOCKED;
    rs_result result = self->copy_cb(self->copy_arg, (rs_long_t)self->copy_pos, &len, &from);
    if (result == RS_BLOCKED) return RS_BLOCKED;
    if (result != RS_DONE) return basis_failed(self, result);
    if (len == 0 || len > want || !from)
      return rsi_job_fail(&self->job, RS_PARAM_ERROR,
                          "the copy callback gave %zu bytes at %" PRIu64 " of the basis, where 1 to %zu were asked for",
                          len, self->copy_pos, want);
    if (from != io->next_out) memmove(io->next_out, from, len);
    io->next_out += len;
    io->avail_out -= len;
    self->copy_pos += len;
    self->left -= len;
    if (self->unshared != UINT64_MAX) self->unshared -= len;
  }
  next_command(self);
  return RS_DONE;
}

static rs_result step(rs_job_t *job, rs_buffers_t *io) {
  patch_job_t *self = (patch_job_t *)job;
  rs_result result = RS_DONE;
  while (result == RS_DONE) {
    switch (self->state) {
    case MAGIC:
      result = read_magic(self, io);
      break;
    case COMMAND:
      result = read_command(self, io);
      break;
    case LITERAL:
      result = pass_literal(self, io);
      break;
    case COPY:
      result = pass_copy(self, io);
      break;
    case END:
      return RS_DONE;
    }
  }
  return result;
}

static void release(rs_job_t *job) {
  (void)job;
}

static rsi_job_kind_t const patch_kind = {"patch", step, release};

rs_job_t *rs_patch_begin(rs_copy_cb *copy_cb, void *copy_arg) {
  patch_job_t *self = rsi_job_new(sizeof *self, &patch_kind);
  if (!self) return NULL;
  self->copy_cb = copy_cb;
  self->copy_arg = copy_arg;
  if (!copy_cb) rsi_job_refuse(&self->job, RS_PARAM_ERROR, "no copy callback is given");
  return &self->job;
}

void rsi_patch_share(rs_job_t *job, rsi_share_cb *share) {
  ((patch_job_t *)job)->share = share;
}

rs_result rsx_patch_set_basis_size(rs_job_t *job, uint64_t size) {
  if (!job || job->kind != &patch_kind || job->started) return RS_PARAM_ERROR;
  patch_job_t *self = (patch_job_t *)job;
  self->basis_size = size;
  self->basis_size_known = true;
  return RS_DONE;
}
