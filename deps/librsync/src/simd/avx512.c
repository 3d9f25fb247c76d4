/* avx512.c - the templates of this folder with sixteen lanes of AVX-512, its rotation and its ternary logic. */
#include "instruction_sets.h"

#if RSI_X86

#include <immintrin.h>

#include "lanes.h"

#define TARGET FOR_TARGET("avx512f,avx512bw,avx512vl")
#define NAME(x) rsi_avx512_##x
#define VEC __m512i
#define LANES 16
#define SET1(c) _mm512_set1_epi32(c)
#define ADD(a, b) _mm512_add_epi32(a, b)
#define ROTL(a, s) _mm512_rol_epi32(a, s)
/* The constants are truth tables: bit 4x + 2y + z is the value for bits x, y, z. */
#define ADD_F(t, x, y, z) ADD(t, _mm512_ternarylogic_epi32(x, y, z, 0xca))
#define ADD_G(t, x, y, z) ADD(t, _mm512_ternarylogic_epi32(x, y, z, 0xe8))
#define ADD_H(t, x, y, z) ADD(t, _mm512_ternarylogic_epi32(x, y, z, 0x96))
#define STORE(p, v) _mm512_storeu_si512((void *)(p), v)

/* 64 bytes of sixteen messages become sixteen words of each; the unpacking works within quarters of 128 bits. */
static inline TARGET ALWAYS_INLINE void transpose(VEC *x, uint8_t const *const *in, size_t at) {
  VEC rows[16], pairs[16], quads[16];
  for (int i = 0; i < 16; i++)
    rows[i] = _mm512_loadu_si512((void const *)(in[i] + at));
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    quads[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
    quads[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
    quads[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    quads[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  /* Quarter q of quads[4i + k] holds word 4q + k of the messages 4i .. 4i + 3: transpose the quarters. */
  for (int k = 0; k < 4; k++) {
    VEC const even01 = _mm512_shuffle_i32x4(quads[k], quads[4 + k], 0x88);
    VEC const odd01 = _mm512_shuffle_i32x4(quads[k], quads[4 + k], 0xdd);
    VEC const even23 = _mm512_shuffle_i32x4(quads[8 + k], quads[12 + k], 0x88);
    VEC const odd23 = _mm512_shuffle_i32x4(quads[8 + k], quads[12 + k], 0xdd);
    x[k] = _mm512_shuffle_i32x4(even01, even23, 0x88);
    x[4 + k] = _mm512_shuffle_i32x4(odd01, odd23, 0x88);
    x[8 + k] = _mm512_shuffle_i32x4(even01, even23, 0xdd);
    x[12 + k] = _mm512_shuffle_i32x4(odd01, odd23, 0xdd);
  }
}
#define TRANSPOSE(x, in, at) transpose(x, in, at)

#define ADD16(a, b) _mm512_add_epi16(a, b)
#define PAIRS(x) _mm512_maddubs_epi16(x, _mm512_set1_epi8(1))
#define INDEXED(x) _mm512_maddubs_epi16(x, _mm512_set1_epi32(0x03020100))

#include "rollsum_lanes.h"

#define LOAD(p) _mm512_loadu_si512((void const *)(p))

#include "rollsum_block_lanes.h"

#include "md4_lanes.h"

#define NARROWER rsi_avx2_sums
#define NARROWER_LANES 8
#define SUMS_LINKAGE static

#include "lanes_many.h"

#define SET64(c) _mm512_set1_epi64((long long)(c))
#define ADD64(a, b) _mm512_add_epi64(a, b)
#define XOR64(a, b) _mm512_xor_si512(a, b)
#define ROTR64(a, s) _mm512_ror_epi64(a, s)

/* 64 bytes of eight messages become eight words of each. */
static inline TARGET ALWAYS_INLINE void transpose64(VEC *m, uint8_t const *const *in, size_t at) {
  for (int half = 0; half < 2; half++, m += 8, at += 64) {
    VEC pairs[8], fours[8];
    for (int i = 0; i < 8; i += 2) {
      VEC const a = LOAD(in[i] + at), b = LOAD(in[i + 1] + at);
      pairs[i] = _mm512_unpacklo_epi64(a, b);
      pairs[i + 1] = _mm512_unpackhi_epi64(a, b);
    }
    /* Quarter q of pairs[i + k] holds word 2q + k of the messages i and i + 1: transpose the quarters. */
    for (int k = 0; k < 2; k++)
      for (int i = 0; i < 8; i += 4) {
        fours[i + k] = _mm512_shuffle_i64x2(pairs[i + k], pairs[i + k + 2], 0x88);
        fours[i + k + 2] = _mm512_shuffle_i64x2(pairs[i + k], pairs[i + k + 2], 0xdd);
      }
    for (int k = 0; k < 2; k++) {
      m[k] = _mm512_shuffle_i64x2(fours[k], fours[4 + k], 0x88);
      m[2 + k] = _mm512_shuffle_i64x2(fours[2 + k], fours[6 + k], 0x88);
      m[4 + k] = _mm512_shuffle_i64x2(fours[k], fours[4 + k], 0xdd);
      m[6 + k] = _mm512_shuffle_i64x2(fours[2 + k], fours[6 + k], 0xdd);
    }
  }
}
#define TRANSPOSE64(m, in, at) transpose64(m, in, at)
#define BLAKE2B_ALONE 1

#include "blake2b_lanes.h"

#define SET16(c) _mm512_set1_epi16(c)
#define LOAD16(p) _mm512_cvtepu8_epi16(_mm256_loadu_si256((__m256i const *)(void const *)(p)))
#define SUB16(a, b) _mm512_sub_epi16(a, b)
#define MUL16(a, b) _mm512_mullo_epi16(a, b)
#define LAST(v) _mm512_permutexvar_epi16(_mm512_set1_epi16(31), v)

static inline TARGET ALWAYS_INLINE VEC prefix(VEC v) {
  v = ADD16(v, _mm512_bslli_epi128(v, 2));
  v = ADD16(v, _mm512_bslli_epi128(v, 4));
  v = ADD16(v, _mm512_bslli_epi128(v, 8));
  /* Each quarter lacks the sums of those below it: shift the sums of the quarters up by one, then add them up. */
  VEC sums = _mm512_shuffle_epi8(v, _mm512_set1_epi16(0x0f0e));
  sums = _mm512_maskz_shuffle_i64x2(0xfc, sums, sums, 0x90);
  sums = ADD16(sums, _mm512_maskz_shuffle_i64x2(0xfc, sums, sums, 0x90));
  sums = ADD16(sums, _mm512_maskz_shuffle_i64x2(0xf0, sums, sums, 0x40));
  return ADD16(v, sums);
}
#define PREFIX(v) prefix(v)

static inline TARGET ALWAYS_INLINE void store_sums(uint32_t *p, VEC a, VEC b) {
  VEC const low = _mm512_unpacklo_epi16(a, b), high = _mm512_unpackhi_epi16(a, b);
  VEC const first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  STORE(p, _mm512_permutex2var_epi64(low, first, high));
  STORE(p + 16, _mm512_permutex2var_epi64(low, second, high));
}
#define STORE_SUMS(p, a, b) store_sums(p, a, b)

#include "rollsum_slide_lanes.h"

#define MUL(a, b) _mm512_mullo_epi32(a, b)
#define UP16(a) _mm512_slli_epi32(a, 16)
#define EVEN(x) _mm512_and_si512(x, _mm512_set1_epi16(0xff))
#define ODD(x) _mm512_srli_epi16(x, 8)
#define MADD(a, b) _mm512_madd_epi16(a, b)

#include "rabinkarp_pairs.h"

#include "rabinkarp_lanes.h"

/* The bits of rsi_filter_bits(): each byte of a sum picks one of eight. */
static inline TARGET ALWAYS_INLINE uint32_t passes(VEC sums, VEC words) {
  VEC const low = _mm512_and_si512(sums, SET1(0x07070707));
  VEC const bits = _mm512_shuffle_epi8(SET64(0x8040201008040201), low);
  return _mm512_cmpeq_epi32_mask(_mm512_and_si512(bits, words), bits);
}
#define PASSES(sums, words) passes(sums, words)

#include "sweep_lanes.h"

#define LOAD32(p) _mm512_cvtepu8_epi32(_mm_loadu_si128((__m128i const *)(void const *)(p)))
#define LAST32(v) _mm512_permutexvar_epi32(_mm512_set1_epi32(15), v)

static inline TARGET ALWAYS_INLINE VEC prefix32(VEC v) {
  VEC const zero = _mm512_setzero_si512();
  v = ADD(v, _mm512_alignr_epi32(v, zero, 15));
  v = ADD(v, _mm512_alignr_epi32(v, zero, 14));
  v = ADD(v, _mm512_alignr_epi32(v, zero, 12));
  return ADD(v, _mm512_alignr_epi32(v, zero, 8));
}
#define PREFIX32(v) prefix32(v)

#include "rabinkarp_slide_lanes.h"

#define TABLE rsi_kernels_avx512
#define TABLE_NAME "avx512"
#define TABLE_BLAKE2B NAME(blake2b)
#define TABLE_RABINKARP_SWEEP NAME(rabinkarp_sweep)
#define TABLE_RABINKARP_SLIDE NAME(rabinkarp_slide)

#include "table.h"

#else
typedef int rsi_not_x86_avx512; /* a file may not be empty */
#endif
