/* lanes.h - what the templates of this folder share. */
#ifndef RSI_LANES_H
#define RSI_LANES_H

#include <string.h>

#if defined(_MSC_VER)
#include <intrin.h>
#endif

#include "../sums/blake2b.h"
#include "../sums/blake2b_rounds.h"
#include "../sums/kernels.h"
#include "../sums/rollsum.h"
#include "../wire.h"
#include "rabinkarp_powers.h"

#if defined(__GNUC__)
#define ALWAYS_INLINE __attribute__((always_inline))
#define FOR_TARGET(features) __attribute__((target(features)))
/* Keeps the compiler from holding an array in registers, of which there are not enough. */
#define KEEP_IN_MEMORY(array) __asm__ volatile("" : : "r"(array) : "memory")
/* Keeps the compiler from making a gather of a loop of loads. */
#define ONE_BY_ONE() __asm__ volatile("")
#else
#define ALWAYS_INLINE
#define FOR_TARGET(features)
#define KEEP_IN_MEMORY(array) (void)(array)
#define ONE_BY_ONE() (void)0
#endif

/** The number of the lowest bit that is set; there must be one. */
static inline unsigned rsi_lowest_bit(uint32_t bits) {
#if defined(_MSC_VER) && !defined(__clang__)
  unsigned long at;
  (void)_BitScanForward(&at, bits);
  return at;
#else
  return (unsigned)__builtin_ctz(bits);
#endif
}

#endif
