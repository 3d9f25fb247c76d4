/* test_roundtrip.c - properties that hold for all files, over thousands of small cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

static void check_delta(bytes_t const *old, bytes_t const *new_file, size_t block_len, size_t strong_len,
                        rs_magic_number magic, uint64_t *seed) {
  rs_signature_t *sig = signature_of(old, block_len, strong_len, magic);
  rs_stats_t stats;
  bytes_t delta = make_delta(sig, new_file, (cuts_t){0}, &stats);
  bytes_t back =
      apply_delta(old, &delta, (cuts_t){1 + random_below(seed, 500), 1 + random_below(seed, 500), *seed | 1, false});
  CHECK_EQ(back.len, new_file->len);
  CHECK_BYTES(back.p, new_file->p, back.len);
  CHECK(delta.len <= new_file->len + new_file->len / 1000 + 16 || block_len < 32); /* tiny blocks: copies cost more */
  bytes_free(&back);
  bytes_free(&delta);

  /* A file against itself is one copy at most, whatever its blocks (if equal ones are found in order). */
  delta = make_delta(sig, old, (cuts_t){0}, &stats);
  CHECK_EQ(stats.lit_bytes, 0);
  CHECK_EQ(stats.copy_cmds, old->len ? 1 : 0);
  bytes_free(&delta);
  rs_free_sumset(sig);
}

static void any_edit(void) {
  char const *rounds_asked = getenv("RS_ROUNDS");
  int const rounds = rounds_asked ? atoi(rounds_asked) : 4000;
  uint64_t seed = check_seed();
  size_t const blocks[] = {1, 2, 8, 16, 33, 100, 512, 2048};
  for (int round = 0; round < rounds; round++) {
    size_t block_len = blocks[random_below(&seed, 8)];
    rs_magic_number magic = all_magics[random_below(&seed, 4)];
    size_t strong_len = 8 + random_below(&seed, (uint32_t)strong_size(magic) - 7);
    uint32_t most = random_below(&seed, 2) ? 3000 : (uint32_t)block_len * 5;
    bytes_t old = bytes_shaped(&seed, random_below(&seed, most), block_len);
    bytes_t new_file = random_below(&seed, 8) ? bytes_edited(&seed, &old, block_len)
                                              : bytes_shaped(&seed, random_below(&seed, most), block_len);
    check_case("round %d: block length %zu, strong length %zu, kind %x, %zu to %zu bytes", round, block_len, strong_len,
               (unsigned)magic, old.len, new_file.len);
    check_delta(&old, &new_file, block_len, strong_len, magic, &seed);
    bytes_free(&old);
    bytes_free(&new_file);
  }
  check_case("");
}

/** Putting k bytes anywhere into noise costs no more than k bytes, two blocks and a few headers. */
static void insertions_are_cheap(void) {
  uint64_t seed = check_seed() + 1;
  for (int round = 0; round < 300; round++) {
    size_t block_len = (size_t)64 << random_below(&seed, 6);
    bytes_t old = bytes_random(&seed, 20 * block_len + random_below(&seed, 100)), new_file = {0};
    size_t at = random_below(&seed, (uint32_t)old.len + 1), k = random_below(&seed, 300);
    bytes_t put = bytes_random(&seed, k);
    bytes_add(&new_file, old.p, at);
    bytes_add(&new_file, put.p, k);
    bytes_add(&new_file, old.p + at, old.len - at);
    rs_signature_t *sig = signature_of(&old, block_len, 8, all_magics[round % 4]);
    bytes_t delta = make_delta(sig, &new_file, (cuts_t){0}, NULL);
    check_case("round %d: %zu bytes at %zu of %zu, block length %zu", round, k, at, old.len, block_len);
    CHECK(delta.len <= k + 2 * block_len + 32);
    rs_free_sumset(sig);
    bytes_free(&old);
    bytes_free(&put);
    bytes_free(&new_file);
    bytes_free(&delta);
  }
  check_case("");
}

int main(void) {
  any_edit();
  insertions_are_cheap();
  return check_end();
}
