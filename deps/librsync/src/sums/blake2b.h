/* blake2b.h - BLAKE2b (RFC 7693) of whole messages, unkeyed, with a digest of 32 bytes. */
#ifndef RSI_BLAKE2B_H
#define RSI_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

#define RSI_BLAKE2B_LEN 32

/** BLAKE2b-256 of len bytes at in. Signatures cut this digest; they never ask BLAKE2b for a shorter one. */
void rsi_blake2b(uint8_t const *in, size_t len, uint8_t out[RSI_BLAKE2B_LEN]);

/** BLAKE2b-256 of n messages of len bytes each; in[i] is message i, its sum goes to out + i * RSI_BLAKE2B_LEN. */
void rsi_blake2b_many(uint8_t const *const *in, size_t n, size_t len, uint8_t *out);

#endif
