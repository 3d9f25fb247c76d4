/* file_posix.c - reading files, on POSIX systems. */
#if !defined(_WIN32)

#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define MOST_AT_ONCE ((size_t)1 << 30) /* some systems refuse more than 2 GiB in one call */

void rsi_posix_facts(struct stat const *info, rsi_facts_t *facts) {
  *facts = (rsi_facts_t){0};
  if (!S_ISREG(info->st_mode)) return;
  facts->regular = true;
  facts->size = (uint64_t)info->st_size;
  facts->device = (uint64_t)info->st_dev;
  facts->number = (uint64_t)info->st_ino;
#if defined(__APPLE__)
  facts->seconds = (int64_t)info->st_mtimespec.tv_sec;
  facts->fraction = (int64_t)info->st_mtimespec.tv_nsec;
#else
  facts->seconds = (int64_t)info->st_mtim.tv_sec;
  facts->fraction = (int64_t)info->st_mtim.tv_nsec;
#endif
}

int rsi_posix_open(char const *path, int flags, mode_t mode) {
  int fd;
  do
    fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

rs_result rsi_file_open(rsi_file_t *file, char const *path, rsx_error_t *error) {
  *file = (rsi_file_t){.path = path};
  int fd = rsi_posix_open(path, O_RDONLY, 0);
  if (fd < 0) return rsi_fault_os(error, errno, "open", path, "cannot open the file for reading");
  file->open = true;
  file->handle = fd;
  struct stat info;
  rs_result result = RS_DONE;
  if (fstat(fd, &info) != 0)
    result = rsi_fault_os(error, errno, "stat", path, "cannot look at the file");
  else if (S_ISDIR(info.st_mode))
    result = rsi_fault_os(error, EISDIR, "open", path, "this is a directory, not a file");
  else
    rsi_posix_facts(&info, &file->facts);
#if defined(POSIX_FADV_SEQUENTIAL)
  if (file->facts.regular) (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
  if (result != RS_DONE) rsi_file_close(file);
  return result;
}

rs_result rsi_file_need_seek(rsi_file_t *file, uint64_t *size, rsx_error_t *error) {
  int fd = (int)file->handle;
  /* Ordinary files can be read anywhere; those in /proc cannot seek to their end. */
  off_t end = file->facts.regular ? (off_t)file->facts.size : lseek(fd, 0, SEEK_END);
  if (end < 0)
    return rsi_fault_os(error, errno, "seek", file->path,
                        "the basis must be a file that can be read at any position; pipes and the like cannot be");
#if defined(POSIX_FADV_NORMAL)
  (void)posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL);
#endif
  *size = (uint64_t)end;
  return RS_DONE;
}

rs_result rsi_file_read(rsi_file_t *file, void *to, size_t len, size_t *got, rsx_error_t *error) {
  ssize_t n;
  do
    n = read((int)file->handle, to, len < MOST_AT_ONCE ? len : MOST_AT_ONCE);
  while (n < 0 && errno == EINTR);
  if (n < 0) return rsi_fault_os(error, errno, "read", file->path, "cannot read the file");
  *got = (size_t)n;
  return RS_DONE;
}

rs_result rsi_file_read_at(rsi_file_t *file, void *to, size_t len, uint64_t pos, size_t *got, rsx_error_t *error) {
  ssize_t n;
  do
    n = pread((int)file->handle, to, len < MOST_AT_ONCE ? len : MOST_AT_ONCE, (off_t)pos);
  while (n < 0 && errno == EINTR);
  if (n < 0) return rsi_fault_os(error, errno, "read", file->path, "cannot read the file");
  *got = (size_t)n;
  return RS_DONE;
}

bool rsi_file_ends_at(rsi_file_t *file, uint64_t size) {
  uint64_t const start = size ? size - 1 : 0;
  size_t got = 0;
  char two[2];
  rsx_error_t ignored = {0}; /* whoever reads the file learns of it */
  return rsi_file_read_at(file, two, sizeof two, start, &got, &ignored) == RS_DONE && start + got == size;
}

rs_result rsi_file_unchanged(rsi_file_t *file, rsx_error_t *error) {
  if (!file->facts.regular) return RS_DONE;
  struct stat info;
  rsi_facts_t open, named;
  if (fstat((int)file->handle, &info) != 0)
    return rsi_fault_os(error, errno, "stat", file->path, "cannot look at the file again");
  rsi_posix_facts(&info, &open);
  if (open.size != file->facts.size || open.seconds != file->facts.seconds || open.fraction != file->facts.fraction)
    return rsi_fault_os(error, 0, "read", file->path, "the file was changed while it was being read; try again");
  if (stat(file->path, &info) != 0)
    return rsi_fault_os(error, errno, "stat", file->path, "the file was removed while it was being read");
  rsi_posix_facts(&info, &named);
  if (named.device != file->facts.device || named.number != file->facts.number)
    return rsi_fault_os(error, 0, "read", file->path, "the file was replaced while it was being read; try again");
  return RS_DONE;
}

void rsi_file_close(rsi_file_t *file) {
  if (file->open) (void)close((int)file->handle);
  file->open = false;
}

#else
typedef int rsi_file_posix_is_empty_here; /* a translation unit needs a declaration */
#endif
