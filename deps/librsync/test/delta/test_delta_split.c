/* test_delta_split.c - what a delta job writes does not depend on how its input and output are cut. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

/** A stream of 4 kB cut in two at every place. */
static void every_place(void) {
  uint64_t seed = check_seed();
  bytes_t old = bytes_random(&seed, 3900), new_file = {0};
  bytes_add(&new_file, old.p + 700, 1500);
  bytes_add(&new_file, "some new text", 13);
  bytes_add(&new_file, old.p, 2587);
  rs_signature_t *sig = signature_of(&old, 100, 8, RS_MD4_SIG_MAGIC);
  bytes_t expected = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  for (size_t at = 0; at <= new_file.len; at++) {
    bytes_t delta = {0};
    char room[5000];
    rs_job_t *job = rs_delta_begin(sig);
    rs_buffers_t io = {.next_in = (char *)new_file.p, .avail_in = at, .next_out = room, .avail_out = sizeof room};
    check_case("cut at %zu", at);
    CHECK_EQ(rs_job_iter(job, &io), RS_BLOCKED);
    CHECK_EQ(io.avail_in, 0);
    io.next_in = (char *)new_file.p + at;
    io.avail_in = new_file.len - at;
    io.eof_in = 1;
    CHECK_EQ(rs_job_iter(job, &io), RS_DONE);
    bytes_add(&delta, room, sizeof room - io.avail_out);
    CHECK_EQ(delta.len, expected.len);
    CHECK_BYTES(delta.p, expected.p, delta.len);
    (void)rs_job_free(job);
    bytes_free(&delta);
  }
  check_case("");
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&expected);
}

/** Files of all characters, cut in random ways. */
static void random_ways(void) {
  uint64_t seed = check_seed() + 2;
  size_t const blocks[] = {1, 3, 16, 100, 700, 5000};
  for (int round = 0; round < 150; round++) {
    size_t block_len = blocks[random_below(&seed, 6)];
    bytes_t old = bytes_shaped(&seed, random_below(&seed, (uint32_t)block_len * 30 + 20), block_len);
    bytes_t new_file = bytes_edited(&seed, &old, block_len);
    rs_signature_t *sig = signature_of(&old, block_len, 8, all_magics[round % 4]);
    bytes_t expected = make_delta(sig, &new_file, (cuts_t){0}, NULL);
    check_case("round %d, block length %zu, %zu to %zu bytes", round, block_len, old.len, new_file.len);
    same_delta(sig, &new_file, &expected, (cuts_t){.in = 1, .out = 1}, NULL);
    same_delta(sig, &new_file, &expected, (cuts_t){.out = 1, .late_eof = true}, NULL);
    same_delta(sig, &new_file, &expected, (cuts_t){.in = 1, .late_eof = true}, NULL);
    for (int i = 0; i < 4; i++) {
      cuts_t const cuts = {1 + random_below(&seed, 3000), 1 + random_below(&seed, 3000), seed, i % 2 != 0};
      same_delta(sig, &new_file, &expected, cuts, NULL);
    }
    rs_free_sumset(sig);
    bytes_free(&old);
    bytes_free(&new_file);
    bytes_free(&expected);
  }
  check_case("");
}

/** Buffers so large that they are scanned where they lie, mixed with small ones, and output that blocks. */
static void large_buffers(void) {
  uint64_t seed = check_seed() + 3;
  bytes_t old = bytes_random(&seed, 600000), noise = bytes_random(&seed, 400000), new_file = {0};
  bytes_add(&new_file, old.p, 300000);
  bytes_add(&new_file, noise.p, noise.len);
  bytes_add(&new_file, old.p + 100, 299900);
  bytes_add(&new_file, noise.p, 1);
  bytes_add(&new_file, old.p + 300000, 300000);
  rs_signature_t *sig = signature_of(&old, 1000, 8, RS_RK_MD4_SIG_MAGIC);
  bytes_t expected = make_delta(sig, &new_file, (cuts_t){0}, NULL);
  bytes_t back = apply_delta(&old, &expected, (cuts_t){0});
  CHECK_EQ(back.len, new_file.len);
  CHECK_BYTES(back.p, new_file.p, back.len);
  CHECK(expected.len < 404000);
  size_t const sizes[] = {1000, 4096, 65536, 266132, 266133, 300000, 500001, 1000000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    check_case("pieces of %zu", sizes[i]);
    same_delta(sig, &new_file, &expected, (cuts_t){.in = sizes[i]}, NULL);
    same_delta(sig, &new_file, &expected, (cuts_t){.in = sizes[i], .out = 777, .late_eof = true}, NULL);
    same_delta(sig, &new_file, &expected, (cuts_t){.in = sizes[i], .out = 70000, .seed = seed + i}, NULL);
  }
  check_case("");
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&noise);
  bytes_free(&new_file);
  bytes_free(&expected);
  bytes_free(&back);
}

/** Offers part of the input from *at on, and moves *at by what was taken. */
static rs_result offer(rs_job_t *job, bytes_t const *in, size_t *at, size_t len, size_t room, bytes_t *delta) {
  static char out[3000];
  rs_buffers_t io = {.next_in = (char *)in->p + *at,
                     .avail_in = len,
                     .eof_in = *at + len == in->len,
                     .next_out = out,
                     .avail_out = room};
  rs_result result = rs_job_iter(job, &io);
  *at = (size_t)((uint8_t *)io.next_in - in->p);
  bytes_add(delta, out, room - io.avail_out);
  return result;
}

/** Unread input may be offered again in other pieces than before. */
static void leftovers_in_other_pieces(void) {
  uint64_t seed = check_seed() + 4;
  bytes_t old = bytes_random(&seed, 50000), new_file = bytes_random(&seed, 800000);
  memcpy(new_file.p + 400000, old.p, old.len);
  rs_signature_t *sig = signature_of(&old, 500, 8, RS_MD4_SIG_MAGIC);
  bytes_t expected = make_delta(sig, &new_file, (cuts_t){0}, NULL), delta = {0};
  rs_job_t *job = rs_delta_begin(sig);
  size_t at = 0;
  while (at < 700000) { /* now much, now little; never the very end */
    size_t most = new_file.len - 1 - at, little = random_below(&seed, 2000);
    rs_result result = offer(job, &new_file, &at, random_below(&seed, 3) && most > little ? most : little,
                             random_below(&seed, 3000), &delta);
    CHECK_EQ(result, RS_BLOCKED);
  }
  while (offer(job, &new_file, &at, new_file.len - at, 2500, &delta) == RS_BLOCKED) {
  }
  CHECK_EQ(at, new_file.len);
  CHECK_EQ(delta.len, expected.len);
  CHECK_BYTES(delta.p, expected.p, delta.len);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&new_file);
  bytes_free(&expected);
  bytes_free(&delta);
}

int main(void) {
  every_place();
  random_ways();
  large_buffers();
  leftovers_in_other_pieces();
  return check_end();
}
