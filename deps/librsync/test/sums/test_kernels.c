/* test_kernels.c - every table of kernels that this processor can use gives what the portable one gives. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#define GUARD_PAGES 1
#else
#define GUARD_PAGES 0
#endif

#include "bytes.h"
#include "check.h"
#include "sums/kernels.h"
#include "sums/rabinkarp.h"

#define MOST 70 /* messages: more than two groups of the widest lanes, and every rest */
#define ROOM 8192

/** n messages of len bytes at chosen places of the data: both sums are those of the portable table. */
static void compare_sums(rsi_kernels_t const *kernels, uint8_t const *const *in, size_t n, size_t len) {
  static uint8_t ours[MOST * 32], theirs[MOST * 32];
  static uint32_t our_weak[MOST], their_weak[MOST];
  /* Each kind of sum once; the other two pairs call the same functions. */
  for (int kind = 0; kind < 2; kind++) {
    rsi_block_sums(kernels, (rsi_weak_kind)kind, (rsi_strong_kind)kind, in, n, len, our_weak, ours);
    rsi_block_sums(&rsi_kernels_portable, (rsi_weak_kind)kind, (rsi_strong_kind)kind, in, n, len, their_weak, theirs);
    CHECK(memcmp(ours, theirs, n * (kind == RSI_MD4 ? 16 : 32)) == 0);
    CHECK(memcmp(our_weak, their_weak, n * sizeof *our_weak) == 0);
  }
  kernels->strong[RSI_MD4](in, n, len, ours);
  rsi_kernels_portable.strong[RSI_MD4](in, n, len, theirs);
  CHECK(memcmp(ours, theirs, n * 16) == 0);
}

/** Lengths around the blocks of MD4 and BLAKE2b, numbers around the lanes, all alignments, equal and different data. */
static void sums(rsi_kernels_t const *kernels, uint8_t const *data) {
  uint8_t const *in[MOST];
  for (size_t len = 0; len <= 300; len++) {
    size_t n = 1 + len % MOST;
    for (size_t i = 0; i < n; i++)
      in[i] = data + (i * 97 + len) % (ROOM - 300);
    compare_sums(kernels, in, n, len);
  }
  static size_t const lengths[] = {0,   1,   55,  56,  63,  64,  65,   119,  120, 127,
                                   128, 129, 255, 256, 257, 384, 2047, 2048, 2049};
  for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
    for (size_t n = 1; n <= MOST; n += lengths[k] < 500 ? 1 : 5) { /* numbers matter alike for long ones */
      for (size_t i = 0; i < n; i++)
        in[i] = data + (i * 61 + n) % (ROOM - 2049);
      compare_sums(kernels, in, n, lengths[k]);
    }
}

/** The weak sum of one block, of every length up to several turns of the widest loop, at every alignment. */
static void blocks(rsi_kernels_t const *kernels, uint8_t const *data) {
  for (size_t len = 0; len <= 1200; len++)
    for (size_t offset = len % 7; offset < 64; offset += 7)
      for (int kind = RSI_ROLLSUM; kind <= RSI_RABINKARP; kind++)
        CHECK_EQ(kernels->weak[kind].block(data + offset, len),
                 rsi_kernels_portable.weak[kind].block(data + offset, len));
  for (int kind = RSI_ROLLSUM; kind <= RSI_RABINKARP; kind++) /* enough that 16-bit sums wrap */
    CHECK_EQ(kernels->weak[kind].block(data, ROOM), rsi_kernels_portable.weak[kind].block(data, ROOM));
}

/** Sliding over RSI_SLIDE positions equals stepping, for windows of every kind of length. */
static void slides(rsi_kernels_t const *kernels, uint8_t const *data) {
  static size_t const lengths[] = {1, 2, 15, 16, 255, 256, 257, 2048, 4099};
  uint32_t ours[RSI_SLIDE], theirs[RSI_SLIDE];
  for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
    for (size_t offset = 0; offset < 70; offset++)
      for (int kind = RSI_ROLLSUM; kind <= RSI_RABINKARP; kind++) {
        size_t n = lengths[k];
        uint32_t power = rsi_rk_power(n), sum = rsi_kernels_portable.weak[kind].block(data + offset, n);
        kernels->weak[kind].slide(data + offset, n, power, sum, ours);
        rsi_kernels_portable.weak[kind].slide(data + offset, n, power, sum, theirs);
        CHECK(memcmp(ours, theirs, sizeof ours) == 0);
        CHECK_EQ(ours[RSI_SLIDE - 1], rsi_kernels_portable.weak[kind].block(data + offset + RSI_SLIDE, n));
      }
}

#define SWEPT 3000 /* windows of one test */

/** All windows that pass the filter, by as many sweeps as it takes; returns the last sum. */
static uint32_t sweep_all(rsi_kernels_t const *kernels, rsi_weak_kind kind, rsi_filter_t const *filter,
                          uint8_t const *p, size_t count, uint32_t (*found)[2], size_t *n) {
  static rsi_hits_t hits;
  uint32_t power = rsi_rk_power(600), sum = rsi_kernels_portable.weak[kind].block(p, 600);
  *n = 0;
  for (size_t done = 0; done < count;) {
    size_t steps = kernels->weak[kind].sweep(filter, p + done, 600, power, count - done, &sum, &hits);
    CHECK(steps >= 1 && steps <= count - done && hits.count <= RSI_MOST_HITS);
    for (size_t i = 0; i < hits.count; i++) {
      found[*n][0] = (uint32_t)done + hits.hit[i].at;
      found[(*n)++][1] = hits.hit[i].weak;
    }
    done += steps;
  }
  return sum;
}

/** A sweep finds what the portable one finds, whatever the filter holds and however many steps it may make. */
static void sweeps(rsi_kernels_t const *kernels, uint8_t const *data) {
  static uint32_t words[256], ours[SWEPT][2], theirs[SWEPT][2];
  rsi_filter_t const filter = {.words = words, .shift = 24};
  for (unsigned density = 0; density < 14; density++) {
    memset(words, density == 13 ? 0xff : 0, sizeof words);
    for (uint32_t i = 0; i < 1u << density >> 1; i++) {
      uint32_t weak = rsi_kernels_portable.weak[i & 1].block(data + (i * 37) % 4096, 600);
      words[rsi_filter_word(&filter, weak)] |= rsi_filter_bits(weak);
    }
    for (size_t count = 1; count < SWEPT; count += count < 20 ? 1 : 251)
      for (rsi_weak_kind kind = RSI_ROLLSUM; kind <= RSI_RABINKARP; kind++) {
        size_t n, other_n;
        uint32_t sum = sweep_all(kernels, kind, &filter, data + 1, count, ours, &n);
        CHECK_EQ(sum, sweep_all(&rsi_kernels_portable, kind, &filter, data + 1, count, theirs, &other_n));
        CHECK_EQ(n, other_n);
        CHECK(memcmp(ours, theirs, n * sizeof *ours) == 0);
      }
  }
}

/** Nothing is read beyond the last byte, nor before the first: the pages there may not be touched. */
static void guarded(rsi_kernels_t const *kernels) {
#if GUARD_PAGES
  size_t const page = (size_t)sysconf(_SC_PAGESIZE);
  uint8_t *map = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(map != MAP_FAILED);
  CHECK_EQ(mprotect(map, page, PROT_NONE), 0);
  CHECK_EQ(mprotect(map + 2 * page, page, PROT_NONE), 0);
  uint8_t *first = map + page, *end = map + 2 * page;
  for (size_t i = 0; i < page; i++)
    first[i] = (uint8_t)(i % 251);
  uint8_t const *in[MOST];
  uint32_t slid[RSI_SLIDE];
  for (size_t len = 0; len <= 200; len++)
    for (size_t n = 1; n <= 33; n += 4) {
      for (size_t i = 0; i < n; i++)
        in[i] = i % 2 ? first : end - len;
      compare_sums(kernels, in, n, len);
    }
  for (int kind = RSI_ROLLSUM; kind <= RSI_RABINKARP; kind++)
    for (size_t len = 0; len <= page; len += len < 1200 ? 1 : 97) {
      CHECK_EQ(kernels->weak[kind].block(first, len), rsi_kernels_portable.weak[kind].block(first, len));
      CHECK_EQ(kernels->weak[kind].block(end - len, len), rsi_kernels_portable.weak[kind].block(end - len, len));
    }
  for (int kind = RSI_ROLLSUM; kind <= RSI_RABINKARP; kind++)
    for (size_t n = 1; n < 200; n += 7) {
      kernels->weak[kind].slide(end - n - RSI_SLIDE, n, rsi_rk_power(n), 1, slid);
      kernels->weak[kind].slide(first, n, rsi_rk_power(n), 1, slid);
    }
  CHECK_EQ(munmap(map, 3 * page), 0);
#else
  (void)kernels;
#endif
}

/** The table that RS_KERNELS names; else, or where this processor cannot use it, the best one. */
static rsi_kernels_t const *wanted(size_t tables) {
  char const *name = getenv("RS_KERNELS");
  for (size_t i = 0; name && i < tables; i++)
    if (strcmp(rsi_kernels_usable(i)->name, name) == 0) return rsi_kernels_usable(i);
  return rsi_kernels_usable(tables - 1);
}

int main(void) {
  bytes_t painted = bytes_painted(ROOM);
  uint8_t *random = malloc(ROOM), *ones = malloc(ROOM);
  CHECK(random && ones);
  for (size_t i = 0; i < ROOM; i++) {
    random[i] = (uint8_t)((i * 2654435761u + i / 7 * 40503u) >> 13);
    ones[i] = 0xff; /* the largest sums there can be */
  }
  uint8_t const *const inputs[] = {painted.p, random, ones};
  size_t tables = 0;
  for (rsi_kernels_t const *kernels; (kernels = rsi_kernels_usable(tables)) != NULL; tables++) {
    (void)printf("%s\n", kernels->name);
    CHECK(kernels->batch <= RSI_MAX_BATCH);
    for (size_t i = 0; i < 3; i++) {
      sums(kernels, inputs[i]);
      blocks(kernels, inputs[i]);
      slides(kernels, inputs[i]);
      sweeps(kernels, inputs[i]);
    }
    guarded(kernels);
  }
  CHECK(tables >= 1);
  CHECK(rsi_kernels() == wanted(tables));
  bytes_free(&painted);
  free(random);
  free(ones);
  return check_end();
}
