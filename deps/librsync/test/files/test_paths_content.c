/* test_paths_content.c - the calls on whole files by path: what they write is what the jobs give. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

static rsx_options_t const overwrite = {.overwrite = 1, .no_sync = 1};

static void whole_way(size_t len, size_t block_len) {
  uint64_t seed = check_seed();
  bytes_t old = bytes_random(&seed, len), new_file = bytes_edited(&seed, &old, block_len ? block_len : 2048);
  rs_stats_t stats;
  rsx_error_t error;
  check_case("%zu bytes, block length %zu", len, block_len);
  file_write("old", &old);
  file_write("new", &new_file);
  CHECK_EQ(rsx_sig_path("old", "sig", block_len, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, &stats, &error), RS_DONE);
  CHECK_EQ(stats.in_bytes, old.len);
  bytes_t sig = make_signature(&old, block_len, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  CHECK(file_is("sig", &sig));
  rs_signature_t *loaded = load_signature_file("sig");
  bytes_t delta = make_delta(loaded, &new_file, (cuts_t){0}, NULL);
  CHECK_EQ(rsx_delta_path(loaded, "new", "delta", &overwrite, NULL, &stats, &error), RS_DONE);
  CHECK(file_is("delta", &delta));
  CHECK_EQ(stats.lit_bytes + stats.copy_bytes, new_file.len);
  CHECK_EQ(rsx_patch_path("old", "delta", "result", &overwrite, NULL, &stats, &error), RS_DONE);
  CHECK(file_is("result", &new_file));
  CHECK_EQ(stats.out_bytes, new_file.len);
  CHECK_EQ(rsx_patch_path("old", "delta", "old", &overwrite, NULL, NULL, NULL), RS_DONE); /* onto the basis itself */
  CHECK(file_is("old", &new_file));
  CHECK_EQ(count_entries("."), 5);
  rs_free_sumset(loaded);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&sig);
  bytes_free(&delta);
  check_case("");
}

/** Long literals are written from where they lie, short ones by way of a buffer; the delta is that of a job. */
static void literals_of_all_lengths(void) {
  static size_t const lengths[] = {1, 64, 8191, 8192, 8193, 65532, 65533, 65534, 131066, 200000, 1000000};
  uint64_t seed = check_seed();
  size_t const block_len = 1000;
  bytes_t old = bytes_random(&seed, 3000), new_file = {0};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    bytes_t literal = bytes_random(&seed, lengths[i]);
    bytes_add(&new_file, literal.p, literal.len);
    bytes_add(&new_file, old.p + i % 3 * block_len, block_len);
    bytes_free(&literal);
  }
  file_write("old", &old);
  file_write("new", &new_file);
  CHECK_EQ(rsx_sig_path("old", "sig", block_len, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, NULL), RS_DONE);
  rs_signature_t *sig = load_signature_file("sig");
  bytes_t delta = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  rs_stats_t stats;
  CHECK_EQ(rsx_delta_path(sig, "new", "delta", &overwrite, NULL, &stats, NULL), RS_DONE);
  CHECK(file_is("delta", &delta));
  CHECK_EQ(stats.out_bytes, delta.len);
  CHECK_EQ(stats.copy_bytes, sizeof lengths / sizeof *lengths * block_len);
  CHECK_EQ(rsx_patch_path("old", "delta", "result", &overwrite, NULL, NULL, NULL), RS_DONE);
  CHECK(file_is("result", &new_file));
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&delta);
}

/** Copies from all places in a page of the basis to all places in one of the output, short and long. */
static void copies_between_all_places_in_pages(void) {
  uint64_t seed = check_seed();
  bytes_t old = bytes_random(&seed, 400000), delta = {0}, expected = {0};
  bytes_add_be(&delta, RS_DELTA_MAGIC, 4);
  for (uint32_t i = 0; i < 300; i++) {
    uint32_t const literal = 1 + random_below(&seed, 64), pos = 4096 * (i % 7) + 4030 + i % 70;
    uint32_t const len = (uint32_t[]){4000, 4096, 9000, 70000, 300000}[i % 5];
    bytes_add_be(&delta, literal, 1);
    bytes_add(&delta, old.p, literal);
    bytes_add(&expected, old.p, literal);
    bytes_add_be(&delta, 0x4f, 1); /* COPY with two parameters of four bytes */
    bytes_add_be(&delta, pos, 4);
    bytes_add_be(&delta, len, 4);
    bytes_add(&expected, old.p + pos, len);
  }
  bytes_add_be(&delta, 0, 1);
  file_write("old", &old);
  file_write("delta", &delta);
  CHECK_EQ(rsx_patch_path("old", "delta", "result", &overwrite, NULL, NULL, NULL), RS_DONE);
  CHECK(file_is("result", &expected));
  bytes_free(&old);
  bytes_free(&delta);
  bytes_free(&expected);
}

/* ---- Failures ---- */

int main(void) {
  files_begin();
  whole_way(0, 0);
  whole_way(1, 0);
  whole_way(100000, 0);
  whole_way(3000000, 5000);
  whole_way(3000000, 1500000);
  literals_of_all_lengths();
  copies_between_all_places_in_pages();
  return check_end();
}
