/* posix_acl.h - access control lists in Linux' format: the bytes of "system.posix_acl_access". */
#ifndef RSI_POSIX_ACL_H
#define RSI_POSIX_ACL_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Sets *common to the rights, as the bits of a mode (0 to 7), that everybody but the owner has: the named users and
 * groups, the group of the file, and all others. False when the bytes are not a list of a known version.
 */
bool rsi_posix_acl_common(unsigned char const *list, size_t len, unsigned *common);

/** Limits the file's group and all others to `rights`; named users and groups keep theirs. */
void rsi_posix_acl_limit(unsigned char *list, size_t len, unsigned rights);

#endif
