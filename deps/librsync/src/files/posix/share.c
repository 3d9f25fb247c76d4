/* share.c - files that share blocks of the disk; only on Linux (btrfs, XFS). */
#if defined(__linux__)
#include "posix.h"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>
#endif

#include "../file.h"

#if defined(FICLONERANGE)

size_t rsi_output_share_unit(rsi_output_t const *output) {
  struct statvfs info;
  if (output->direct || fstatvfs((int)output->handle, &info) != 0) return 0;
  return (size_t)info.f_bsize;
}

bool rsi_output_share(rsi_output_t *output, rsi_file_t const *file, uint64_t pos, uint64_t len, uint64_t at) {
  struct file_clone_range range = {
      .src_fd = (int64_t)file->handle, .src_offset = pos, .src_length = len, .dest_offset = at};
  int const fd = (int)output->handle;
  return ioctl(fd, FICLONERANGE, &range) == 0 && lseek(fd, (off_t)(at + len), SEEK_SET) == (off_t)(at + len);
}

#else

size_t rsi_output_share_unit(rsi_output_t const *output) {
  (void)output;
  return 0;
}

bool rsi_output_share(rsi_output_t *output, rsi_file_t const *file, uint64_t pos, uint64_t len, uint64_t at) {
  (void)output, (void)file, (void)pos, (void)len, (void)at;
  return false;
}

#endif
