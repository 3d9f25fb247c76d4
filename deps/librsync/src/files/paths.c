/* paths.c - the calls on whole files, by path. */
#include <inttypes.h>
#include <string.h>

#include "../delta/delta.h"
#include "../pages.h"
#include "../patch/patch.h"
#include "../signature/index.h"
#include "ranges.h"

#define WORTH_SHARING ((uint64_t)64 << 10) /* bytes; below, a copy is cheaper than one more extent of a file */
#define WORTH_SETTING_ASIDE ((size_t)4 << 10)
#define ASIDE ((size_t)64 << 10)

rs_result rsx_sig_path(char const *input, char const *output, size_t block_len, size_t strong_len,
                       rs_magic_number magic, rsx_options_t const *options, rsx_control_t const *control,
                       rs_stats_t *stats, rsx_error_t *error) {
  rsi_whole_t whole;
  rs_result result = rsi_whole_begin(&whole, input, output, options, control);
  if (result == RS_DONE) result = rsi_whole_open(&whole, input, output);
  if (result == RS_DONE) {
    rsi_sig_kind_t kind = {block_len, strong_len, magic};
    bool const known = rsi_sig_args(-1, &kind.magic, &kind.block_len, &kind.strong_len) == RS_DONE;
    unsigned const threads = known ? rsi_ranges_threads(&whole, &kind) : 1; /* the job reports what is wrong */
    if (threads > 1)
      result = rsi_ranges_run(&whole, &kind, threads, stats);
    else
      result = rsi_whole_run(&whole, rs_sig_begin(block_len, strong_len, magic), known ? kind.block_len : 0, stats);
  }
  return rsi_whole_end(&whole, result, error);
}

rs_result rsx_loadsig_path(char const *input, rs_signature_t **sig, rsx_options_t const *options,
                           rsx_control_t const *control, rs_stats_t *stats, rsx_error_t *error) {
  rsi_whole_t whole;
  rs_signature_t *loaded = NULL;
  rs_result result = rsi_whole_begin(&whole, input, "-", options, control);
  if (result == RS_DONE && !sig)
    result = rsi_fault(&whole.error, RS_PARAM_ERROR, NULL, "no place is given for the signature");
  if (result == RS_DONE) result = rsi_whole_open_input(&whole, input);
  if (result == RS_DONE) result = rsi_whole_run(&whole, rs_loadsig_begin(&loaded), 0, stats);
  if (result == RS_DONE && rs_build_hash_table(loaded) != RS_DONE) result = rsi_fault_memory(&whole.error);
  result = rsi_whole_end(&whole, result, error);
  if (result != RS_DONE) {
    rs_free_sumset(loaded);
    loaded = NULL;
  }
  if (sig) *sig = loaded;
  return result;
}

/** Writes a long literal of a delta straight from the input buffer. */
static bool write_literal(void *opaque, rs_buffers_t const *io, void const *bytes, size_t len) {
  return rsi_whole_write(opaque, io) == RS_DONE && rsi_whole_write_more(opaque, bytes, len) == RS_DONE;
}

rs_result rsx_delta_path(rs_signature_t *sig, char const *input, char const *output, rsx_options_t const *options,
                         rsx_control_t const *control, rs_stats_t *stats, rsx_error_t *error) {
  rsi_whole_t whole;
  rs_result result = rsi_whole_begin(&whole, input, output, options, control);
  if (result == RS_DONE && !sig) result = rsi_fault(&whole.error, RS_PARAM_ERROR, NULL, "no signature is given");
  if (result == RS_DONE) result = rsi_whole_open(&whole, input, output);
  if (result == RS_DONE) {
    rs_job_t *job = rs_delta_begin(sig);
    if (job) rsi_delta_pass(job, write_literal, &whole);
    result = rsi_whole_run(&whole, job, sig->block_len, stats);
  }
  return rsi_whole_end(&whole, result, error);
}

/** Where to read len bytes at pos of the basis: not buf, but whole->aside, if reading into buf would be slow. */
static void *fast_target(rsi_whole_t *whole, void *buf, uint64_t pos, size_t *len) {
  if (*len < WORTH_SETTING_ASIDE || !rsi_pages_apart(buf, pos)) return buf;
  if (!whole->aside) whole->aside = rsi_pages_buffer(ASIDE + RSI_APART);
  if (!whole->aside) return buf;
  if (*len > ASIDE) *len = ASIDE;
  return whole->aside + rsi_pages_apart(whole->aside, pos);
}

/** The copy callback of patches. */
static rs_result read_basis(void *opaque, rs_long_t pos, size_t *len, void **buf) {
  rsi_whole_t *whole = opaque;
  *buf = fast_target(whole, *buf, (uint64_t)pos, len);
  rs_result result = rsi_file_read_at(&whole->basis, *buf, *len, (uint64_t)pos, len, &whole->error);
  if (result == RS_DONE && !*len)
    result = rsi_fault_os(&whole->error, 0, "read", whole->basis.path,
                          "the basis ends at %" PRIdMAX ", before all that the delta copies from it", pos);
  return result;
}

/**
 * The share callback of patches, for file systems where files can share blocks (btrfs, XFS): shares the whole blocks of
 * a long copy that begins at the same place within a block in both files. After one failure all else is copied.
 */
static uint64_t share_basis(void *opaque, rs_buffers_t const *io, uint64_t pos, uint64_t len, uint64_t *first) {
  rsi_whole_t *whole = opaque;
  if (len < WORTH_SHARING || whole->cannot_share) return 0;
  uint64_t const unit = rsi_output_share_unit(&whole->output);
  uint64_t const at = whole->written + (uint64_t)(io->next_out - whole->unwritten);
  if (!unit || at % unit != pos % unit || len < 2 * unit) return 0;
  if (at % unit) {
    *first = unit - at % unit;
    return 0;
  }
  uint64_t const shared = len / unit * unit;
  if (rsi_whole_write(whole, io) != RS_DONE) return 0; /* the next write reports it */
  if (!rsi_output_share(&whole->output, &whole->basis, pos, shared, at)) {
    whole->cannot_share = true;
    return 0;
  }
  whole->written += shared;
  return shared;
}

rs_result rsx_patch_path(char const *basis, char const *delta, char const *output, rsx_options_t const *options,
                         rsx_control_t const *control, rs_stats_t *stats, rsx_error_t *error) {
  rsi_whole_t whole;
  uint64_t basis_size = 0;
  rs_result result = rsi_whole_begin(&whole, delta, output, options, control);
  if (result == RS_DONE && (!basis || !*basis))
    result = rsi_fault(&whole.error, RS_PARAM_ERROR, NULL, "a path is missing or empty");
  if (result == RS_DONE) result = rsi_whole_open(&whole, delta, output);
  if (result == RS_DONE) result = rsi_whole_open_basis(&whole, basis);
  if (result == RS_DONE) result = rsi_file_need_seek(&whole.basis, &basis_size, &whole.error);
  if (result == RS_DONE) {
    rs_job_t *job = rs_patch_begin(read_basis, &whole);
    if (job) {
      if (rsi_file_ends_at(&whole.basis, basis_size)) (void)rsx_patch_set_basis_size(job, basis_size);
      rsi_patch_share(job, share_basis);
    }
    result = rsi_whole_run(&whole, job, 0, stats);
  }
  return rsi_whole_end(&whole, result, error);
}
