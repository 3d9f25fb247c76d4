/* jobs.c - running jobs over memory. */
#include "jobs.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

rs_magic_number const all_magics[4] = {RS_MD4_SIG_MAGIC, RS_BLAKE2_SIG_MAGIC, RS_RK_MD4_SIG_MAGIC,
                                       RS_RK_BLAKE2_SIG_MAGIC};

size_t strong_size(rs_magic_number magic) {
  return magic == RS_MD4_SIG_MAGIC || magic == RS_RK_MD4_SIG_MAGIC ? 16 : 32;
}

static size_t piece(size_t most, uint64_t *seed, size_t left) {
  if (!most) return left;
  if (*seed) most = random_below(seed, (uint32_t)most + 1);
  return most < left ? most : left;
}

rs_result run_job(rs_job_t *job, bytes_t const *in, bytes_t *out, cuts_t cuts) {
  size_t const all = (size_t)64 << 10;
  char *room = malloc(cuts.out ? cuts.out : all);
  /* Each piece of input is a block of its own, so that reading past it does not go unnoticed under a sanitizer. */
  char *held = NULL;
  size_t at = 0;
  bool told = false;
  rs_buffers_t io = {0};
  rs_result result;
  CHECK(room);
  do {
    if (!io.avail_in && !told) {
      size_t n = piece(cuts.in, &cuts.seed, in->len - at);
      free(held);
      held = malloc(n + !n);
      CHECK(held);
      if (n) memcpy(held, in->p + at, n);
      told = at == in->len || (at + n == in->len && !cuts.late_eof);
      at += n;
      io.next_in = held;
      io.avail_in = n;
      io.eof_in = told;
    }
    size_t given = out ? piece(cuts.out ? cuts.out : all, &cuts.seed, SIZE_MAX) : 0;
    io.next_out = out ? room : NULL;
    io.avail_out = given;
    result = rs_job_iter(job, &io);
    CHECK(io.avail_out <= given);
    if (out) bytes_add(out, room, given - io.avail_out);
  } while (result == RS_BLOCKED);
  free(held);
  free(room);
  return result;
}

bytes_t make_signature(bytes_t const *old, size_t block_len, size_t strong_len, rs_magic_number magic, cuts_t cuts) {
  bytes_t sig = {0};
  rs_job_t *job = rs_sig_begin(block_len, strong_len, magic);
  rsx_limits_t const any_strong = {.min_strong_len = 1};
  CHECK(job);
  CHECK_EQ(rsx_job_set_limits(job, &any_strong), RS_DONE);
  CHECK_EQ(run_job(job, old, &sig, cuts), RS_DONE);
  CHECK_EQ(rs_job_statistics(job)->out_bytes, sig.len);
  CHECK_EQ(rs_job_statistics(job)->in_bytes, old->len);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  return sig;
}

rs_signature_t *load_signature(bytes_t const *bytes, cuts_t cuts) {
  rs_signature_t *sig = NULL;
  rs_job_t *job = rs_loadsig_begin(&sig);
  CHECK(job);
  CHECK_EQ(run_job(job, bytes, NULL, cuts), RS_DONE);
  CHECK(sig);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  CHECK_EQ(rs_build_hash_table(sig), RS_DONE);
  return sig;
}

rs_signature_t *signature_of(bytes_t const *old, size_t block_len, size_t strong_len, rs_magic_number magic) {
  bytes_t bytes = make_signature(old, block_len, strong_len, magic, (cuts_t){0});
  rs_signature_t *sig = load_signature(&bytes, (cuts_t){0});
  bytes_free(&bytes);
  return sig;
}

bytes_t make_delta(rs_signature_t *sig, bytes_t const *new_file, cuts_t cuts, rs_stats_t *stats) {
  bytes_t delta = {0};
  rs_job_t *job = rs_delta_begin(sig);
  CHECK(job);
  CHECK_EQ(run_job(job, new_file, &delta, cuts), RS_DONE);
  rs_stats_t const *done = rs_job_statistics(job);
  CHECK_EQ(done->in_bytes, new_file->len);
  CHECK_EQ(done->out_bytes, delta.len);
  CHECK_EQ(done->lit_bytes + done->copy_bytes, new_file->len);
  CHECK_EQ(done->lit_bytes + done->lit_cmdbytes + done->copy_cmdbytes + 5, delta.len);
  if (stats) *stats = *done;
  CHECK_EQ(rs_job_free(job), RS_DONE);
  return delta;
}

void same_delta(rs_signature_t *sig, bytes_t const *new_file, bytes_t const *expected, cuts_t cuts, rs_stats_t *stats) {
  bytes_t delta = make_delta(sig, new_file, cuts, stats);
  CHECK_EQ(delta.len, expected->len);
  CHECK_BYTES(delta.p, expected->p, expected->len);
  bytes_free(&delta);
}

rs_result copy_from_bytes(void *opaque, rs_long_t pos, size_t *len, void **buf) {
  bytes_t const *basis = opaque;
  if (pos < 0 || (uint64_t)pos >= basis->len) return RS_INPUT_ENDED;
  size_t left = basis->len - (size_t)pos;
  if (*len > left) *len = left;
  memcpy(*buf, basis->p + pos, *len);
  return RS_DONE;
}

bytes_t apply_delta(bytes_t const *basis, bytes_t const *delta, cuts_t cuts) {
  bytes_t new_file = {0};
  rs_job_t *job = rs_patch_begin(copy_from_bytes, (void *)basis);
  CHECK(job);
  CHECK_EQ(rsx_patch_set_basis_size(job, basis->len), RS_DONE);
  CHECK_EQ(run_job(job, delta, &new_file, cuts), RS_DONE);
  CHECK_EQ(rs_job_statistics(job)->out_bytes, new_file.len);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  return new_file;
}
