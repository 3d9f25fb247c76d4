/* cpu.h - the architecture compiled for, and the instruction sets of the processor that runs it. */
#ifndef RSI_CPU_H
#define RSI_CPU_H

#include <stdbool.h>

#if defined(__x86_64__) || defined(_M_X64)
#define RSI_X86 1
#else
#define RSI_X86 0
#endif

#if (defined(__aarch64__) && !defined(__AARCH64EB__)) || defined(_M_ARM64)
#define RSI_ARM64 1
#else
#define RSI_ARM64 0
#endif

#if defined(__wasm_simd128__)
#define RSI_WASM128 1
#else
#define RSI_WASM128 0
#endif

#if RSI_X86

typedef struct rsi_cpu {
  bool avx2;
  bool avx512; /* F, BW and VL, all that the kernels use */
} rsi_cpu_t;

/** Asks the processor for its instructions, and the operating system whether it saves the registers they use. */
rsi_cpu_t rsi_cpu(void);

#endif

#endif
