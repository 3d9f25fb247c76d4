/* neon.c - the templates of this folder with four lanes of NEON. */
#include "instruction_sets.h"

#if RSI_ARM64

#include <arm_neon.h>

#include "lanes.h"

#define TARGET
#define NAME(x) rsi_neon_##x
#define VEC uint32x4_t
#define LANES 4
#define SET1(c) vdupq_n_u32((uint32_t)(c))
#define ADD(a, b) vaddq_u32(a, b)
#define ROTL(a, s) vsriq_n_u32(vshlq_n_u32(a, s), a, 32 - (s))
/* vbslq picks bits of its second operand where the first has ones: F of RFC 1320, and G where the first is x ^ y. */
#define ADD_F(t, x, y, z) ADD(t, vbslq_u32(x, y, z))
#define ADD_G(t, x, y, z) ADD(t, vbslq_u32(veorq_u32(x, y), z, y))
#define ADD_H(t, x, y, z) ADD(t, veorq_u32(x, veorq_u32(y, z)))
#define STORE(p, v) vst1q_u8((uint8_t *)(p), vreinterpretq_u8_u32(v))

/* Sixteen bytes of four messages become four words of each. */
static inline ALWAYS_INLINE void transpose(VEC *x, uint8_t const *const *in, size_t at) {
  for (int quarter = 0; quarter < 4; quarter++, x += 4, at += 16) {
    VEC const a = vreinterpretq_u32_u8(vld1q_u8(in[0] + at)), b = vreinterpretq_u32_u8(vld1q_u8(in[1] + at));
    VEC const c = vreinterpretq_u32_u8(vld1q_u8(in[2] + at)), d = vreinterpretq_u32_u8(vld1q_u8(in[3] + at));
    uint64x2_t const ab0 = vreinterpretq_u64_u32(vtrn1q_u32(a, b)), ab1 = vreinterpretq_u64_u32(vtrn2q_u32(a, b));
    uint64x2_t const cd0 = vreinterpretq_u64_u32(vtrn1q_u32(c, d)), cd1 = vreinterpretq_u64_u32(vtrn2q_u32(c, d));
    x[0] = vreinterpretq_u32_u64(vtrn1q_u64(ab0, cd0));
    x[1] = vreinterpretq_u32_u64(vtrn1q_u64(ab1, cd1));
    x[2] = vreinterpretq_u32_u64(vtrn2q_u64(ab0, cd0));
    x[3] = vreinterpretq_u32_u64(vtrn2q_u64(ab1, cd1));
  }
}
#define TRANSPOSE(x, in, at) transpose(x, in, at)

#define AS16(v) vreinterpretq_u16_u32(v)
#define FROM16(v) vreinterpretq_u32_u16(v)
#define ADD16(a, b) FROM16(vaddq_u16(AS16(a), AS16(b)))
#define PAIRS(x) FROM16(vpaddlq_u8(vreinterpretq_u8_u32(x)))
#define EVEN(x) vandq_u16(AS16(x), vdupq_n_u16(0xff))
#define ODD(x) vshrq_n_u16(AS16(x), 8)
#define WEIGHTS(c) AS16(vdupq_n_u32(c))
#define INDEXED(x) FROM16(vmlaq_u16(vmulq_u16(EVEN(x), WEIGHTS(0x00020000)), ODD(x), WEIGHTS(0x00030001)))

#include "rollsum_lanes.h"

#define LOAD(p) vreinterpretq_u32_u8(vld1q_u8((uint8_t const *)(p)))

#include "rollsum_block_lanes.h"

#include "md4_lanes.h"

#define NARROWER rsi_rollsum_md4
#define NARROWER_LANES 1
#define SUMS_LINKAGE static

#include "lanes_many.h"

#define MUL(a, b) vmulq_u32(a, b)

static inline ALWAYS_INLINE VEC NAME(four_bytes)(VEC x) {
  VEC const byte = SET1(0xff);
  VEC sum = vmlaq_u32(vshrq_n_u32(x, 24), vandq_u32(x, byte), SET1(RK_POWER(RSI_RK_MULT, 3)));
  sum = vmlaq_u32(sum, vandq_u32(vshrq_n_u32(x, 8), byte), SET1(RK_SQUARE(RSI_RK_MULT)));
  return vmlaq_u32(sum, vandq_u32(vshrq_n_u32(x, 16), byte), SET1(RSI_RK_MULT));
}

#include "rabinkarp_lanes.h"

#define SET16(c) FROM16(vdupq_n_u16((uint16_t)(c)))
#define LOAD16(p) FROM16(vmovl_u8(vld1_u8(p)))
#define SUB16(a, b) FROM16(vsubq_u16(AS16(a), AS16(b)))
#define MUL16(a, b) FROM16(vmulq_u16(AS16(a), AS16(b)))
#define LAST(v) FROM16(vdupq_laneq_u16(AS16(v), 7))

static inline ALWAYS_INLINE VEC prefix(VEC v) {
  uint16x8_t const zero = vdupq_n_u16(0);
  uint16x8_t sums = AS16(v);
  sums = vaddq_u16(sums, vextq_u16(zero, sums, 7));
  sums = vaddq_u16(sums, vextq_u16(zero, sums, 6));
  return FROM16(vaddq_u16(sums, vextq_u16(zero, sums, 4)));
}
#define PREFIX(v) prefix(v)

static inline ALWAYS_INLINE void store_sums(uint32_t *p, VEC a, VEC b) {
  STORE(p, FROM16(vzip1q_u16(AS16(a), AS16(b))));
  STORE(p + 4, FROM16(vzip2q_u16(AS16(a), AS16(b))));
}
#define STORE_SUMS(p, a, b) store_sums(p, a, b)

#include "rollsum_slide_lanes.h"

/* The bits of rsi_filter_bits(): each byte of a sum picks one of eight. */
static inline ALWAYS_INLINE uint32_t passes(VEC sums, VEC words) {
  uint8x16_t const bit = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
  VEC const low = vandq_u32(sums, SET1(0x07070707));
  VEC const bits = vreinterpretq_u32_u8(vqtbl1q_u8(bit, vreinterpretq_u8_u32(low)));
  static uint32_t const lanes[] = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(vceqq_u32(vandq_u32(bits, words), bits), vld1q_u32(lanes)));
}
#define PASSES(sums, words) passes(sums, words)

#include "sweep_lanes.h"

static inline ALWAYS_INLINE VEC load32(uint8_t const *p) {
  uint32_t four;
  memcpy(&four, p, sizeof four);
  return vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(four))));
}
#define LOAD32(p) load32(p)
#define LAST32(v) vdupq_laneq_u32(v, 3)

static inline ALWAYS_INLINE VEC prefix32(VEC v) {
  VEC const zero = vdupq_n_u32(0);
  v = ADD(v, vextq_u32(zero, v, 3));
  return ADD(v, vextq_u32(zero, v, 2));
}
#define PREFIX32(v) prefix32(v)

#include "rabinkarp_slide_lanes.h"

#define TABLE rsi_kernels_neon
#define TABLE_NAME "neon"
#define TABLE_BLAKE2B rsi_blake2b_many
#define TABLE_RABINKARP_SWEEP NAME(rabinkarp_sweep)
#define TABLE_RABINKARP_SLIDE NAME(rabinkarp_slide)

#include "table.h"

#else
typedef int rsi_not_arm64; /* a file may not be empty */
#endif
