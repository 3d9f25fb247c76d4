/* metadata_posix.c - copying metadata to the file that replaces, or copies, another one, on POSIX systems. */
#if !defined(_WIN32)

#include "posix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/xattr.h>
#elif defined(__APPLE__)
#include <copyfile.h>
#include <fcntl.h>
#endif

#include "posix_acl.h"

/** What became of the access control list. */
typedef enum {
  ACL_NONE, /* the replaced file has none, and neither has the new one */
  ACL_KEPT, /* the new file has it; setting it has set the mode, too */
  ACL_LOST, /* the new file has none; *common is what everybody may do */
} acl_t;

/** The rights of a mode that the group and all others have in common: moving from one to the other gives no more. */
static unsigned common_of(mode_t mode) {
  return (unsigned)(mode & mode >> 3 & 7);
}

#if defined(__linux__)

#define MOST ((size_t)64 << 10) /* bytes; Linux' own limit of a list of names, and of a value */
#define ACCESS_LIST "system.posix_acl_access"
#define DEFAULT_LIST "system.posix_acl_default"
#define NFS_LIST "system.nfs4_acl"

static bool begins_with(char const *name, char const *start) {
  return strncmp(name, start, strlen(start)) == 0;
}

/** Whether an attribute is kept: it belongs to a file whatever its content is. */
static bool is_kept(char const *name) {
  static char const *const kinds[] = {"user.", "security.", "trusted."};
  /* Capabilities, hashes and signatures of the old content, and an overlay file system's own notes. */
  static char const *const others[] = {"security.capability", "security.ima", "security.evm", "user.overlay.",
                                       "trusted.overlay."};
  bool kept = false;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    kept = kept || begins_with(name, kinds[i]);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    kept = kept && !begins_with(name, others[i]);
  return kept;
}

/** Copies the kept attributes that the process may read and set. names and value have MOST bytes each. */
static void copy_attributes(char const *from, int to, char *names, char *value) {
  ssize_t const len = llistxattr(from, names, MOST);
  for (ssize_t at = 0; at < len; at += (ssize_t)strlen(names + at) + 1) {
    char const *const name = names + at;
    ssize_t const n = is_kept(name) ? lgetxattr(from, name, value, MOST) : -1;
    if (n >= 0) (void)fsetxattr(to, name, value, (size_t)n, 0);
  }
}

/** Whether an error means that there is no such attribute, or that the file system has none at all. */
static bool has_no(int failed) {
  return failed == ENODATA || failed == ENOTSUP || failed == ENOSYS;
}

/** Copies a list of NFS. It also names owner and group, so it is kept only where both are the same. */
static acl_t keep_nfs_list(char const *from, int to, bool same_owner, char *value) {
  ssize_t const n = lgetxattr(from, NFS_LIST, value, MOST);
  if (n < 0 && has_no(errno)) return ACL_NONE;
  return n >= 0 && same_owner && fsetxattr(to, NFS_LIST, value, (size_t)n, 0) == 0 ? ACL_KEPT : ACL_LOST;
}

/** Copies the list that new files of a directory get. It grants rights to the group, which must be the same. */
static void keep_default_list(char const *from, int to, char *value) {
  ssize_t const n = lgetxattr(from, DEFAULT_LIST, value, MOST);
  if (n >= 0) (void)fsetxattr(to, DEFAULT_LIST, value, (size_t)n, 0);
}

static acl_t keep_list(char const *from, int to, bool same_owner, bool same_group, unsigned *common, char *value) {
  ssize_t const n = lgetxattr(from, ACCESS_LIST, value, MOST);
  if (n < 0 && has_no(errno)) {
    /* The new file may have got one from its directory. */
    if (fremovexattr(to, ACCESS_LIST) != 0 && !has_no(errno)) return ACL_LOST;
    return keep_nfs_list(from, to, same_owner && same_group, value);
  }
  unsigned char *const list = (unsigned char *)value;
  if (n < 0 || !rsi_posix_acl_common(list, (size_t)n, common)) return ACL_LOST;
  if (!same_group) rsi_posix_acl_limit(list, (size_t)n, *common);
  if (fsetxattr(to, ACCESS_LIST, list, (size_t)n, 0) == 0) return ACL_KEPT;
  (void)fremovexattr(to, ACCESS_LIST);
  return ACL_LOST;
}

#endif

/** Sets owner and group, or the group alone, as far as the process may. */
static void keep_owner(int fd, struct stat const *old, struct stat const *now) {
  if (now->st_uid == old->st_uid && now->st_gid == old->st_gid) return;
  if (fchown(fd, old->st_uid, old->st_gid) == 0) return;
  if (fchown(fd, (uid_t)-1, old->st_gid) != 0) return; /* the caller limits the group's rights */
}

/** Sets the mode. Its failure is ignored where the file has that mode anyway. */
static rs_result set_mode(char const *from, int fd, mode_t mode, rsx_error_t *error) {
  struct stat now;
  if (fchmod(fd, mode) == 0) return RS_DONE;
  int const failed = errno;
  if (fstat(fd, &now) == 0 && (now.st_mode & 07777) == mode) return RS_DONE; /* a file system with one mode for all */
  return rsi_fault_os(error, failed, "chmod", from, "cannot give the new file the permissions of the old one");
}

/**
 * Sets attributes first, while the process owns the file; then owner and group, and the rights last: at no time does
 * the new file grant anybody more than the old one.
 */
static rs_result keep(char const *from, int fd, struct stat const *old, char *buffers, rsx_error_t *error) {
  struct stat now;
  bool const is_directory = S_ISDIR(old->st_mode);
  unsigned common = common_of(old->st_mode);
  acl_t acl = ACL_NONE;
  (void)fchmod(fd, is_directory ? 0700 : 0600); /* fails on file systems without such rights */
#if defined(__linux__)
  copy_attributes(from, fd, buffers, buffers + MOST);
#elif defined(__APPLE__)
  (void)buffers;
  int const source = rsi_posix_open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  if (source < 0 || (fcopyfile(source, fd, NULL, COPYFILE_ACL | COPYFILE_XATTR) != 0 && errno != ENOTSUP))
    acl = ACL_LOST;
  if (source >= 0) (void)close(source);
#else
  (void)buffers;
  (void)from;
  acl = ACL_LOST; /* there may have been one */
#endif
  if (fstat(fd, &now) == 0) keep_owner(fd, old, &now);
  if (fstat(fd, &now) != 0)
    return rsi_fault_os(error, errno, "stat", from, "cannot read the properties of the new file");
  bool const same_group = now.st_gid == old->st_gid;
#if defined(__linux__)
  if (is_directory && same_group) keep_default_list(from, fd, buffers);
  acl = keep_list(from, fd, now.st_uid == old->st_uid, same_group, &common, buffers);
#endif
  /* Sticky and setgid bits of a directory; setuid and setgid of a file are dropped. */
  mode_t const special = is_directory ? old->st_mode & (same_group ? 03000 : 01000) : 0;
  mode_t mode = old->st_mode & 0777;
  if (acl == ACL_LOST || !same_group) mode = (mode & 0700) | (mode_t)(common | common << 3);
  if (acl == ACL_KEPT) {
    if (!special) return RS_DONE;
    if (fstat(fd, &now) != 0)
      return rsi_fault_os(error, errno, "stat", from, "cannot read the properties of the new file");
    mode = now.st_mode & 0777;
  }
  return set_mode(from, fd, mode | special, error);
}

rs_result rsx_keep_metadata(char const *replaced, intptr_t handle, rsx_error_t *error) {
  struct stat old, new;
  rsx_error_t ignored;
  if (!error) error = &ignored;
  if (lstat(replaced, &old) != 0 || !(S_ISREG(old.st_mode) || S_ISDIR(old.st_mode))) return RS_DONE;
  if (fstat((int)handle, &new) != 0)
    return rsi_fault_os(error, errno, "stat", replaced, "cannot read the properties of the new file");
  if (S_ISDIR(old.st_mode) != S_ISDIR(new.st_mode)) return RS_DONE;
#if defined(__linux__)
  char *const buffers = malloc(2 * MOST);
  if (!buffers) return rsi_fault_memory(error);
#else
  char *const buffers = NULL;
#endif
  rs_result const result = keep(replaced, (int)handle, &old, buffers, error);
  free(buffers);
  return result;
}

#else
typedef int rsi_metadata_posix_is_empty_here; /* a translation unit needs a declaration */
#endif
