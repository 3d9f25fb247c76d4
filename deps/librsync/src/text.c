/* text.c - bytes as hexadecimal digits and as base64. */
#include <string.h>

#include "librsync.h"

void rs_hexify(char *to_buf, void const *from_buf, int from_len) {
  static char const digits[] = "0123456789abcdef";
  unsigned char const *from = from_buf;
  for (int i = 0; i < from_len; i++) {
    *to_buf++ = digits[from[i] >> 4];
    *to_buf++ = digits[from[i] & 15];
  }
  *to_buf = '\0';
}

static char const alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void rs_base64(unsigned char const *buf, int n, char *out) {
  unsigned held = 0, bits = 0;
  for (int i = 0; i < n; i++) {
    held = (held << 8 | buf[i]) & 0xffff;
    for (bits += 8; bits >= 6; bits -= 6)
      *out++ = alphabet[held >> (bits - 6) & 63];
  }
  if (bits) *out++ = alphabet[held << (6 - bits) & 63];
  *out = '\0';
}

size_t rs_unbase64(char *s) {
  unsigned held = 0, bits = 0;
  size_t n = 0;
  for (char const *from = s; *from; from++) {
    char const *digit = strchr(alphabet, *from);
    if (!digit) break;
    held = (held << 6 | (unsigned)(digit - alphabet)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      s[n++] = (char)(held >> bits & 0xff);
    }
  }
  s[n] = '\0';
  return n;
}
