/*
 * test_hostile.c - input made to be slow. The tests bound counted work, not time: they replace the kernels' function to
 * count strong sums.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "delta/scan.h"
#include "jobs.h"
#include "sums/md4.h"
#include "sums/rollsum.h"

static uint64_t hashed; /* bytes hashed by strong sums */
static uint64_t spent;  /* work as the matcher counts it */
static uint64_t calls;  /* of the strong sums; a group of blocks takes as long as one */

static void counting_md4(uint8_t const *const *in, size_t n, size_t len, uint8_t *out) {
  hashed += n * len;
  calls++;
  rsi_md4_many(in, n, len, out);
}

static void counting_rollsum_md4(uint8_t const *const *in, size_t n, size_t len, uint8_t *out, uint32_t *weak) {
  hashed += n * len;
  calls++;
  rsi_kernels_portable.rollsum_md4(in, n, len, out, weak);
}

/** Scans data against a signature file, and returns how many bytes were hashed. */
static uint64_t scan_counting(bytes_t const *sig_file, bytes_t const *data, rs_stats_t *stats) {
  rs_signature_t *sig = load_signature(sig_file, (cuts_t){0});
  rsi_kernels_t kernels = *rsi_kernels();
  kernels.strong[RSI_MD4] = counting_md4;
  kernels.rollsum_md4 = counting_rollsum_md4;
  static char out[70000];
  rsi_scan_t scan;
  rsi_scan_begin(&scan, sig, stats);
  scan.matcher.kernels = &kernels;
  hashed = calls = 0;
  rsi_scan_state state;
  do {
    rs_buffers_t io;
    do
      io = (rs_buffers_t){.next_out = out, .avail_out = sizeof out};
    while (!rsi_scan_flush(&scan, data->p, &io));
    state = rsi_scan_run(&scan, data->p, data->len, true);
  } while (state == RSI_SCAN_FLUSH);
  CHECK_EQ(state, RSI_SCAN_END);
  spent = scan.matcher.budget.spent;
  rsi_scan_end(&scan);
  rs_free_sumset(sig);
  return hashed;
}

static bytes_t signature_with(uint32_t block_len) {
  bytes_t file = bytes_from_hex("72730136");
  bytes_add_be(&file, block_len, 4);
  bytes_add_be(&file, 8, 4);
  return file;
}

/** Returns the budget that README.md promises, after checking that no more was spent, but for the last look-up. */
static uint64_t within_budget(uint64_t len, size_t block_len) {
  uint64_t const budget = (512 << 10) + 80 * (uint64_t)block_len + 28 * len;
  CHECK(spent <= budget + 20 * (uint64_t)block_len + 2000);
  return budget;
}

/** Many records with the weak sum of zeros and made-up strong sums, against zeros: known misses are not hashed. */
static void flood_against_a_run(void) {
  size_t const block_len = 2048, len = 3 << 20;
  bytes_t data = bytes_painted(len), sig = signature_with((uint32_t)block_len);
  memset(data.p, 0, len);
  uint32_t weak = rsi_rollsum_of(data.p, block_len);
  for (uint64_t i = 0; i < 50000; i++) {
    bytes_add_be(&sig, weak, 4);
    bytes_add_be(&sig, i * 0x9e3779b97f4a7c15u, 8);
  }
  rs_stats_t stats = {0};
  uint64_t work = scan_counting(&sig, &data, &stats);
  CHECK(work <= 4 * block_len);
  CHECK_EQ(stats.lit_bytes, len);
  bytes_free(&data);
  bytes_free(&sig);
}

/** As above, for periods of several bytes, where the weak sums take turns. */
static void flood_against_a_period(void) {
  for (size_t period = 2; period <= 12; period += 5) {
    size_t const block_len = 700, len = 1 << 20;
    uint64_t seed = check_seed() + period;
    bytes_t data = bytes_random(&seed, len), sig = signature_with((uint32_t)block_len);
    for (size_t i = period; i < len; i++)
      data.p[i] = data.p[i - period];
    for (size_t i = 0; i < period; i++) {
      bytes_add_be(&sig, rsi_rollsum_of(data.p + i, block_len), 4);
      bytes_add_be(&sig, random_next(&seed), 8);
    }
    rs_stats_t stats = {0};
    uint64_t work = scan_counting(&sig, &data, &stats);
    check_case("period %zu", period);
    CHECK(work <= 3 * period * block_len); /* and not again for each literal */
    CHECK(calls <= 3 * period);
    CHECK_EQ(stats.lit_bytes, len);
    bytes_free(&data);
    bytes_free(&sig);
  }
  check_case("");
}

/**
 * A weak sum that matches at every offset, and no window like another: all weak sums of the data itself are in the
 * signature, with wrong strong sums. The hashed bytes stay within the budget; blocks that do match later are found.
 */
static void weak_match_everywhere(void) {
  size_t const block_len = 2048, len = 4 << 20;
  uint64_t seed = check_seed();
  bytes_t data = bytes_random(&seed, len), sig = signature_with((uint32_t)block_len);
  uint32_t weak = rsi_rollsum_of(data.p, block_len);
  for (size_t at = 0; at + block_len < len; at++) {
    bytes_add_be(&sig, weak, 4);
    bytes_add_be(&sig, random_next(&seed), 8);
    weak = rsi_rollsum_slide(weak, block_len, data.p[at], data.p[at + block_len]);
  }
  rs_stats_t stats = {0};
  uint64_t work = scan_counting(&sig, &data, &stats);
  uint64_t const budget = within_budget(len, block_len);
  CHECK(work <= spent + RSI_MAX_BATCH * block_len);
  CHECK(work >= len && budget > len); /* and the budget is used */
  CHECK_EQ(stats.lit_bytes, len);
  CHECK(stats.false_matches > 1000);
  bytes_free(&data);
  bytes_free(&sig);
}

/** A file that matches everywhere is hashed once. */
static void honest_work(void) {
  uint64_t seed = check_seed();
  bytes_t data = bytes_random(&seed, 1 << 20), sig = make_signature(&data, 2048, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  rs_stats_t stats = {0};
  CHECK_EQ(scan_counting(&sig, &data, &stats), data.len);
  CHECK_EQ(stats.copy_bytes, data.len);
  bytes_free(&data);
  bytes_free(&sig);
}

/** Which matches the budget leaves out does not depend on how the input is cut. */
static void budget_depends_on_content(void) {
  size_t const block_len = 1000, len = 600000;
  uint64_t seed = check_seed() + 5;
  bytes_t data = bytes_random(&seed, len), sig_file = signature_with((uint32_t)block_len);
  for (size_t at = 0; at < len; at++)
    data.p[at] &= 1; /* two letters: many windows have equal weak sums */
  for (size_t at = 0; at + block_len < len; at += 7) {
    bytes_add_be(&sig_file, rsi_rollsum_of(data.p + at, block_len), 4);
    bytes_add_be(&sig_file, random_next(&seed), 8);
  }
  rs_signature_t *sig = load_signature(&sig_file, (cuts_t){0});
  rs_stats_t whole, cut;
  bytes_t delta = make_delta(sig, &data, (cuts_t){0}, &whole);
  same_delta(sig, &data, &delta, (cuts_t){.in = 4099, .out = 999}, &cut);
  CHECK_EQ(whole.false_matches, cut.false_matches);
  CHECK(whole.false_matches > 100);
  rs_free_sumset(sig);
  bytes_free(&delta);
  bytes_free(&data);
  bytes_free(&sig_file);
}

/** The delta does not depend on the cuts where periods end, or go on past the end of a literal. */
static void period_depends_on_content(void) {
  for (size_t period = 1; period <= 3000; period = period * 5 + 2) {
    size_t const block_len = 700, len = 400000;
    uint64_t seed = check_seed() + period;
    bytes_t data = bytes_random(&seed, len), sig_file = signature_with((uint32_t)block_len);
    for (size_t i = period; i < len; i++)
      data.p[i] = i % 150000 ? data.p[i - period] : (uint8_t)random_next(&seed);
    for (size_t i = 0; i < period; i++) {
      bytes_add_be(&sig_file, rsi_rollsum_of(data.p + i, block_len), 4);
      bytes_add_be(&sig_file, random_next(&seed), 8);
    }
    rs_signature_t *sig = load_signature(&sig_file, (cuts_t){0});
    rs_stats_t whole, cut;
    bytes_t a = make_delta(sig, &data, (cuts_t){0}, &whole);
    for (size_t in = 701; in < 200000; in *= 7) {
      check_case("period %zu, pieces of %zu", period, in);
      same_delta(sig, &data, &a, (cuts_t){.in = in}, &cut);
      CHECK_EQ(whole.false_matches, cut.false_matches);
    }
    rs_free_sumset(sig);
    bytes_free(&a);
    bytes_free(&data);
    bytes_free(&sig_file);
  }
  check_case("");
}

/** The longest block that the format has, in a signature that the limits let pass: memory is taken as input comes. */
static void longest_block(void) {
  uint64_t seed = check_seed();
  bytes_t data = bytes_random(&seed, 5 << 20), sig_file = signature_with(RSI_MAX_BLOCK_LEN);
  bytes_add_be(&sig_file, 1, 4);
  bytes_add_be(&sig_file, 2, 8);
  rs_signature_t *sig = NULL;
  rs_job_t *job = rs_loadsig_begin(&sig);
  CHECK_EQ(rsx_job_set_limits(job, &(rsx_limits_t){.max_block_len = RSI_MAX_BLOCK_LEN}), RS_DONE);
  CHECK_EQ(run_job(job, &sig_file, NULL, (cuts_t){0}), RS_DONE);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  CHECK_EQ(rs_build_hash_table(sig), RS_DONE);
  size_t const cuts[] = {1 << 20, 100000, 0};
  for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
    rs_stats_t stats;
    bytes_t delta = make_delta(sig, &data, (cuts_t){.in = cuts[i]}, &stats);
    CHECK_EQ(stats.lit_bytes, data.len);
    bytes_free(&delta);
  }
  rs_free_sumset(sig);
  bytes_free(&data);
  bytes_free(&sig_file);
}

int main(void) {
  longest_block();
  flood_against_a_run();
  flood_against_a_period();
  weak_match_everywhere();
  honest_work();
  budget_depends_on_content();
  period_depends_on_content();
  return check_end();
}
