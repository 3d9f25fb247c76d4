/* wasm128.c - the templates of this folder with four lanes of WebAssembly's SIMD128. */
#include "instruction_sets.h"

#if RSI_WASM128

#include <wasm_simd128.h>

#include "lanes.h"

#define TARGET
#define NAME(x) rsi_wasm128_##x
#define VEC v128_t
#define LANES 4
#define SET1(c) wasm_i32x4_splat((int32_t)(c))
#define ADD(a, b) wasm_i32x4_add(a, b)
#define ROTL(a, s) wasm_v128_or(wasm_i32x4_shl(a, s), wasm_u32x4_shr(a, 32 - (s)))
#define XOR(a, b) wasm_v128_xor(a, b)
#define AND(a, b) wasm_v128_and(a, b)
#define ADD_F(t, x, y, z) ADD(t, XOR(z, AND(x, XOR(y, z))))
#define ADD_G(t, x, y, z) ADD(ADD(t, AND(y, z)), AND(x, XOR(y, z)))
#define ADD_H(t, x, y, z) ADD(t, XOR(x, XOR(y, z)))
#define STORE(p, v) wasm_v128_store(p, v)

/* Sixteen bytes of four messages become four words of each. */
static inline ALWAYS_INLINE void transpose(VEC *x, uint8_t const *const *in, size_t at) {
  for (int quarter = 0; quarter < 4; quarter++, x += 4, at += 16) {
    VEC const a = wasm_v128_load(in[0] + at), b = wasm_v128_load(in[1] + at);
    VEC const c = wasm_v128_load(in[2] + at), d = wasm_v128_load(in[3] + at);
    VEC const ab0 = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab2 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
    VEC const cd0 = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd2 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
    x[0] = wasm_i64x2_shuffle(ab0, cd0, 0, 2);
    x[1] = wasm_i64x2_shuffle(ab0, cd0, 1, 3);
    x[2] = wasm_i64x2_shuffle(ab2, cd2, 0, 2);
    x[3] = wasm_i64x2_shuffle(ab2, cd2, 1, 3);
  }
}
#define TRANSPOSE(x, in, at) transpose(x, in, at)

#define ADD16(a, b) wasm_i16x8_add(a, b)
#define EVEN(x) AND(x, wasm_i16x8_splat(0xff))
#define ODD(x) wasm_u16x8_shr(x, 8)
#define PAIRS(x) wasm_u16x8_extadd_pairwise_u8x16(x)
#define INDEXED(x)                                                                                                     \
  ADD16(wasm_i16x8_mul(EVEN(x), wasm_i32x4_splat(0x00020000)), wasm_i16x8_mul(ODD(x), wasm_i32x4_splat(0x00030001)))

#include "rollsum_lanes.h"

#define LOAD(p) wasm_v128_load(p)

#include "rollsum_block_lanes.h"

#include "md4_lanes.h"

#define NARROWER rsi_rollsum_md4
#define NARROWER_LANES 1
#define SUMS_LINKAGE static

#include "lanes_many.h"

#define MUL(a, b) wasm_i32x4_mul(a, b)
#define UP16(a) wasm_i32x4_shl(a, 16)
#define MADD(a, b) wasm_i32x4_dot_i16x8(a, b)

#include "rabinkarp_pairs.h"

#include "rabinkarp_lanes.h"

#define SET16(c) wasm_i16x8_splat((int16_t)(c))
#define LOAD16(p) wasm_u16x8_load8x8(p)
#define SUB16(a, b) wasm_i16x8_sub(a, b)
#define MUL16(a, b) wasm_i16x8_mul(a, b)
#define LAST(v) wasm_i16x8_shuffle(v, v, 7, 7, 7, 7, 7, 7, 7, 7)

static inline ALWAYS_INLINE VEC prefix(VEC v) {
  VEC const zero = wasm_i32x4_splat(0);
  v = ADD16(v, wasm_i16x8_shuffle(zero, v, 0, 8, 9, 10, 11, 12, 13, 14));
  v = ADD16(v, wasm_i16x8_shuffle(zero, v, 0, 0, 8, 9, 10, 11, 12, 13));
  return ADD16(v, wasm_i16x8_shuffle(zero, v, 0, 0, 0, 0, 8, 9, 10, 11));
}
#define PREFIX(v) prefix(v)

static inline ALWAYS_INLINE void store_sums(uint32_t *p, VEC a, VEC b) {
  STORE(p, wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
  STORE(p + 4, wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15));
}
#define STORE_SUMS(p, a, b) store_sums(p, a, b)

#include "rollsum_slide_lanes.h"

/* The bits of rsi_filter_bits(): each byte of a sum picks one of eight. */
static inline ALWAYS_INLINE uint32_t passes(VEC sums, VEC words) {
  VEC const bit = wasm_i64x2_splat((int64_t)0x8040201008040201);
  VEC const bits = wasm_i8x16_swizzle(bit, AND(sums, SET1(0x07070707)));
  return wasm_i32x4_bitmask(wasm_i32x4_eq(AND(bits, words), bits));
}
#define PASSES(sums, words) passes(sums, words)

#include "sweep_lanes.h"

#define LOAD32(p) wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(p)))
#define LAST32(v) wasm_i32x4_shuffle(v, v, 3, 3, 3, 3)

static inline ALWAYS_INLINE VEC prefix32(VEC v) {
  VEC const zero = SET1(0);
  v = ADD(v, wasm_i32x4_shuffle(zero, v, 0, 4, 5, 6));
  return ADD(v, wasm_i32x4_shuffle(zero, v, 0, 0, 4, 5));
}
#define PREFIX32(v) prefix32(v)

#include "rabinkarp_slide_lanes.h"

#define TABLE rsi_kernels_wasm128
#define TABLE_NAME "wasm128"
#define TABLE_BLAKE2B rsi_blake2b_many /* two lanes are no gain: see sse2.c */
#define TABLE_RABINKARP_SWEEP NAME(rabinkarp_sweep)
#define TABLE_RABINKARP_SLIDE NAME(rabinkarp_slide)

#include "table.h"

#else
typedef int rsi_not_wasm128; /* a file may not be empty */
#endif
