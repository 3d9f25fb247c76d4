/* bytes.c - growing byte strings, and seeded content for tests. */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static void make_room(bytes_t *bytes, size_t more) {
  if (bytes->room - bytes->len >= more && bytes->p) return;
  bytes->room = (bytes->len + more) * 2 + 16;
  bytes->p = realloc(bytes->p, bytes->room);
  CHECK(bytes->p);
}

void bytes_add(bytes_t *to, void const *from, size_t len) {
  make_room(to, len);
  if (len) memcpy(to->p + to->len, from, len);
  to->len += len;
}

void bytes_add_be(bytes_t *to, uint64_t value, unsigned width) {
  for (unsigned i = width; i-- > 0;) {
    uint8_t byte = (uint8_t)(value >> (8 * i));
    bytes_add(to, &byte, 1);
  }
}

void bytes_free(bytes_t *bytes) {
  free(bytes->p);
  *bytes = (bytes_t){0};
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bytes_t bytes_from_hex(char const *hex) {
  bytes_t bytes = {0};
  make_room(&bytes, 1);
  int high = -1;
  for (; *hex; hex++) {
    int value = digit(*hex);
    if (value < 0) continue;
    if (high < 0) {
      high = value;
    } else {
      bytes_add_be(&bytes, (uint64_t)(high << 4 | value), 1);
      high = -1;
    }
  }
  return bytes;
}

bytes_t bytes_painted(size_t len) {
  bytes_t bytes = {0};
  make_room(&bytes, len);
  for (size_t i = 0; i < len; i++)
    bytes.p[i] = (uint8_t)(i % 251);
  bytes.len = len;
  return bytes;
}

/* The steps of a 64-bit linear congruential generator, with its high half as the result. */
uint32_t random_next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  uint32_t high = (uint32_t)(*state >> 32);
  return high ^ high >> 15;
}

uint32_t random_below(uint64_t *state, uint32_t limit) {
  return (uint32_t)((uint64_t)random_next(state) * limit >> 32);
}

static void fill_random(uint64_t *state, uint8_t *p, size_t len) {
  for (size_t i = 0; i < len; i++)
    p[i] = (uint8_t)random_next(state);
}

bytes_t bytes_random(uint64_t *state, size_t len) {
  bytes_t bytes = {0};
  make_room(&bytes, len);
  fill_random(state, bytes.p, len);
  bytes.len = len;
  return bytes;
}

bytes_t bytes_shaped(uint64_t *state, size_t len, size_t block_len) {
  bytes_t bytes = bytes_random(state, len);
  uint32_t period = 1 + random_below(state, 40), kinds = 1 + random_below(state, 4);
  switch (random_below(state, 5)) {
  case 0: /* few distinct blocks, one of them zeros */
    for (size_t at = 0; at + block_len <= len; at += block_len) {
      uint32_t kind = random_below(state, kinds + 1);
      uint64_t seed = kind;
      if (kind)
        fill_random(&seed, bytes.p + at, block_len);
      else
        memset(bytes.p + at, 0, block_len);
    }
    break;
  case 1:
    for (size_t i = 0; i < len; i++)
      bytes.p[i] = 'a' + (bytes.p[i] & 1);
    break;
  case 2:
    memset(bytes.p, 0, len);
    break;
  case 3:
    for (size_t i = period; i < len; i++)
      bytes.p[i] = bytes.p[i - period];
    break;
  default:
    break;
  }
  return bytes;
}

static void splice(bytes_t *bytes, size_t at, size_t removed, bytes_t const *put) {
  if (removed > bytes->len - at) removed = bytes->len - at;
  make_room(bytes, put->len);
  memmove(bytes->p + at + put->len, bytes->p + at + removed, bytes->len - at - removed);
  if (put->len) memcpy(bytes->p + at, put->p, put->len);
  bytes->len += put->len - removed;
}

bytes_t bytes_edited(uint64_t *state, bytes_t const *from, size_t block_len) {
  bytes_t bytes = {0}, put;
  bytes_add(&bytes, from->p, from->len);
  uint32_t const block = (uint32_t)block_len;
  uint32_t const lengths[] = {1, 2, block / 2 + 1, block, 3 * block};
  for (uint32_t edits = random_below(state, 8); edits; edits--) {
    size_t at = random_below(state, (uint32_t)bytes.len + 1), len = lengths[random_below(state, 5)];
    size_t other = random_below(state, (uint32_t)bytes.len + 1);
    put = (bytes_t){0};
    size_t removed = 0;
    switch (random_below(state, 6)) {
    case 0:
      put = bytes_random(state, len);
      break;
    case 1:
      removed = len;
      break;
    case 2:
      put = bytes_random(state, len);
      removed = len;
      break;
    case 3:
      bytes_add(&put, bytes.p + other, len < bytes.len - other ? len : bytes.len - other);
      break;
    case 4:
      other = other / block_len * block_len;
      bytes_add(&put, bytes.p + other, len < bytes.len - other ? len : bytes.len - other);
      break;
    default:
      make_room(&put, len);
      memset(put.p, 0, len);
      put.len = len;
      at = bytes.len;
    }
    splice(&bytes, at, removed, &put);
    bytes_free(&put);
  }
  return bytes;
}
