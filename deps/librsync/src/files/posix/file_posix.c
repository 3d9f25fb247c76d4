/* file_posix.c - reading files, on POSIX systems. */
#if !defined(_WIN32)

#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../file.h"

#define MOST_AT_ONCE ((size_t)1 << 30) /* some systems refuse more than 2 GiB in one call */
#define SLICE 20                       /* milliseconds from one call of go_on() to the next */

void rsi_posix_facts(struct stat const *info, rsi_facts_t *facts) {
  *facts = (rsi_facts_t){.regular = S_ISREG(info->st_mode), .pipe = S_ISFIFO(info->st_mode)};
  facts->block = S_ISBLK(info->st_mode);
  if (facts->block) facts->number = (uint64_t)info->st_rdev; /* one device may have several files */
  if (!facts->regular && !facts->pipe) return;
  facts->device = (uint64_t)info->st_dev;
  facts->number = (uint64_t)info->st_ino;
  if (!facts->regular) return;
  facts->size = (uint64_t)info->st_size;
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

bool rsi_facts_of(char const *path, rsi_facts_t *facts) {
  struct stat info;
  if (stat(path, &info) != 0) return false;
  rsi_posix_facts(&info, facts);
  return true;
}

int rsx_path_waits(char const *path) {
  struct stat info;
  return path && stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static rs_result go_on(rsi_waiting_t waiting, rsx_error_t *error) {
  return waiting.go_on(waiting.opaque) ? RS_DONE : rsi_fault_cancelled(error);
}

rs_result rsi_posix_pause(rsi_waiting_t waiting, rsx_error_t *error) {
  (void)poll(NULL, 0, SLICE);
  return go_on(waiting, error);
}

rs_result rsi_posix_wait(int fd, short events, rsi_waiting_t waiting, rsx_error_t *error) {
  for (;;) {
    struct pollfd ready = {.fd = fd, .events = events};
    int const n = poll(&ready, 1, SLICE);
    if (n > 0 || (n < 0 && errno != EINTR)) return RS_DONE; /* the caller's read or write reports what is wrong */
    rs_result const result = go_on(waiting, error);
    if (result != RS_DONE) return result;
  }
}

static bool would_block(void) {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

/**
 * Reads, or waits until there is something to read. Polls a pipe before the read(), which would return the end where
 * there has been no writer yet, and block where the descriptor duplicates a blocking one, as those of /dev/fd on BSD
 * do.
 */
static rs_result read_waiting(rsi_file_t *file, void *to, size_t len, off_t at, bool anywhere, size_t *got,
                              rsx_error_t *error) {
  int const fd = (int)file->handle;
  size_t const most = len < MOST_AT_ONCE ? len : MOST_AT_ONCE;
  for (;;) {
    rs_result result = file->facts.regular ? RS_DONE : rsi_posix_wait(fd, POLLIN, file->waiting, error);
    if (result != RS_DONE) return result;
    ssize_t const n = anywhere ? pread(fd, to, most, at) : read(fd, to, most);
    *got = n < 0 ? 0 : (size_t)n;
    if (n >= 0) return RS_DONE;
    if (errno == EINTR) continue;
    if (!would_block()) return rsi_fault_os(error, errno, "read", file->path, "cannot read the file");
    result = rsi_posix_pause(file->waiting, error);
    if (result != RS_DONE) return result;
  }
}

/** Opens for reading. Waits only where another process has a lease on the file, until it is released. */
static rs_result open_waiting(char const *path, rsi_waiting_t waiting, int *fd, rsx_error_t *error) {
  struct stat info;
  while ((*fd = rsi_posix_open(path, O_RDONLY | O_NONBLOCK, 0)) < 0 && would_block()) {
    rs_result const result = rsi_posix_pause(waiting, error);
    if (result != RS_DONE) return result;
  }
  if (*fd >= 0) return RS_DONE;
  int const failed = errno;
  bool const is_socket = stat(path, &info) == 0 && S_ISSOCK(info.st_mode);
  return rsi_fault_os(error, failed, "open", path,
                      is_socket ? "this is a socket, not a file" : "cannot open the file for reading");
}

rs_result rsi_file_open(rsi_file_t *file, char const *path, rsi_waiting_t waiting, rsx_error_t *error) {
  *file = (rsi_file_t){.path = path, .waiting = waiting};
  int fd;
  rs_result result = open_waiting(path, waiting, &fd, error);
  if (result != RS_DONE) return result;
  file->open = true;
  file->handle = fd;
  struct stat info;
  if (fstat(fd, &info) != 0)
    result = rsi_fault_os(error, errno, "stat", path, "cannot read the properties of the file");
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
                        "the basis must be a file that can be read at any position; save a pipe to a file first");
#if defined(POSIX_FADV_NORMAL)
  (void)posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL);
#endif
  *size = (uint64_t)end;
  return RS_DONE;
}

rs_result rsi_file_read(rsi_file_t *file, void *to, size_t len, size_t *got, rsx_error_t *error) {
  return read_waiting(file, to, len, 0, false, got, error);
}

rs_result rsi_file_read_at(rsi_file_t *file, void *to, size_t len, uint64_t pos, size_t *got, rsx_error_t *error) {
  return read_waiting(file, to, len, (off_t)pos, true, got, error);
}

bool rsi_file_ends_at(rsi_file_t *file, uint64_t size) {
  uint64_t const start = size ? size - 1 : 0;
  size_t got = 0;
  char two[2];
  rsx_error_t ignored = {0}; /* reading the file reports it again */
  return rsi_file_read_at(file, two, sizeof two, start, &got, &ignored) == RS_DONE && start + got == size;
}

rs_result rsi_file_unchanged(rsi_file_t *file, rsx_error_t *error) {
  if (!file->facts.regular) return RS_DONE;
  struct stat info;
  rsi_facts_t open, named;
  if (fstat((int)file->handle, &info) != 0)
    return rsi_fault_os(error, errno, "stat", file->path, "cannot read the properties of the file again");
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
