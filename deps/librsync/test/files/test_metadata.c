/* test_metadata.c - the metadata that a new file gets from the one that it replaces. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/xattr.h>
#endif

#include "check.h"
#include "files.h"
#include "files/posix/posix_acl.h"

#define ACCESS_LIST "system.posix_acl_access"

enum { OWNER = 1, NAMED_USER = 2, GROUP = 4, NAMED_GROUP = 8, MASK = 16, OTHERS = 32 };

typedef struct {
  unsigned char bytes[128];
  size_t len;
} list_t;

static void put(list_t *list, unsigned tag, unsigned rights, unsigned id) {
  unsigned char *at = list->bytes + list->len;
  memset(at, 0, 8);
  at[0] = (unsigned char)tag;
  at[2] = (unsigned char)rights;
  for (int i = 0; i < 4; i++)
    at[4 + i] = (unsigned char)(id >> 8 * i);
  list->len += 8;
}

/** A list with one named user and one named group. */
static list_t list_of(unsigned owner, unsigned user, unsigned group, unsigned named, unsigned mask, unsigned others) {
  list_t list = {.bytes = {2}, .len = 4};
  put(&list, OWNER, owner, ~0u);
  put(&list, NAMED_USER, user, 1003);
  put(&list, GROUP, group, ~0u);
  put(&list, NAMED_GROUP, named, 1004);
  put(&list, MASK, mask, ~0u);
  put(&list, OTHERS, others, ~0u);
  return list;
}

static unsigned common_of(list_t const *list) {
  unsigned common = 99;
  CHECK(rsi_posix_acl_common(list->bytes, list->len, &common));
  return common;
}

static void lists(void) {
  list_t list = list_of(7, 7, 7, 7, 7, 7);
  CHECK_EQ(common_of(&list), 7);
  list = list_of(0, 7, 7, 7, 7, 5);
  CHECK_EQ(common_of(&list), 5); /* the owner does not count */
  list = list_of(7, 6, 7, 7, 7, 7);
  CHECK_EQ(common_of(&list), 6);
  list = list_of(7, 7, 0, 7, 7, 7);
  CHECK_EQ(common_of(&list), 0);
  list = list_of(7, 7, 7, 7, 4, 6);
  CHECK_EQ(common_of(&list), 4);
  list = list_of(7, 7, 7, 6, 7, 4);
  rsi_posix_acl_limit(list.bytes, list.len, 4);
  list_t const limited = list_of(7, 7, 4, 6, 7, 4);
  CHECK_BYTES(list.bytes, limited.bytes, limited.len);
  unsigned common;
  for (size_t len = 0; len <= limited.len; len++)
    CHECK_EQ(rsi_posix_acl_common(limited.bytes, len, &common), len >= 4 && len % 8 == 4);
  list.bytes[0] = 3;
  CHECK(!rsi_posix_acl_common(list.bytes, list.len, &common)); /* of a version to come */
  list = limited;
  list.bytes[4] = 0x40;
  CHECK(!rsi_posix_acl_common(list.bytes, list.len, &common)); /* an entry of an unknown kind */
}

#if defined(__linux__)

static struct stat facts_of(char const *path) {
  struct stat info;
  CHECK_EQ(lstat(path, &info), 0);
  return info;
}

static int mode_of(char const *path) {
  return facts_of(path).st_mode & 07777;
}

/** Makes "old" with these rights; as root, of that owner. */
static void make_old(int mode, uid_t uid, gid_t gid) {
  bytes_t content = bytes_painted(3);
  (void)unlink("old");
  file_write("old", &content);
  bytes_free(&content);
  if (geteuid() == 0) CHECK_EQ(chown("old", uid, gid), 0);
  CHECK_EQ(chmod("old", (mode_t)mode), 0);
}

/** Replaces "old", as a user. */
static void replace(uid_t uid, gid_t gid, gid_t const *groups, size_t group_count) {
  bool const is_root = geteuid() == 0;
  if (is_root) {
    CHECK_EQ(setgroups(group_count, groups), 0);
    CHECK_EQ(setegid(gid), 0);
    CHECK_EQ(seteuid(uid), 0);
  }
  rsx_options_t const options = {.overwrite = 1, .no_sync = 1};
  rsx_error_t e;
  CHECK_EQ(rsx_sig_path("input", "old", 0, 8, RS_MD4_SIG_MAGIC, &options, NULL, NULL, &e), RS_DONE);
  if (is_root) {
    CHECK_EQ(seteuid(0), 0);
    CHECK_EQ(setegid(0), 0);
    CHECK_EQ(setgroups(0, NULL), 0);
  }
}

static void is_now(int mode, uid_t uid, gid_t gid) {
  struct stat const info = facts_of("old");
  CHECK_EQ(info.st_size > 0, 1);
  CHECK_EQ(info.st_mode & 07777, mode);
  CHECK_EQ(info.st_uid, uid);
  CHECK_EQ(info.st_gid, gid);
}

static bool has(char const *path, char const *name, void const *value, size_t len) {
  char got[256];
  ssize_t const n = lgetxattr(path, name, got, sizeof got);
  return n >= 0 && (size_t)n == len && memcmp(got, value, len) == 0;
}

static bool is_without_list(char const *path) {
  return lgetxattr(path, ACCESS_LIST, NULL, 0) < 0;
}

/** Tests that need no other user. */
static void kept_by_owner(void) {
  make_old(0640, 0, 0);
  if (lsetxattr("old", "user.note", "n", 1, 0) != 0) {
    (void)printf("no extended attributes here: NOT checked\n");
    return;
  }
  list_t const list = list_of(6, 4, 0, 6, 6, 0);
  CHECK_EQ(lsetxattr("old", ACCESS_LIST, list.bytes, list.len, 0), 0);
  replace(0, 0, NULL, 0);
  CHECK(has("old", "user.note", "n", 1));
  CHECK(has("old", ACCESS_LIST, list.bytes, list.len));
  CHECK_EQ(mode_of("old"), 0660);
  /* A directory that gives its new files a list does not open those that had none. */
  list_t const inherited = list_of(7, 7, 7, 7, 7, 7);
  CHECK_EQ(lsetxattr(".", "system.posix_acl_default", inherited.bytes, inherited.len, 0), 0);
  CHECK_EQ(lremovexattr("old", ACCESS_LIST), 0);
  CHECK_EQ(chmod("old", 0640), 0);
  replace(0, 0, NULL, 0);
  CHECK(is_without_list("old"));
  CHECK_EQ(mode_of("old"), 0640);
  CHECK_EQ(lremovexattr(".", "system.posix_acl_default"), 0);
}

/** As root, with the real rights of two users: alice is 1001, bob 1002, staff 2000. */
static void other_users(void) {
  gid_t const staff[] = {2000};
  struct {
    int mode, member, wanted;
  } const cases[] = {
      {0660, 0, 0600}, {0660, 1, 0660}, {0664, 0, 0644}, {0640, 0, 0600}, {0640, 1, 0640},  {0604, 0, 0600},
      {0604, 1, 0604}, {0777, 0, 0777}, {0753, 0, 0711}, {0600, 1, 0600}, {06775, 0, 0755}, {06775, 1, 0775},
  };
  CHECK_EQ(chmod(".", 0777), 0);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    make_old(cases[i].mode, 1001, 2000);
    replace(1002, 1002, staff, (size_t)cases[i].member);
    is_now(cases[i].wanted, 1002, cases[i].member ? 2000 : 1002);
    make_old(cases[i].mode, 1001, 2000);
    replace(0, 0, NULL, 0); /* root keeps all but the bits to run with */
    is_now(cases[i].mode & 0777, 1001, 2000);
  }
  list_t list = list_of(6, 6, 0, 6, 6, 4);
  make_old(0600, 1001, 2000);
  if (lsetxattr("old", ACCESS_LIST, list.bytes, list.len, 0) != 0) return;
  replace(1002, 1002, staff, 1);
  CHECK(has("old", ACCESS_LIST, list.bytes, list.len));
  is_now(0664, 1002, 2000);
  replace(1001, 1001, NULL, 0);
  list = list_of(6, 6, 0, 6, 6, 0); /* staff had no rights, and so has everybody else */
  CHECK(has("old", ACCESS_LIST, list.bytes, list.len));
  is_now(0660, 1001, 1001);
  /* A file that its replacer may not read. */
  make_old(0640, 1001, 2000);
  CHECK_EQ(lsetxattr("old", "user.note", "n", 1, 0), 0);
  replace(1002, 1002, NULL, 0);
  is_now(0600, 1002, 1002);
  /* File capabilities are not passed on to other content; other attributes are. */
  make_old(0755, 1001, 2000);
  unsigned char const capability[20] = {0, 0, 0, 2, 0, 4};
  if (lsetxattr("old", "security.capability", capability, sizeof capability, 0) == 0 &&
      lsetxattr("old", "trusted.note", "n", 1, 0) == 0) {
    replace(0, 0, NULL, 0);
    CHECK(lgetxattr("old", "security.capability", NULL, 0) < 0);
    CHECK(has("old", "trusted.note", "n", 1));
  }
}

static void names_that_are_no_files(void) {
  int const fd = open("new", O_WRONLY | O_CREAT, 0640);
  CHECK(fd >= 0 && fchmod(fd, 0640) == 0);
  CHECK_EQ(mkdir("directory", 0777), 0);
  CHECK_EQ(symlink("old", "link"), 0);
  char const *const names[] = {"none", "directory", "link", "/dev/null"};
  for (int i = 0; i < 4; i++)
    CHECK_EQ(rsx_keep_metadata(names[i], fd, NULL), RS_DONE);
  CHECK_EQ(mode_of("new"), 0640);
  CHECK_EQ(close(fd), 0);
}

#endif

int main(void) {
  files_begin();
  lists();
#if defined(__linux__)
  bytes_t input = bytes_painted(5000);
  file_write("input", &input);
  CHECK_EQ(chmod("input", 0644), 0);
  kept_by_owner();
  if (geteuid() == 0)
    other_users();
  else
    (void)printf("not root: what other users' files pass on is NOT checked\n");
  names_that_are_no_files();
  bytes_free(&input);
#endif
  return check_end();
}
