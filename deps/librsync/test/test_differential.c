/*
 * test_differential.c - thousands of generated cases against the system's librsync, in one process: its shared library
 * is loaded at run time, under the names of our own header. Skipped where it is not installed.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "jobs.h"
#include "theirs.h"

static long long sizes_saved;

static void one_case(uint64_t *seed, int round) {
  static size_t const blocks[] = {1, 2, 8, 16, 33, 100, 512, 2048};
  size_t block_len = blocks[random_below(seed, 8)];
  rs_magic_number magic = all_magics[random_below(seed, 4)];
  size_t strong_len = 8 + random_below(seed, (uint32_t)strong_size(magic) - 7);
  uint32_t most = random_below(seed, 2) ? 3000 : (uint32_t)block_len * (random_below(seed, 10) ? 6 : 60);
  bytes_t old = bytes_shaped(seed, random_below(seed, most), block_len);
  bytes_t new_file = random_below(seed, 8) ? bytes_edited(seed, &old, block_len)
                                           : bytes_shaped(seed, random_below(seed, most), block_len);
  check_case("round %d: block length %zu, strong length %zu, kind %x, %zu to %zu bytes", round, block_len, strong_len,
             (unsigned)magic, old.len, new_file.len);

  bytes_t sig = make_signature(&old, block_len, strong_len, magic, (cuts_t){0}), their_sig = {0};
  CHECK_EQ(theirs_run(theirs.sig_begin(block_len, strong_len, magic), &old, &their_sig), RS_DONE);
  CHECK_EQ(sig.len, their_sig.len);
  CHECK_BYTES(sig.p, their_sig.p, sig.len);

  rs_signature_t *loaded = load_signature(&sig, (cuts_t){0}), *their_loaded = NULL;
  rs_stats_t stats;
  bytes_t delta = make_delta(loaded, &new_file, (cuts_t){0}, &stats), their_delta = {0};
  CHECK_EQ(theirs_run(theirs.loadsig_begin(&their_loaded), &sig, NULL), RS_DONE);
  CHECK_EQ(theirs.build_hash_table(their_loaded), RS_DONE);
  rs_job_t *their_job = theirs.delta_begin(their_loaded);
  CHECK_EQ(theirs_run(their_job, &new_file, &their_delta), RS_DONE);
  CHECK(delta.len <= their_delta.len);
  sizes_saved += (long long)(their_delta.len - delta.len);

  bytes_t by_ours = apply_delta(&old, &their_delta, (cuts_t){0}), by_theirs = {0};
  CHECK_EQ(theirs_run(theirs.patch_begin(copy_from_bytes, &old), &delta, &by_theirs), RS_DONE);
  CHECK_EQ(by_ours.len, new_file.len);
  CHECK_BYTES(by_ours.p, new_file.p, new_file.len);
  CHECK_EQ(by_theirs.len, new_file.len);
  CHECK_BYTES(by_theirs.p, new_file.p, new_file.len);

  rs_free_sumset(loaded);
  theirs.free_sumset(their_loaded);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&sig);
  bytes_free(&their_sig);
  bytes_free(&delta);
  bytes_free(&their_delta);
  bytes_free(&by_ours);
  bytes_free(&by_theirs);
}

/** Deltas damaged at random: both refuse, or both accept with the same result. */
static void damaged_deltas(uint64_t *seed, int rounds) {
  int accepted = 0, refused = 0;
  for (int round = 0; round < rounds; round++) {
    bytes_t old = bytes_random(seed, 500), new_file = bytes_edited(seed, &old, 50), ours = {0}, other = {0};
    rs_signature_t *sig = signature_of(&old, 50, 8, RS_MD4_SIG_MAGIC);
    bytes_t delta = make_delta(sig, &new_file, (cuts_t){0}, NULL);
    for (uint32_t n = 1 + random_below(seed, 3); n && delta.len > 4; n--) {
      size_t at = 4 + random_below(seed, (uint32_t)delta.len - 4);
      if (random_below(seed, 3))
        delta.p[at] = (uint8_t)random_next(seed);
      else
        delta.len = at;
    }
    check_case("damaged delta, round %d", round);
    rs_job_t *job = rs_patch_begin(copy_from_bytes, &old);
    rsx_limits_t const limits = {.max_output = 1 << 20}; /* a copy of 2^60 bytes is refused at its end anyway */
    CHECK_EQ(rsx_job_set_limits(job, &limits), RS_DONE);
    rs_result our_result = run_job(job, &delta, &ours, (cuts_t){0});
    rs_result their_result = theirs_run(theirs.patch_begin(copy_from_bytes, &old), &delta, &other);
    (void)rs_job_free(job);
    CHECK_EQ(our_result == RS_DONE, their_result == RS_DONE);
    if (our_result == RS_DONE) {
      CHECK_EQ(ours.len, other.len);
      CHECK_BYTES(ours.p, other.p, ours.len);
      accepted++;
    } else {
      refused++;
    }
    rs_free_sumset(sig);
    bytes_free(&old);
    bytes_free(&new_file);
    bytes_free(&delta);
    bytes_free(&ours);
    bytes_free(&other);
  }
  CHECK(rounds < 200 || (accepted > 20 && refused > 20));
}

/** Recommended parameters, over all magnitudes. */
static void parameters(uint64_t *seed) {
  for (int round = 0; round < 20000; round++) {
    rs_long_t size =
        (rs_long_t)((uint64_t)random_next(seed) << 32 | random_next(seed)) >> (17 + random_below(seed, 46));
    if (size < 0) size = ~size;
    rs_magic_number magic[2] = {(rs_magic_number)0, (rs_magic_number)0};
    size_t block[2] = {0, 0}, strong[2];
    if (random_below(seed, 2)) block[0] = block[1] = 1 + random_below(seed, 100000);
    if (random_below(seed, 2)) magic[0] = magic[1] = all_magics[random_below(seed, 4)];
    strong[0] = strong[1] = (size_t)0 - random_below(seed, 2);
    check_case("size %lld, block length %zu, strong length %zd", (long long)size, block[0], (ssize_t)strong[0]);
    CHECK_EQ(rs_sig_args(size, &magic[0], &block[0], &strong[0]),
             theirs.sig_args(size, &magic[1], &block[1], &strong[1]));
    CHECK_EQ(magic[0], magic[1]);
    CHECK_EQ(block[0], block[1]);
    CHECK_EQ(strong[0], strong[1]);
  }
}

int main(void) {
  if (!theirs_load()) return check_skip("librsync.so.2 is not installed");
  char const *rounds_asked = getenv("RS_ROUNDS");
  int const rounds = rounds_asked ? atoi(rounds_asked) : 3000;
  uint64_t seed = check_seed();
  for (int round = 0; round < rounds; round++)
    one_case(&seed, round);
  (void)printf("%d cases, our deltas %lld bytes shorter in all, none longer\n", rounds, sizes_saved);
  damaged_deltas(&seed, rounds);
  parameters(&seed);
  return check_end();
}
