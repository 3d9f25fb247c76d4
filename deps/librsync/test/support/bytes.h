/* bytes.h - growing byte strings, and seeded content for tests. */
#ifndef BYTES_H
#define BYTES_H

#include <stddef.h>
#include <stdint.h>

typedef struct bytes {
  uint8_t *p;
  size_t len, room;
} bytes_t;

void bytes_add(bytes_t *to, void const *from, size_t len);
void bytes_add_be(bytes_t *to, uint64_t value, unsigned width);
void bytes_free(bytes_t *bytes);

/** From hexadecimal digits; anything else between them is skipped. */
bytes_t bytes_from_hex(char const *hex);

/** len bytes of which the i-th is i % 251, so that no power of two is a period. */
bytes_t bytes_painted(size_t len);

/** A small generator of pseudo-random numbers: the state is the seed. */
uint32_t random_next(uint64_t *state);

/** A number below limit (not 0). */
uint32_t random_below(uint64_t *state, uint32_t limit);

bytes_t bytes_random(uint64_t *state, size_t len);

/** len bytes of one of several characters: noise, few distinct blocks, two letters, zeros, a short period. */
bytes_t bytes_shaped(uint64_t *state, size_t len, size_t block_len);

/** A copy with some edits: bytes changed, put in, taken out, moved around, zeros added. */
bytes_t bytes_edited(uint64_t *state, bytes_t const *from, size_t block_len);

#endif
