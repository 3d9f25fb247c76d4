/* ranges.c - a signature by several threads. */
#include "ranges.h"

#include <stdlib.h>

#include "../pages.h"
#include "../sums/sums.h"
#include "../wire.h"
#include "team.h"

#define PIECES 4                      /* of a range */
#define WORTH_IT ((uint64_t)16 << 20) /* bytes of a file; a thread takes some 50 microseconds to start */
#define USUAL_THREADS 4               /* more are limited by the memory's speed */
#define LONGEST_BLOCK ((size_t)64 << 10)

typedef struct ranges {
  rsi_whole_t *whole;
  rsi_sig_kind_t kind;
  size_t range_len, record_len;
  uint64_t count;
  rsi_gate_t *gate;
  /* Guarded by the gate, as is whole->error. Only the thread whose range is due uses the output, without the lock. */
  uint64_t next;    /* the first range that no thread has taken yet */
  uint64_t written; /* ranges whose records are written */
  rs_result result;
  rs_stats_t stats;
} ranges_t;

unsigned rsi_ranges_threads(rsi_whole_t *whole, rsi_sig_kind_t const *kind) {
  rsi_facts_t const *facts = &whole->input.facts;
  unsigned threads = (unsigned)whole->options.threads;
  if (!facts->regular || facts->size < WORTH_IT || !kind->block_len || kind->block_len > LONGEST_BLOCK) return 1;
  /* Where there are too many records, a single job reports it better. */
  uint64_t const most = whole->options.limits.max_records;
  if (most && facts->size / kind->block_len >= most) return 1;
  if (!rsi_file_ends_at(&whole->input, facts->size)) return 1; /* one job reads to the end, wherever that is */
  if (!threads) {
    threads = rsi_team_processors();
    if (threads > USUAL_THREADS) threads = USUAL_THREADS;
  }
  return threads;
}

static rs_result fail(ranges_t *self, rsx_error_t const *error) {
  rsi_gate_lock(self->gate);
  if (self->result == RS_DONE) {
    self->result = error->result;
    self->whole->error = *error;
  }
  rsi_gate_wake(self->gate);
  rsi_gate_unlock(self->gate);
  return error->result;
}

static bool take(ranges_t *self, uint64_t *range) {
  rsi_gate_lock(self->gate);
  bool const more = self->result == RS_DONE && self->next < self->count;
  if (more) *range = self->next++;
  rsi_gate_unlock(self->gate);
  return more;
}

static void add_stats(rs_stats_t *sum, rs_stats_t const *part, size_t header_again) {
  sum->op = part->op;
  sum->block_len = part->block_len;
  sum->sig_blocks += part->sig_blocks;
  sum->sig_cmds += part->sig_cmds;
  sum->sig_bytes += part->sig_bytes;
  sum->in_bytes += part->in_bytes;
  sum->out_bytes += part->out_bytes - (rs_long_t)header_again;
  if (!sum->start || part->start < sum->start) sum->start = part->start;
  if (part->end > sum->end) sum->end = part->end;
}

/** Writes the records of a range once those before it are written. */
static rs_result write_in_turn(ranges_t *self, uint64_t range, char const *from, size_t len, rs_stats_t const *stats) {
  rsi_whole_t *whole = self->whole;
  size_t const header = range ? RSI_SIG_HEADER_LEN : 0; /* each job writes one; only the first is kept */
  rsx_error_t error = {.result = RS_DONE};
  rsi_gate_lock(self->gate);
  while (self->result == RS_DONE && self->written < range)
    rsi_gate_wait(self->gate);
  rs_result result = self->result;
  rsi_gate_unlock(self->gate);
  if (result != RS_DONE) return result;
  if (whole->control.cancel && *whole->control.cancel)
    (void)rsi_fault_cancelled(&error);
  else
    (void)rsi_output_write(&whole->output, from + header, len - header, &error);
  if (error.result != RS_DONE) return fail(self, &error);
  whole->reported = whole->done += (uint64_t)stats->in_bytes;
  if (whole->control.progress) whole->control.progress(whole->control.opaque, whole->done, whole->input.facts.size);
  rsi_gate_lock(self->gate);
  add_stats(&self->stats, stats, header);
  self->written++;
  rsi_gate_wake(self->gate);
  rsi_gate_unlock(self->gate);
  return RS_DONE;
}

/** Hashes a range: puts *made bytes of signature, with its header, to out, which has room for `room` bytes. */
static rs_result hash(ranges_t *self, uint64_t range, char *piece, size_t piece_len, char *out, size_t room,
                      size_t *made, rs_stats_t *stats, rsx_error_t *error) {
  rsi_file_t *input = &self->whole->input;
  uint64_t at = range * self->range_len, left = input->facts.size - at;
  if (left > self->range_len) left = self->range_len;
  rs_job_t *job = rs_sig_begin(self->kind.block_len, self->kind.strong_len, self->kind.magic);
  if (!job) return rsi_fault_memory(error);
  rs_result result = rsx_job_set_limits(job, &self->whole->options.limits);
  if (result != RS_DONE) (void)rsi_fault(error, result, NULL, "a limit is out of range");
  rs_buffers_t io = {.next_out = out, .avail_out = room};
  while (result == RS_DONE && !io.eof_in) {
    size_t got = 0;
    result = rsi_file_read_at(input, piece, left < piece_len ? (size_t)left : piece_len, at, &got, error);
    if (result == RS_DONE && !got)
      result =
          rsi_fault_os(error, 0, "read", input->path, "the file became shorter while it was being read; try again");
    if (result != RS_DONE) break;
    at += got;
    left -= got;
    io.next_in = piece;
    io.avail_in = got;
    io.eof_in = !left;
    result = rs_job_iter(job, &io);
    if (result == RS_BLOCKED && left) result = RS_DONE;
  }
  *made = room - io.avail_out;
  *stats = *rs_job_statistics(job);
  if (result != RS_DONE && error->result == RS_DONE)
    (void)rsi_fault(error, result, input->path, "%s", rsx_job_detail(job));
  (void)rs_job_free(job);
  return result;
}

/** The work of each thread. */
static void work(void *arg) {
  ranges_t *self = arg;
  rsx_error_t error = {.result = RS_DONE};
  size_t const piece_len = rsi_whole_piece(self->kind.block_len);
  size_t const room = RSI_SIG_HEADER_LEN + self->range_len / self->kind.block_len * self->record_len;
  char *piece = rsi_pages_buffer(piece_len), *out = malloc(room);
  rs_result result = piece && out ? RS_DONE : rsi_fault_memory(&error);
  uint64_t range;
  while (result == RS_DONE && take(self, &range)) {
    rs_stats_t stats = {0};
    size_t made = 0;
    result = hash(self, range, piece, piece_len, out, room, &made, &stats, &error);
    if (result == RS_DONE) result = write_in_turn(self, range, out, made, &stats);
  }
  if (error.result != RS_DONE) (void)fail(self, &error);
  free(piece);
  free(out);
}

rs_result rsi_ranges_run(rsi_whole_t *whole, rsi_sig_kind_t const *kind, unsigned threads, rs_stats_t *stats) {
  ranges_t self = {.whole = whole, .kind = *kind, .record_len = RSI_WEAK_LEN + kind->strong_len};
  self.range_len = PIECES * rsi_whole_piece(kind->block_len);
  self.count = (whole->input.facts.size + self.range_len - 1) / self.range_len;
  if (threads > self.count) threads = (unsigned)self.count;
  self.gate = rsi_gate_new();
  if (!self.gate) return rsi_fault_memory(&whole->error);
  rs_result result = rsi_whole_create(whole);
  if (result == RS_DONE) {
    rsi_team_run(threads, work, &self);
    result = self.result;
  }
  rsi_gate_free(self.gate);
  if (stats && result == RS_DONE) *stats = self.stats;
  return result;
}
