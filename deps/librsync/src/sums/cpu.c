/*
 * cpu.c - asking an x86 processor for its features. Intel's manual (volume 1, chapters 13 to 15) and AMD's agree on
 * the bits. The compilers' built-in function for this does not work with some linkers and systems that we build for.
 */
#include "cpu.h"

#if RSI_X86

#include <stdint.h>

#if defined(_MSC_VER) && !defined(__clang__)
#include <immintrin.h>
#include <intrin.h>
static void cpuid(uint32_t leaf, uint32_t out[4]) {
  __cpuidex((int *)out, (int)leaf, 0);
}
static uint64_t saved_states(void) {
  return _xgetbv(0);
}
#else
#include <cpuid.h>
static void cpuid(uint32_t leaf, uint32_t out[4]) {
  __cpuid_count(leaf, 0, out[0], out[1], out[2], out[3]);
}
static uint64_t saved_states(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}
#endif

enum { EAX, EBX, ECX };

#define BIT(n) ((uint32_t)1 << (n))
#define OSXSAVE BIT(27)                                       /* leaf 1, ECX */
#define AVX BIT(28)                                           /* leaf 1, ECX */
#define AVX2 BIT(5)                                           /* leaf 7, EBX */
#define AVX512_F_BW_VL (BIT(16) | BIT(30) | BIT(31))          /* leaf 7, EBX */
#define STATES_AVX (BIT(1) | BIT(2))                          /* the SSE registers, the upper halves of the AVX ones */
#define STATES_AVX512 (STATES_AVX | BIT(5) | BIT(6) | BIT(7)) /* and masks, upper halves, upper sixteen */

rsi_cpu_t rsi_cpu(void) {
  rsi_cpu_t cpu = {false, false};
  uint32_t out[4];
  cpuid(0, out);
  if (out[EAX] < 7) return cpu;
  cpuid(1, out);
  if ((out[ECX] & (OSXSAVE | AVX)) != (OSXSAVE | AVX)) return cpu;
  uint64_t const saved = saved_states();
  cpuid(7, out);
  cpu.avx2 = (saved & STATES_AVX) == STATES_AVX && (out[EBX] & AVX2);
  cpu.avx512 = cpu.avx2 && (saved & STATES_AVX512) == STATES_AVX512 && (out[EBX] & AVX512_F_BW_VL) == AVX512_F_BW_VL;
  return cpu;
}

#else
typedef int rsi_no_cpu; /* a file may not be empty */
#endif
