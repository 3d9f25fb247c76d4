/*
 * wire.h - numbers as bytes. Files hold big-endian numbers; the hashes read little-endian ones.
 * Shifts make alignment and the host's byte order not matter; compilers turn them into single loads and stores.
 */
#ifndef RSI_WIRE_H
#define RSI_WIRE_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t rsi_load_be32(uint8_t const *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline void rsi_store_be32(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 24);
  p[1] = (uint8_t)(v >> 16);
  p[2] = (uint8_t)(v >> 8);
  p[3] = (uint8_t)v;
}

static inline uint32_t rsi_load_le32(uint8_t const *p) {
  return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | (uint32_t)p[0];
}

static inline void rsi_store_le32(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)v;
  p[1] = (uint8_t)(v >> 8);
  p[2] = (uint8_t)(v >> 16);
  p[3] = (uint8_t)(v >> 24);
}

static inline uint64_t rsi_load_le64(uint8_t const *p) {
  return (uint64_t)rsi_load_le32(p + 4) << 32 | rsi_load_le32(p);
}

static inline void rsi_store_le64(uint8_t *p, uint64_t v) {
  rsi_store_le32(p, (uint32_t)v);
  rsi_store_le32(p + 4, (uint32_t)(v >> 32));
}

/** Reads a big-endian number of width bytes (1..8). */
static inline uint64_t rsi_load_be(uint8_t const *p, unsigned width) {
  uint64_t v = 0;
  for (unsigned i = 0; i < width; i++)
    v = v << 8 | p[i];
  return v;
}

/** Writes the low width bytes (1..8) of v, big-endian. */
static inline void rsi_store_be(uint8_t *p, uint64_t v, unsigned width) {
  for (unsigned i = width; i-- > 0; v >>= 8)
    p[i] = (uint8_t)v;
}

/** The least of the widths 1, 2, 4, 8 that holds v, as an index 0..3. */
static inline unsigned rsi_width_index(uint64_t v) {
  return v <= 0xff ? 0 : v <= 0xffff ? 1 : v <= 0xffffffff ? 2 : 3;
}

#endif
