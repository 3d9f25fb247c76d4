/* whole.c - reading, running a job, writing: what the calls on whole files share. */
#include "whole.h"

#include <stdlib.h>

#include "../pages.h"
#include "../sums/kernels.h"

#define PIECE ((size_t)256 << 10)       /* stays in the second-level cache, where it is hashed */
#define LONGEST_PIECE ((size_t)2 << 20) /* for long blocks, to fill the lanes: at 64 KiB three times as fast */

rs_result rsi_whole_begin(rsi_whole_t *whole, char const *input, char const *output, rsx_options_t const *options,
                          rsx_control_t const *control) {
  *whole = (rsi_whole_t){0};
  if (options) whole->options = *options;
  if (control) whole->control = *control;
  if (!input || !*input || !output || !*output)
    return rsi_fault(&whole->error, RS_PARAM_ERROR, NULL, "a path is missing or empty");
  if (whole->options.mode & ~0777)
    return rsi_fault(&whole->error, RS_PARAM_ERROR, NULL, "the mode has other bits than those of permissions");
  if (whole->options.threads < 0)
    return rsi_fault(&whole->error, RS_PARAM_ERROR, NULL, "the number of threads is negative");
  return rsi_whole_cancelled(whole);
}

rs_result rsi_whole_cancelled(rsi_whole_t *whole) {
  return whole->control.cancel && *whole->control.cancel ? rsi_fault_cancelled(&whole->error) : RS_DONE;
}

bool rsi_facts_same(rsi_facts_t const *a, rsi_facts_t const *b) {
  if (a->regular != b->regular || a->pipe != b->pipe || a->block != b->block) return false;
  return (a->regular || a->pipe || a->block) && a->device == b->device && a->number == b->number;
}

/** Called while the call waits for another process: reports progress, and returns false if the caller has cancelled. */
static bool wait_on(void *opaque) {
  rsi_whole_t *whole = opaque;
  if (whole->control.progress) whole->control.progress(whole->control.opaque, whole->reported, whole->input.facts.size);
  return !(whole->control.cancel && *whole->control.cancel);
}

static rsi_waiting_t waiting(rsi_whole_t *whole) {
  return (rsi_waiting_t){wait_on, whole};
}

/** Refuses an output that is one of the files to be read. */
static rs_result not_an_input(rsi_whole_t *whole, rsi_facts_t const *facts) {
  rsi_facts_t other;
  char const *const path = whole->output.path;
  if (rsi_facts_same(facts, &whole->input.facts))
    return rsi_fault(&whole->error, RS_PARAM_ERROR, path, "the output is also the input; name another output");
  if (whole->options.not_output && rsi_facts_of(whole->options.not_output, &other) && rsi_facts_same(facts, &other))
    return rsi_fault(&whole->error, RS_PARAM_ERROR, path, "the output is also the signature; name another output");
  if (whole->output.direct && whole->basis.open && rsi_facts_same(facts, &whole->basis.facts))
    return rsi_fault(&whole->error, RS_PARAM_ERROR, path,
                     "the output is also the basis, and a device cannot be both; name another output");
  return RS_DONE;
}

rs_result rsi_whole_open(rsi_whole_t *whole, char const *input, char const *output) {
  rs_result result = rsi_output_prepare(&whole->output, output, &whole->options, &whole->error);
  whole->output.waiting = waiting(whole);
  if (result == RS_DONE) result = rsi_whole_open_input(whole, input);
  if (result == RS_DONE && whole->output.exists) result = not_an_input(whole, &whole->output.facts);
  return result;
}

rs_result rsi_whole_open_input(rsi_whole_t *whole, char const *input) {
  return rsi_file_open(&whole->input, input, waiting(whole), &whole->error);
}

rs_result rsi_whole_open_basis(rsi_whole_t *whole, char const *basis) {
  rs_result result = rsi_file_open(&whole->basis, basis, waiting(whole), &whole->error);
  if (result == RS_DONE && whole->output.exists) result = not_an_input(whole, &whole->output.facts);
  return result;
}

rs_result rsi_whole_create(rsi_whole_t *whole) {
  rs_result const result = rsi_output_create(&whole->output, &whole->error);
  return result == RS_DONE && whole->output.direct ? not_an_input(whole, &whole->output.facts) : result;
}

/** Checks before the commit that no input has got the output's name since the call began. */
static rs_result still_apart(rsi_whole_t *whole) {
  rsi_facts_t now;
  if (!whole->output.open || whole->output.direct || !rsi_facts_of(whole->output.path, &now)) return RS_DONE;
  return not_an_input(whole, &now);
}

/** Fills the buffer; a pipe or a device may give less than that. */
static rs_result fill(rsi_whole_t *whole, rs_buffers_t *io, char *buffer, size_t size) {
  size_t used = 0, got = 1;
  while (used < size && got) {
    rs_result result = rsi_file_read(&whole->input, buffer + used, size - used, &got, &whole->error);
    if (result != RS_DONE) return result;
    used += got;
    if (!whole->input.facts.regular) break;
  }
  io->next_in = buffer;
  io->avail_in = used;
  io->eof_in = !got;
  whole->done += used;
  /* Otherwise a growing file might be read for ever. (A size of 0 may also be that of a file in /proc.) */
  if (whole->input.facts.size && whole->done > whole->input.facts.size)
    return rsi_file_unchanged(&whole->input, &whole->error);
  return RS_DONE;
}

rs_result rsi_whole_write(rsi_whole_t *whole, rs_buffers_t const *io) {
  char const *const from = whole->unwritten;
  whole->unwritten = io->next_out;
  return rsi_whole_write_more(whole, from, (size_t)(io->next_out - from));
}

rs_result rsi_whole_write_more(rsi_whole_t *whole, void const *bytes, size_t len) {
  if (!len || whole->error.result != RS_DONE) return whole->error.result;
  whole->written += len;
  return rsi_output_write(&whole->output, bytes, len, &whole->error);
}

static rs_result drain(rsi_whole_t *whole, rs_buffers_t *io, char *buffer, size_t size) {
  rs_result result = rsi_whole_write(whole, io);
  whole->unwritten = io->next_out = buffer;
  io->avail_out = size;
  return result;
}

static void report(rsi_whole_t *whole, rs_buffers_t const *io) {
  whole->reported = whole->done - io->avail_in;
  if (whole->control.progress) whole->control.progress(whole->control.opaque, whole->reported, whole->input.facts.size);
}

/** Makes the failure of a job that of the call, unless the copy callback has set a better reason. */
static rs_result job_failed(rsi_whole_t *whole, rs_job_t *job, rs_result result) {
  if (whole->error.result == RS_DONE)
    return rsi_fault(&whole->error, result, whole->input.path, "%s", rsx_job_detail(job));
  return whole->error.result;
}

static rs_result check_end(rsi_whole_t *whole, rs_buffers_t *io, char *buffer, size_t size) {
  rs_result result = RS_DONE;
  if (!io->avail_in && !io->eof_in) result = fill(whole, io, buffer, size);
  if (result == RS_DONE && io->avail_in)
    result = rsi_fault(&whole->error, RS_CORRUPT, whole->input.path,
                       "bytes follow the end of the delta, which is at byte %llu",
                       (unsigned long long)(whole->done - io->avail_in));
  return result;
}

static rs_result drive(rsi_whole_t *whole, rs_job_t *job, char *in, size_t in_size, char *out, size_t out_size) {
  rs_buffers_t io = {.next_out = out, .avail_out = out_size};
  whole->unwritten = out;
  for (;;) {
    rs_result result = rsi_whole_cancelled(whole);
    if (result == RS_DONE && !io.avail_in && !io.eof_in) result = fill(whole, &io, in, in_size);
    if (result != RS_DONE) return result;
    rs_result state = rs_job_iter(job, &io);
    if (state != RS_DONE && state != RS_BLOCKED) return job_failed(whole, job, state);
    result = out ? drain(whole, &io, out, out_size) : RS_DONE;
    if (result != RS_DONE) return result;
    report(whole, &io);
    if (state == RS_DONE) return check_end(whole, &io, in, in_size);
  }
}

size_t rsi_whole_piece(size_t block_len) {
  if (!block_len || block_len > LONGEST_PIECE) return PIECE;
  size_t size = block_len < LONGEST_PIECE / RSI_MAX_BATCH ? block_len * RSI_MAX_BATCH : LONGEST_PIECE;
  return (size > PIECE ? size : PIECE) / block_len * block_len;
}

rs_result rsi_whole_run(rsi_whole_t *whole, rs_job_t *job, size_t block_len, rs_stats_t *stats) {
  rs_result result = job ? RS_DONE : rsi_fault_memory(&whole->error);
  bool writes = whole->output.prepared;
  if (result == RS_DONE) {
    result = rsx_job_set_limits(job, &whole->options.limits);
    if (result != RS_DONE) (void)rsi_fault(&whole->error, result, NULL, "a limit is out of range");
  }
  size_t const in_size = rsi_whole_piece(block_len);
  char *in = NULL, *out = NULL;
  if (result == RS_DONE) {
    in = rsi_pages_buffer(in_size);
    out = writes ? rsi_pages_buffer(PIECE) : NULL;
    if (!in || (writes && !out)) result = rsi_fault_memory(&whole->error);
  }
  if (result == RS_DONE && writes) result = rsi_whole_create(whole);
  if (result == RS_DONE) result = drive(whole, job, in, in_size, out, out ? PIECE : 0);
  if (stats && job) *stats = *rs_job_statistics(job);
  free(in);
  free(out);
  (void)rs_job_free(job);
  return result;
}

rs_result rsi_whole_end(rsi_whole_t *whole, rs_result result, rsx_error_t *error) {
  if (result == RS_DONE && whole->input.open) result = rsi_file_unchanged(&whole->input, &whole->error);
  if (result == RS_DONE && whole->basis.open) result = rsi_file_unchanged(&whole->basis, &whole->error);
  if (result == RS_DONE) result = rsi_whole_cancelled(whole);
  if (result == RS_DONE) result = still_apart(whole);
  rsi_file_close(&whole->input); /* before the rename: the output may be the basis, and Windows wants it closed */
  rsi_file_close(&whole->basis);
  free(whole->aside);
  if (result == RS_DONE && whole->output.open) result = rsi_output_commit(&whole->output, &whole->error);
  rsi_output_discard(&whole->output);
  if (error) *error = whole->error;
  return result;
}
