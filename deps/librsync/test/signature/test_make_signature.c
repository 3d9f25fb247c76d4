/* test_make_signature.c - signature jobs. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

static void signature_is(char const *text, size_t block_len, size_t strong_len, rs_magic_number magic,
                         char const *expected_hex) {
  bytes_t old = {0}, expected = bytes_from_hex(expected_hex);
  bytes_add(&old, text, strlen(text));
  bytes_t sig = make_signature(&old, block_len, strong_len, magic, (cuts_t){0});
  CHECK_EQ(sig.len, expected.len);
  CHECK_BYTES(sig.p, expected.p, sig.len);
  bytes_free(&old);
  bytes_free(&sig);
  bytes_free(&expected);
}

/** Worked examples; the bytes are those of librsync. */
static void examples(void) {
  char const *fox = "The quick brown fox jumps over the lazy dog. 0123456789";
  signature_is(fox, 16, 8, RS_MD4_SIG_MAGIC,
               "72730136 00000010 00000008 41b907b6 3d55465380a6a05c 44b807fc b17bb7244d1c454f"
               "3ee006d8 d9e86d6e210f5113 09300253 ecf1cb51b144d98a");
  signature_is(fox, 16, 8, RS_RK_MD4_SIG_MAGIC,
               "72730146 00000010 00000008 94c17c63 3d55465380a6a05c 2e571d1d b17bb7244d1c454f"
               "6265f299 d9e86d6e210f5113 da162f4f ecf1cb51b144d98a");
  signature_is("The quick brown ", 16, 16, RS_BLAKE2_SIG_MAGIC,
               "72730137 00000010 00000010 41b907b6 2cdcb86a8b3265e23acc44cc852684b5");
  signature_is("", 2048, 8, RS_MD4_SIG_MAGIC, "72730136 00000800 00000008");
  signature_is("", 0, 0, (rs_magic_number)0, "72730136 00000800 00000010");
  signature_is("", 5, (size_t)-1, RS_RK_BLAKE2_SIG_MAGIC, "72730147 00000005 0000000c");
}

/** The signature does not depend on how input and output are cut. */
static void cuts_do_not_matter(void) {
  uint64_t seed = check_seed();
  size_t const lengths[] = {0, 1, 99, 100, 101, 1000, 4096}, blocks[] = {1, 7, 100, 1000, 5000};
  for (size_t l = 0; l < 7; l++)
    for (size_t b = 0; b < 5; b++)
      for (size_t m = 0; m < 4; m++) {
        bytes_t old = bytes_random(&seed, lengths[l]);
        bytes_t whole = make_signature(&old, blocks[b], 8, all_magics[m], (cuts_t){0});
        CHECK_EQ(whole.len, 12 + (lengths[l] + blocks[b] - 1) / blocks[b] * 12);
        cuts_t const cuts[] = {{1, 1, 0, false},  {1, 0, 0, true},      {0, 1, 0, true},
                               {7, 13, 0, false}, {50, 5, seed, false}, {3000, 300, seed, true}};
        for (size_t c = 0; c < 6; c++) {
          check_case("length %zu, block length %zu, kind %zu, cut %zu", lengths[l], blocks[b], m, c);
          bytes_t cut = make_signature(&old, blocks[b], 8, all_magics[m], cuts[c]);
          CHECK_EQ(cut.len, whole.len);
          CHECK_BYTES(cut.p, whole.p, whole.len);
          bytes_free(&cut);
        }
        bytes_free(&old);
        bytes_free(&whole);
      }
  check_case("");
}

static void refused(size_t block_len, size_t strong_len, rs_magic_number magic, rsx_limits_t const *limits,
                    rs_result expected) {
  rs_job_t *job = rs_sig_begin(block_len, strong_len, magic);
  char out[100];
  rs_buffers_t io = {.next_out = out, .avail_out = sizeof out, .eof_in = 1};
  CHECK(job);
  if (limits) CHECK_EQ(rsx_job_set_limits(job, limits), RS_DONE);
  check_case("block length %zu, strong length %zu", block_len, strong_len);
  for (int i = 0; i < 3; i++)
    CHECK_EQ(rs_job_iter(job, &io), expected);
  CHECK_EQ(io.avail_out, sizeof out);
  CHECK(rsx_job_detail(job)[0]);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  check_case("");
}

static void parameters(void) {
  rsx_limits_t const small_blocks = {.max_block_len = 1000}, strong = {.min_strong_len = 12};
  refused((size_t)1 << 31, 8, RS_MD4_SIG_MAGIC, NULL, RS_PARAM_ERROR);
  refused(SIZE_MAX, 8, RS_MD4_SIG_MAGIC, NULL, RS_PARAM_ERROR);
  refused(16, 17, RS_MD4_SIG_MAGIC, NULL, RS_PARAM_ERROR);
  refused(16, 33, RS_BLAKE2_SIG_MAGIC, NULL, RS_PARAM_ERROR);
  refused(16, 8, (rs_magic_number)0x72730138, NULL, RS_PARAM_ERROR);
  refused(16, 8, RS_DELTA_MAGIC, NULL, RS_PARAM_ERROR);
  refused(((size_t)64 << 20) + 1, 8, RS_MD4_SIG_MAGIC, NULL, RSX_LIMIT);
  refused(1001, 8, RS_MD4_SIG_MAGIC, &small_blocks, RSX_LIMIT);
  refused(16, 7, RS_MD4_SIG_MAGIC, NULL, RSX_LIMIT);
  refused(16, 1, RS_RK_BLAKE2_SIG_MAGIC, NULL, RSX_LIMIT);
  refused(16, 11, RS_MD4_SIG_MAGIC, &strong, RSX_LIMIT);
  bytes_t old = bytes_painted(100);
  for (size_t s = 1; s <= 16; s++) { /* with the limit lowered, as make_signature() does, every length works */
    bytes_t sig = make_signature(&old, 30, s, RS_MD4_SIG_MAGIC, (cuts_t){0});
    CHECK_EQ(sig.len, 12 + 4 * (4 + s));
    bytes_free(&sig);
  }
  bytes_free(&old);
}

static void record_limit(void) {
  rsx_limits_t const three = {.max_records = 3};
  for (size_t len = 25; len <= 35; len += 10) {
    bytes_t old = bytes_painted(len), sig = {0};
    rs_job_t *job = rs_sig_begin(10, 8, RS_MD4_SIG_MAGIC);
    CHECK_EQ(rsx_job_set_limits(job, &three), RS_DONE);
    CHECK_EQ(run_job(job, &old, &sig, (cuts_t){0}), len == 25 ? RS_DONE : RSX_LIMIT);
    (void)rs_job_free(job);
    bytes_free(&old);
    bytes_free(&sig);
  }
}

/** A long block length takes no memory before bytes come. */
static void large_blocks_cost_what_comes(void) {
  bytes_t old = bytes_painted(1000);
  bytes_t sig = make_signature(&old, (size_t)64 << 20, 8, RS_MD4_SIG_MAGIC, (cuts_t){100, 0, 0, false});
  CHECK_EQ(sig.len, 24);
  bytes_free(&old);
  bytes_free(&sig);
}

static void statistics(void) {
  bytes_t old = bytes_painted(1000), sig = {0};
  rs_job_t *job = rs_sig_begin(300, 8, RS_MD4_SIG_MAGIC);
  CHECK_EQ(run_job(job, &old, &sig, (cuts_t){17, 5, 0, false}), RS_DONE);
  rs_stats_t const *stats = rs_job_statistics(job);
  CHECK_TEXT(stats->op, "signature");
  CHECK_EQ(stats->sig_blocks, 4);
  CHECK_EQ(stats->sig_cmds, 4);
  CHECK_EQ(stats->sig_bytes, 48);
  CHECK_EQ(stats->block_len, 300);
  CHECK_EQ(stats->in_bytes, 1000);
  CHECK_EQ(stats->out_bytes, 60);
  CHECK(stats->start && stats->end >= stats->start);
  (void)rs_job_free(job);
  bytes_free(&old);
  bytes_free(&sig);
}

int main(void) {
  examples();
  cuts_do_not_matter();
  parameters();
  record_limit();
  large_blocks_cost_what_comes();
  statistics();
  return check_end();
}
