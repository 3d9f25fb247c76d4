/* test_large.c - offsets and lengths beyond 32 bits, without files of that size. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "jobs.h"
#include "sums/md4.h"
#include "sums/rollsum.h"

#define MIB ((size_t)1 << 20)

/** A signature of 5000 blocks of 1 MiB, of which only one is known: its copy lies beyond 4 GiB. */
static void delta_beyond_4_gib(void) {
  uint64_t seed = check_seed();
  uint32_t const known = 4500;
  bytes_t block = bytes_random(&seed, MIB), file = bytes_from_hex("72730136 00100000 00000008");
  for (uint32_t i = 0; i < 5000; i++) {
    uint8_t strong[16];
    rsi_md4(block.p, i == known ? block.len : 100 + i, strong);
    bytes_add_be(&file, i == known ? rsi_rollsum_of(block.p, block.len) : random_next(&seed), 4);
    bytes_add(&file, strong, 8);
  }
  bytes_t new_file = {0}, expected = {0};
  bytes_add(&new_file, "xyz", 3);
  bytes_add(&new_file, block.p, block.len);
  bytes_add(&new_file, block.p, block.len);
  bytes_add_be(&expected, RS_DELTA_MAGIC, 4);
  bytes_add(&expected, "\x03xyz", 4);
  for (int i = 0; i < 2; i++) {
    bytes_add_be(&expected, 0x45 + 4 * 3 + 2, 1); /* offset in 8 bytes, length in 4 */
    bytes_add_be(&expected, known * (uint64_t)MIB, 8);
    bytes_add_be(&expected, MIB, 4);
  }
  bytes_add_be(&expected, 0, 1);
  rs_signature_t *sig = load_signature(&file, (cuts_t){0});
  cuts_t const cuts[] = {{0}, {.in = 100000, .out = 7}, {.in = 3 * MIB, .late_eof = true}};
  for (size_t c = 0; c < 3; c++)
    same_delta(sig, &new_file, &expected, cuts[c], NULL);
  rs_free_sumset(sig);
  bytes_free(&block);
  bytes_free(&file);
  bytes_free(&new_file);
  bytes_free(&expected);
}

/** A basis of 2^62 bytes that exists only as a rule: byte i is the top byte of i times a constant. */
static rs_result ruled_basis(void *opaque, rs_long_t pos, size_t *len, void **buf) {
  uint64_t *calls = opaque;
  uint8_t *to = *buf;
  ++*calls;
  for (size_t i = 0; i < *len; i++)
    to[i] = (uint8_t)(((uint64_t)pos + i) * 0x9e3779b97f4a7c15u >> 56);
  return RS_DONE;
}

static void patch_beyond_4_gib(void) {
  static uint64_t const offsets[] = {0xffffffff, 0x100000000, 0x1fffffffe, 0x123456789ab, (uint64_t)1 << 61};
  for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
    uint64_t calls = 0;
    bytes_t delta = bytes_from_hex("72730236 52"), out = {0}; /* offset in 8 bytes, length in 2 */
    bytes_add_be(&delta, offsets[i], 8);
    bytes_add_be(&delta, 1000, 2);
    bytes_add_be(&delta, 0, 1);
    rs_job_t *job = rs_patch_begin(ruled_basis, &calls);
    CHECK_EQ(rsx_patch_set_basis_size(job, (uint64_t)1 << 62), RS_DONE);
    CHECK_EQ(run_job(job, &delta, &out, (cuts_t){.out = 300}), RS_DONE);
    CHECK_EQ(out.len, 1000);
    for (size_t k = 0; k < out.len; k++)
      CHECK_EQ(out.p[k], (uint8_t)((offsets[i] + k) * 0x9e3779b97f4a7c15u >> 56));
    CHECK(calls >= 4);
    (void)rs_job_free(job);
    bytes_free(&delta);
    bytes_free(&out);
  }
}

/** A copy longer than 4 GiB is counted in 64 bits: the job asks for the right positions. */
static void long_copy(void) {
  uint64_t calls = 0;
  bytes_t delta = bytes_from_hex("72730236 48 00 0000000140000000 00"); /* 5 GiB from 0 */
  static char room[16 << 20];
  rs_job_t *job = rs_patch_begin(ruled_basis, &calls);
  rs_buffers_t io = {.next_in = (char *)delta.p, .avail_in = delta.len, .eof_in = 1};
  uint64_t written = 0;
  /* Only the beginning: 64 MiB of it, then the job is dropped. */
  for (int i = 0; i < 4; i++) {
    io.next_out = room;
    io.avail_out = sizeof room;
    CHECK_EQ(rs_job_iter(job, &io), RS_BLOCKED);
    CHECK_EQ(io.avail_out, 0);
    CHECK_EQ((uint8_t)room[5], (uint8_t)((written + 5) * 0x9e3779b97f4a7c15u >> 56));
    written += sizeof room;
  }
  CHECK_EQ(rs_job_statistics(job)->copy_bytes, (long long)5 << 30);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  bytes_free(&delta);
}

/** Block lengths at which rollsum's offset of 31 vanishes: multiples of 2^17. */
static void blocks_where_the_offset_vanishes(void) {
  uint64_t seed = check_seed();
  size_t const block_len = (size_t)1 << 17;
  bytes_t zeros = bytes_painted(3 * block_len), noise = bytes_random(&seed, 1000);
  memset(zeros.p, 0, zeros.len);
  CHECK_EQ(rsi_rollsum_of(zeros.p, block_len), 0);
  bytes_t new_file = {0};
  bytes_add(&new_file, noise.p, noise.len);
  bytes_add(&new_file, zeros.p, zeros.len);
  bytes_add(&new_file, noise.p, noise.len);
  rs_signature_t *sig = signature_of(&zeros, block_len, 8, RS_MD4_SIG_MAGIC);
  rs_stats_t stats;
  bytes_t delta = make_delta(sig, &new_file, (cuts_t){.in = 50000}, &stats);
  CHECK_EQ(stats.copy_cmds, 1);
  CHECK_EQ(stats.copy_bytes, zeros.len);
  CHECK_EQ(delta.len, 2000 + 2 * 3 + 6 + 5);
  rs_free_sumset(sig);
  bytes_free(&zeros);
  bytes_free(&noise);
  bytes_free(&new_file);
  bytes_free(&delta);
}

int main(void) {
  delta_beyond_4_gib();
  patch_beyond_4_gib();
  long_copy();
  blocks_where_the_offset_vanishes();
  return check_end();
}
