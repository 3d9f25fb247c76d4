/* test_sums.c - the weak and strong sums, against published values, other implementations and their definitions. */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "check.h"
#include "librsync.h"
#include "sums/blake2b.h"
#include "sums/kernels.h"
#include "sums/md4.h"
#include "sums/rabinkarp.h"
#include "sums/rollsum.h"
#include "wire.h"

#define LENGTHS 1026 /* 0 .. 1025: past several blocks of each hash */

static void md4_vectors(void) {
  static struct {
    char const *text, *sum;
  } const vectors[] = {
      /* RFC 1320, A.5 */
      {"", "31d6cfe0d16ae931b73c59d7e0c089c0"},
      {"a", "bde52cb31de33e46245e05fbdbd6fb24"},
      {"abc", "a448017aaf21d8525fc10ae87aa6729d"},
      {"message digest", "d9130a8164549fe818874806e1c7014b"},
      {"abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9"},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4"},
      {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
       "e33b4ddc9c38f2199c3e7b164fcc0536"}};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    unsigned char sum[16];
    char hex[33];
    rs_mdfour(sum, vectors[i].text, strlen(vectors[i].text));
    rs_hexify(hex, sum, 16);
    CHECK_TEXT(hex, vectors[i].sum);
  }
  CHECK_EQ(RS_MD4_SUM_LENGTH, 16);
  CHECK_EQ(RS_BLAKE2_SUM_LENGTH, 32);
}

static void blake2b_vectors(void) {
  /* From Python's hashlib.blake2b(digest_size=32). */
  static struct {
    size_t len;
    char const *sum;
  } const vectors[] = {{0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
                       {128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1"}};
  bytes_t painted = bytes_painted(256);
  uint8_t sum[32];
  char hex[65];
  for (size_t i = 0; i < 2; i++) {
    rsi_blake2b(painted.p, vectors[i].len, sum);
    rs_hexify(hex, sum, 32);
    CHECK_TEXT(hex, vectors[i].sum);
  }
  rsi_blake2b((uint8_t const *)"abc", 3, sum);
  rs_hexify(hex, sum, 32);
  CHECK_TEXT(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  bytes_free(&painted);
}

/*
 * The sum of the sums of the painted bytes of every length 0..1025, hashed by MD4 (or by BLAKE2b itself). Expected
 * values come from OpenSSL's MD4, Python's hashlib and the definitions written down in Python.
 */
static void every_length(void) {
  bytes_t painted = bytes_painted(LENGTHS), md4 = {0}, blake2b = {0}, roll = {0}, rk = {0};
  rsi_kernels_t const *k = rsi_kernels();
  for (size_t n = 0; n < LENGTHS; n++) {
    /* A copy of its own size, so that a sanitizer sees any step too far. */
    uint8_t *exact = malloc(n + !n), sum[32];
    uint8_t const *in = exact;
    CHECK(exact);
    memcpy(exact, painted.p, n);
    k->strong[RSI_MD4](&in, 1, n, sum);
    bytes_add(&md4, sum, 16);
    k->strong[RSI_BLAKE2B](&in, 1, n, sum);
    bytes_add(&blake2b, sum, 32);
    bytes_add_be(&roll, k->weak[RSI_ROLLSUM].block(exact, n), 4);
    bytes_add_be(&rk, k->weak[RSI_RABINKARP].block(exact, n), 4);
    free(exact);
  }
  uint8_t sum[32];
  char hex[65];
  rsi_md4(md4.p, md4.len, sum);
  rs_hexify(hex, sum, 16);
  CHECK_TEXT(hex, "dfe75c85baaeda0b62900cbb95fd7d82");
  rsi_blake2b(blake2b.p, blake2b.len, sum);
  rs_hexify(hex, sum, 32);
  CHECK_TEXT(hex, "9fb6f957d5537b0c64417a064cbc54c2a081b78cb7351731e9468d218f7dfdbc");
  rsi_md4(roll.p, roll.len, sum);
  rs_hexify(hex, sum, 16);
  CHECK_TEXT(hex, "39a982401bd0f6f1b03c42032a19ca18");
  rsi_md4(rk.p, rk.len, sum);
  rs_hexify(hex, sum, 16);
  CHECK_TEXT(hex, "2cf351f95bcb8009aa3c9c87a623427e");
  bytes_free(&painted);
  bytes_free(&md4);
  bytes_free(&blake2b);
  bytes_free(&roll);
  bytes_free(&rk);
}

static void many_blocks_at_once(void) {
  uint64_t seed = check_seed();
  bytes_t data = bytes_random(&seed, 40 * 300);
  rsi_kernels_t const *k = rsi_kernels();
  for (size_t n = 0; n <= 40; n++)
    for (size_t len = 0; len <= 300; len += 1 + len / 7) {
      uint8_t const *in[40];
      uint8_t got[40 * 32], one[32];
      for (size_t i = 0; i < n; i++)
        in[i] = data.p + i * len;
      k->strong[RSI_MD4](in, n, len, got);
      for (size_t i = 0; i < n; i++) {
        rsi_md4(in[i], len, one);
        CHECK_BYTES(got + 16 * i, one, 16);
      }
      k->strong[RSI_BLAKE2B](in, n, len, got);
      for (size_t i = 0; i < n; i++) {
        rsi_blake2b(in[i], len, one);
        CHECK_BYTES(got + 32 * i, one, 32);
      }
    }
  bytes_free(&data);
}

static uint32_t plain_rollsum(uint8_t const *p, size_t n) {
  uint32_t s1 = 0, s2 = 0;
  for (size_t i = 0; i < n; i++) {
    s1 += p[i] + 31u;
    s2 += (uint32_t)(n - i) * (p[i] + 31u);
  }
  return s2 << 16 | (s1 & 0xffff);
}

static uint32_t plain_rk(uint8_t const *p, size_t n) {
  uint32_t h = 1;
  for (size_t i = 0; i < n; i++)
    h = h * 0x08104225u + p[i];
  return h;
}

static void weak_sums_roll(void) {
  uint64_t seed = check_seed();
  CHECK_EQ(rsi_rollsum_of((uint8_t const *)"abc", 3), 0x03040183);
  CHECK_EQ(rsi_rk_of((uint8_t const *)"abc", 3), 0x66298923);
  CHECK_EQ((uint32_t)(RSI_RK_MULT * RSI_RK_INVERSE), 1);
  bytes_t all_ff = {0}, noise = bytes_random(&seed, 5000);
  for (int i = 0; i < 100000; i++)
    bytes_add(&all_ff, "\xff", 1);
  CHECK_EQ(rsi_rollsum_of(all_ff.p, all_ff.len), 0x8f6066c0); /* every partial sum overflows */
  CHECK_EQ(rsi_rk_of(all_ff.p, all_ff.len), 0xd7580e21);
  for (size_t n = 1; n <= 1025; n += 1 + n / 3) {
    uint32_t roll = rsi_rollsum_of(noise.p, n), rk = rsi_rk_of(noise.p, n), power = rsi_rk_power(n);
    size_t at = 0;
    for (; at + n < noise.len; at++) {
      CHECK_EQ(roll, plain_rollsum(noise.p + at, n));
      CHECK_EQ(rk, plain_rk(noise.p + at, n));
      roll = rsi_rollsum_slide(roll, n, noise.p[at], noise.p[at + n]);
      rk = rsi_rk_slide(rk, power, noise.p[at], noise.p[at + n]);
    }
    for (size_t left = n; left; left--, at++) {
      CHECK_EQ(roll, plain_rollsum(noise.p + at, left));
      CHECK_EQ(rk, plain_rk(noise.p + at, left));
      roll = rsi_rollsum_shrink(roll, left, noise.p[at]);
      rk = rsi_rk_shrink(rk, &power, noise.p[at]);
    }
    CHECK_EQ(roll, 0);
    CHECK_EQ(rk, 1);
  }
  bytes_free(&noise);
  bytes_free(&all_ff);
}

/** A sweep notes the windows whose sums the filter has, and no others. */
static void sweep_finds(void) {
  uint64_t seed = check_seed() + 1;
  bytes_t noise = bytes_random(&seed, 20000);
  uint32_t words[64] = {0};
  rsi_filter_t filter = {.words = words, .shift = 32 - 6};
  rsi_kernels_t const *k = rsi_kernels();
  static rsi_hits_t hits;
  for (int i = 0; i < 200; i++) {
    uint32_t weak = random_next(&seed);
    words[rsi_filter_word(&filter, weak)] |= rsi_filter_bits(weak);
    CHECK(rsi_filter_has(&filter, weak));
  }
  for (int kind = 0; kind < 2; kind++)
    for (size_t n = 1; n <= 4000; n = n * 3 + 1) {
      uint32_t sum = k->weak[kind].block(noise.p, n), power = rsi_rk_power(n);
      size_t at = 0, found = 0;
      while (at + n < noise.len) {
        size_t left = noise.len - n - at, count = 1 + random_below(&seed, 1000), next = 0;
        if (count > left) count = left;
        size_t steps = k->weak[kind].sweep(&filter, noise.p + at, n, power, count, &sum, &hits);
        CHECK(steps >= 1 && steps <= count);
        for (size_t i = 1; i <= steps; i++) {
          uint32_t expected = kind ? plain_rk(noise.p + at + i, n) : plain_rollsum(noise.p + at + i, n);
          bool noted = next < hits.count && hits.hit[next].at == i;
          CHECK_EQ(rsi_filter_has(&filter, expected), noted);
          if (noted) CHECK_EQ(hits.hit[next++].weak, expected);
          if (i == steps) CHECK_EQ(sum, expected);
        }
        CHECK_EQ(next, hits.count);
        at += steps;
        found += hits.count;
      }
      CHECK(found > 0);
    }
  bytes_free(&noise);
}

static void wire_numbers(void) {
  uint8_t bytes[8];
  for (unsigned width = 1; width <= 8; width++) {
    uint64_t value = 0xf1e2d3c4b5a69788u >> (64 - 8 * width);
    rsi_store_be(bytes, value, width);
    CHECK_EQ(bytes[0], 0xf1);
    CHECK_EQ(rsi_load_be(bytes, width), value);
  }
  CHECK_EQ(rsi_width_index(0xff), 0);
  CHECK_EQ(rsi_width_index(0x100), 1);
  CHECK_EQ(rsi_width_index(0xffff), 1);
  CHECK_EQ(rsi_width_index(0x10000), 2);
  CHECK_EQ(rsi_width_index(0xffffffff), 2);
  CHECK_EQ(rsi_width_index(0x100000000), 3);
}

int main(void) {
  md4_vectors();
  blake2b_vectors();
  every_length();
  many_blocks_at_once();
  weak_sums_roll();
  sweep_finds();
  wire_numbers();
  CHECK_TEXT(rsx_kernels(), rsi_kernels()->name);
  return check_end();
}
