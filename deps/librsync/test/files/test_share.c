/*
 * test_share.c - patches on file systems where files share blocks. The linker replaces ioctl() by one that checks a
 * range as btrfs and XFS do, and copies it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

static long until_failure; /* calls that work; below 0: all */
static long calls;
static uint64_t shared, unit;

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  struct file_clone_range const *range = va_arg(arguments, struct file_clone_range const *);
  va_end(arguments);
  CHECK_EQ(request, FICLONERANGE);
  calls++;
  if (until_failure >= 0 && until_failure-- == 0) {
    errno = EOPNOTSUPP;
    return -1;
  }
  CHECK_EQ(range->src_offset % unit, 0);
  CHECK_EQ(range->src_length % unit, 0);
  CHECK_EQ(range->dest_offset % unit, 0);
  CHECK(range->src_length > 0);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), range->dest_offset); /* all before it has been written */
  CHECK_EQ(lseek(fd, 0, SEEK_END), range->dest_offset);
  static char bytes[1 << 16];
  for (uint64_t done = 0; done < range->src_length;) {
    size_t len = range->src_length - done < sizeof bytes ? (size_t)(range->src_length - done) : sizeof bytes;
    CHECK_EQ(pread((int)range->src_fd, bytes, len, (off_t)(range->src_offset + done)), len);
    CHECK_EQ(pwrite(fd, bytes, len, (off_t)(range->dest_offset + done)), len);
    done += len;
  }
  CHECK_EQ(lseek(fd, 0, SEEK_SET), 0); /* where a real one leaves it does not matter */
  shared += range->src_length;
  return 0;
}

/** Patches; returns how many bytes the file system was asked to share. */
static uint64_t patched(bytes_t const *old, bytes_t const *new_file, size_t block_len, long failing) {
  rsx_options_t const options = {.overwrite = 1, .no_sync = 1};
  rs_stats_t stats;
  rs_signature_t *sig = signature_of(old, block_len, 8, RS_MD4_SIG_MAGIC);
  bytes_t delta = make_delta(sig, new_file, (cuts_t){0}, NULL);
  file_write("old", old);
  file_write("delta", &delta);
  until_failure = failing;
  shared = 0;
  calls = 0;
  CHECK_EQ(rsx_patch_path("old", "delta", "new", &options, NULL, &stats, NULL), RS_DONE);
  CHECK(file_is("new", new_file));
  CHECK_EQ(stats.out_bytes, new_file->len);
  CHECK_EQ(stats.copy_bytes + stats.lit_bytes, new_file->len);
  rs_free_sumset(sig);
  bytes_free(&delta);
  return shared;
}

static bytes_t changed(bytes_t const *old, size_t at, size_t dropped, size_t added) {
  bytes_t result = {0};
  bytes_t some = bytes_painted(added ? added : 1);
  bytes_add(&result, old->p, at);
  bytes_add(&result, some.p, added);
  bytes_add(&result, old->p + at + dropped, old->len - at - dropped);
  bytes_free(&some);
  return result;
}

int main(void) {
  uint64_t seed = check_seed();
  files_begin();
  struct statvfs info;
  CHECK_EQ(statvfs(".", &info), 0);
  unit = info.f_bsize;
  bytes_t old = bytes_random(&seed, (4 << 20) + 777);

  CHECK(patched(&old, &old, 2048, -1) >= old.len - unit); /* one copy: all but the end of it */
  CHECK_EQ(calls, 1);

  bytes_t page = changed(&old, 1 << 20, 4096, 4096); /* in place: two long copies */
  CHECK(patched(&old, &page, 2048, -1) >= old.len - 4 * unit - 4096);
  CHECK_EQ(calls, 2);
  CHECK(patched(&old, &page, 2048, 1) >= (1 << 20)); /* the second one fails, and is made */
  CHECK_EQ(patched(&old, &page, 2048, 0), 0);
  CHECK_EQ(calls, 1); /* and is not tried again */

  bytes_t half = changed(&old, (1 << 20) + 2048, 2048, 2048); /* a copy that begins within a block */
  CHECK(patched(&old, &half, 2048, -1) >= old.len - 5 * unit - 4096);

  bytes_t moved = changed(&old, 1 << 20, 0, 1000); /* what follows lies at other places within the blocks */
  CHECK_EQ(patched(&old, &moved, 2048, -1), 1 << 20);
  CHECK_EQ(calls, 1);

  for (int i = 0; i < 30; i++) {
    size_t at = random_below(&seed, (uint32_t)old.len - 70000), dropped = random_below(&seed, 65536);
    bytes_t other = changed(&old, at, dropped, i % 2 ? random_below(&seed, 65536) : dropped);
    (void)patched(&old, &other, 512 << i % 4, (long)random_below(&seed, 4) - 1);
    bytes_free(&other);
  }
  bytes_free(&old);
  bytes_free(&page);
  bytes_free(&half);
  bytes_free(&moved);
  return check_end();
}
