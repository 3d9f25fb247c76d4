/* instruction_sets.h - the tables of kernels of this folder. Which of them there are depends on the processor compiled
 * for. */
#ifndef RSI_SIMD_INSTRUCTION_SETS_H
#define RSI_SIMD_INSTRUCTION_SETS_H

#include "../sums/cpu.h"
#include "../sums/kernels.h"

#if RSI_X86
extern rsi_kernels_t const rsi_kernels_sse2;   /* every x86-64 processor */
extern rsi_kernels_t const rsi_kernels_avx2;   /* needs AVX2 */
extern rsi_kernels_t const rsi_kernels_avx512; /* needs AVX-512 F, BW and VL */

/* For the rest that a wider instruction set leaves. */
rsi_rollsum_md4_fn rsi_sse2_sums, rsi_avx2_sums;
#endif

#if RSI_ARM64
extern rsi_kernels_t const rsi_kernels_neon; /* every 64-bit ARM processor */
#endif

#if RSI_WASM128
extern rsi_kernels_t const rsi_kernels_wasm128; /* WebAssembly compiled with -msimd128 */
#endif

#endif
