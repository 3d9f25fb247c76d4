/* kernels.c - the portable kernels, and the choice among tables of kernels. */
#include "kernels.h"

#include "atomic.h"
#include "blake2b.h"
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

/* Both sums live in registers as 32-bit numbers of which only the low halves count. */
static size_t rollsum_scan(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power, size_t count,
                           uint32_t *sum, bool *hit) {
  (void)power;
  rsi_filter_t const f = *filter; /* a copy, which nothing that is written here can alias */
  uint8_t const *const ahead = p + n;
  uint32_t s1 = *sum & 0xffff, s2 = *sum >> 16, weak = *sum;
  uint32_t const length = (uint32_t)n, raise = length * RSI_ROLLSUM_OFFSET;
  size_t i = 0;
  bool found = false;
  while (i < count && !found) {
    uint32_t leaves = p[i];
    s1 += ahead[i] - leaves;
    s2 += s1 - length * leaves - raise;
    weak = rsi_rollsum_join(s1, s2);
    found = rsi_filter_has(&f, weak);
    i++;
  }
  *sum = weak;
  *hit = found;
  return i;
}

static size_t rabinkarp_scan(rsi_filter_t const *filter, uint8_t const *p, size_t n, uint32_t power, size_t count,
                             uint32_t *sum, bool *hit) {
  rsi_filter_t const f = *filter;
  uint8_t const *const ahead = p + n;
  uint32_t weak = *sum;
  size_t i = 0;
  bool found = false;
  while (i < count && !found) {
    weak = rsi_rk_slide(weak, power, p[i], ahead[i]);
    found = rsi_filter_has(&f, weak);
    i++;
  }
  *sum = weak;
  *hit = found;
  return i;
}

rsi_kernels_t const rsi_kernels_portable = {
    .name = "portable",
    .strong = {rsi_md4_many, rsi_blake2b_many},
    .weak = {{rollsum_block, rollsum_scan}, {rabinkarp_block, rabinkarp_scan}},
};

static rsi_kernels_t const *choose(void) {
  return &rsi_kernels_portable;
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
