/* kernels.c - the portable kernels, and the choice among tables of kernels. */
#include "kernels.h"

#ifdef RS_TEST_HOOKS
#include <stdlib.h>
#include <string.h>
#endif

#include "../atomic.h"
#include "../simd/instruction_sets.h"
#include "blake2b.h"
#include "cpu.h"
#include "librsync.h"
#include "md4.h"
#include "rabinkarp.h"
#include "rollsum.h"

static uint32_t rollsum_block(uint8_t const *p, size_t n) {
  return rsi_rollsum_of(p, n);
}

static uint32_t rabinkarp_block(uint8_t const *p, size_t n) {
  return rsi_rk_of(p, n);
}

static void note_hit(rsi_hits_t *hits, size_t at, uint32_t weak) {
  hits->hit[hits->count].at = (uint32_t)at;
  hits->hit[hits->count++].weak = weak;
}

static bool room_for_slide(rsi_hits_t const *hits) {
  return hits->count + RSI_SLIDE <= RSI_MOST_HITS;
}

/* Both sums are kept as 32-bit numbers of which only the low halves matter. */
static size_t rollsum_sweep(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power, size_t count,
                            uint32_t *sum, rsi_hits_t *hits) {
  (void)power;
  rsi_filter_t const f = *filter; /* a copy, so that compilers see that no write here changes it */
  uint8_t const *const ahead = p + n;
  uint32_t s1 = *sum & 0xffff, s2 = *sum >> 16, weak = *sum;
  uint32_t const length = (uint32_t)n, raise = length * RSI_ROLLSUM_OFFSET;
  size_t i = 0;
  hits->count = 0;
  while (i < count && (i % RSI_SLIDE || room_for_slide(hits))) {
    uint32_t leaves = p[i];
    s1 += ahead[i] - leaves;
    s2 += s1 - length * leaves - raise;
    weak = rsi_rollsum_join(s1, s2);
    i++;
    if (rsi_filter_has(&f, weak)) note_hit(hits, i, weak);
  }
  *sum = weak;
  return i;
}

size_t rsi_rabinkarp_sweep(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power, size_t count,
                           uint32_t *sum, rsi_hits_t *hits) {
  rsi_filter_t const f = *filter;
  uint8_t const *const ahead = p + n;
  uint32_t weak = *sum;
  size_t i = 0;
  hits->count = 0;
  while (i < count && (i % RSI_SLIDE || room_for_slide(hits))) {
    weak = rsi_rk_slide(weak, power, p[i], ahead[i]);
    i++;
    if (rsi_filter_has(&f, weak)) note_hit(hits, i, weak);
  }
  *sum = weak;
  return i;
}

static void rollsum_slide(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out) {
  (void)power;
  for (size_t i = 0; i < RSI_SLIDE; i++)
    out[i] = sum = rsi_rollsum_slide(sum, n, p[i], p[n + i]);
}

void rsi_rabinkarp_slide(uint8_t const *p, size_t n, uint32_t power, uint32_t sum, uint32_t *out) {
  for (size_t i = 0; i < RSI_SLIDE; i++)
    out[i] = sum = rsi_rk_slide(sum, power, p[i], p[n + i]);
}

void rsi_rollsum_md4(uint8_t const *const *in, size_t n, size_t len, uint8_t *out, uint32_t *weak) {
  rsi_md4_many(in, n, len, out);
  for (size_t i = 0; weak && i < n; i++)
    weak[i] = rsi_rollsum_of(in[i], len);
}

rsi_kernels_t const rsi_kernels_portable = {
    .name = "portable",
    .batch = 1,
    .strong = {rsi_md4_many, rsi_blake2b_many},
    .rollsum_md4 = rsi_rollsum_md4,
    .weak = {{rollsum_block, rollsum_sweep, rollsum_slide},
             {rabinkarp_block, rsi_rabinkarp_sweep, rsi_rabinkarp_slide}},
};

void rsi_block_sums(rsi_kernels_t const *kernels, rsi_weak_kind weak_kind, rsi_strong_kind strong_kind,
                    uint8_t const *const *in, size_t n, size_t len, uint32_t *weak, uint8_t *strong) {
  if (weak_kind == RSI_ROLLSUM && strong_kind == RSI_MD4) {
    kernels->rollsum_md4(in, n, len, strong, weak);
    return;
  }
  kernels->strong[strong_kind](in, n, len, strong);
  for (size_t i = 0; i < n; i++)
    weak[i] = kernels->weak[weak_kind].block(in[i], len);
}

#if RSI_X86
static bool has_avx2(void) {
  return rsi_cpu().avx2;
}

static bool has_avx512(void) {
  return rsi_cpu().avx512;
}
#endif

static struct {
  rsi_kernels_t const *table;
  bool (*supported)(void); /* NULL: every processor of this architecture supports it */
} const candidates[] = {
    {&rsi_kernels_portable, NULL},
#if RSI_X86
    {&rsi_kernels_sse2, NULL},
    {&rsi_kernels_avx2, has_avx2},
    {&rsi_kernels_avx512, has_avx512},
#elif RSI_ARM64
    {&rsi_kernels_neon, NULL},
#elif RSI_WASM128
    {&rsi_kernels_wasm128, NULL},
#endif
};

#define CANDIDATES (sizeof candidates / sizeof *candidates)

/* Each instruction set implies those before it, so the list ends at the first that is missing. */
rsi_kernels_t const *rsi_kernels_usable(size_t index) {
  if (index >= CANDIDATES || (candidates[index].supported && !candidates[index].supported())) return NULL;
  return candidates[index].table;
}

static rsi_kernels_t const *choose(void) {
  rsi_kernels_t const *best = &rsi_kernels_portable, *next;
  for (size_t i = 0; (next = rsi_kernels_usable(i)); i++) {
    best = next;
#ifdef RS_TEST_HOOKS
    char const *wanted = getenv("RS_KERNELS");
    if (wanted && strcmp(wanted, best->name) == 0) break;
#endif
  }
  return best;
}

rsi_kernels_t const *rsi_kernels(void) {
  /* Threads that race here choose alike, so it does not matter whose choice is kept. */
  static rsi_atomic_ptr chosen;
  rsi_kernels_t const *kernels = rsi_atomic_get(&chosen);
  if (!kernels) {
    kernels = choose();
    rsi_atomic_set(&chosen, (void *)(uintptr_t)kernels);
  }
  return kernels;
}

char const *rsx_kernels(void) {
  return rsi_kernels()->name;
}
