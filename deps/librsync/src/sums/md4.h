/* md4.h - MD4 (RFC 1320) of whole messages. */
#ifndef RSI_MD4_H
#define RSI_MD4_H

#include <stddef.h>
#include <stdint.h>

#define RSI_MD4_LEN 16

/** MD4 of len bytes at in; RSI_MD4_LEN bytes are written to out. */
void rsi_md4(uint8_t const *in, size_t len, uint8_t out[RSI_MD4_LEN]);

/** MD4 of n messages of len bytes each; in[i] is message i, its sum goes to out + i * RSI_MD4_LEN. */
void rsi_md4_many(uint8_t const *const *in, size_t n, size_t len, uint8_t *out);

#endif
