/*
 * posix_acl.c - access control lists in Linux' format: a 32-bit version, then entries of a 16-bit tag, 16 bits of
 * rights and a 32-bit user or group, all in little-endian order.
 */
#include "posix_acl.h"

#define VERSION 2
#define HEAD 4
#define ENTRY 8

enum { OWNER = 0x01, NAMED_USER = 0x02, GROUP = 0x04, NAMED_GROUP = 0x08, MASK = 0x10, OTHERS = 0x20 };

static unsigned tag_of(unsigned char const *entry) {
  return entry[0] | (unsigned)entry[1] << 8;
}

bool rsi_posix_acl_common(unsigned char const *list, size_t len, unsigned *common) {
  if (len < HEAD || (len - HEAD) % ENTRY || list[0] != VERSION || list[1] || list[2] || list[3]) return false;
  unsigned all = 7, masked = 7;
  for (size_t at = HEAD; at < len; at += ENTRY) {
    unsigned const rights = list[at + 2] & 7u;
    switch (tag_of(list + at)) {
    case OWNER:
      break;
    case MASK: /* limits the named users and all groups */
    case NAMED_USER:
    case GROUP:
    case NAMED_GROUP:
      masked &= rights;
      break;
    case OTHERS:
      all &= rights;
      break;
    default:
      return false;
    }
  }
  *common = all & masked;
  return true;
}

void rsi_posix_acl_limit(unsigned char *list, size_t len, unsigned rights) {
  for (size_t at = HEAD; at + ENTRY <= len; at += ENTRY)
    if (tag_of(list + at) == GROUP || tag_of(list + at) == OTHERS) list[at + 2] &= (unsigned char)rights;
}
