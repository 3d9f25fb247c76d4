/* output_posix.c - files that appear as a whole, on POSIX systems. */
#if !defined(_WIN32)

#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../temp_name.h"

#define MOST_LINKS 40 /* in a chain of symbolic links; Linux' own limit */
#define MOST_TRIES 16 /* names of temporary files that are tried until one is free */
#define MOST_AT_ONCE ((size_t)1 << 30)

static int is_separator(char c) {
  return c == '/';
}

/** Length of a path up to and including its last separator. */
static size_t directory_len(char const *path) {
  size_t n = strlen(path);
  while (n && !is_separator(path[n - 1]))
    n--;
  return n;
}

/** The path of the directory of a path; the caller frees it. NULL when memory is exhausted. */
static char *directory_of(char const *path) {
  size_t n = directory_len(path);
  char *directory = malloc(n + 2);
  if (directory) {
    memcpy(directory, path, n);
    memcpy(directory + n, ".", 2); /* "a/" becomes "a/.", "" becomes "." */
  }
  return directory;
}

/** The path at the end of a chain of links where no file is yet; the caller frees it. NULL with errno on failure. */
static char *follow_links(char const *path) {
  char *at = strdup(path);
  struct stat info;
  for (int i = 0; at && i < MOST_LINKS; i++) {
    if (lstat(at, &info) != 0 ? errno == ENOENT : !S_ISLNK(info.st_mode)) return at;
    char link[PATH_MAX];
    ssize_t n = readlink(at, link, sizeof link);
    if (n < 0 || (size_t)n >= sizeof link) {
      int failed = n < 0 ? errno : ENAMETOOLONG;
      free(at);
      errno = failed;
      return NULL;
    }
    size_t directory = n && link[0] == '/' ? 0 : directory_len(at);
    char *next = malloc(directory + (size_t)n + 1);
    if (next) {
      memcpy(next, at, directory);
      memcpy(next + directory, link, (size_t)n);
      next[directory + (size_t)n] = '\0';
    }
    free(at);
    at = next;
  }
  int failed = at ? ELOOP : ENOMEM;
  free(at);
  errno = failed;
  return NULL;
}

rs_result rsi_output_prepare(rsi_output_t *output, char const *path, rsx_options_t const *options, rsx_error_t *error) {
  struct stat info;
  *output = (rsi_output_t){.prepared = true,
                           .overwrite = options->overwrite != 0,
                           .sync = !options->no_sync,
                           .mode = options->mode,
                           .wish = options->temporary,
                           .path = path};
  if (stat(path, &info) == 0) {
    output->exists = true;
    if (S_ISDIR(info.st_mode)) return rsi_fault_os(error, EISDIR, "open", path, "the output is a directory");
    if (S_ISSOCK(info.st_mode)) return rsi_fault_os(error, ENXIO, "open", path, "the output is a socket, not a file");
    output->direct = !S_ISREG(info.st_mode);
    if (!output->overwrite && (!output->direct || S_ISBLK(info.st_mode)))
      return rsi_fault(error, RSX_EXISTS, path, "the output exists already");
    rsi_posix_facts(&info, &output->facts);
  } else if (errno != ENOENT) {
    return rsi_fault_os(error, errno, "stat", path, "cannot read the properties of the output");
  }
  if (output->direct) return RS_DONE;
  output->target = output->exists ? realpath(path, NULL) : follow_links(path);
  if (!output->target)
    return rsi_fault_os(error, errno, "readlink", path, "cannot follow the symbolic links of the output");
  if (!output->target[directory_len(output->target)])
    return rsi_fault_os(error, EISDIR, "open", path, "the output's path ends with a slash");
  return RS_DONE;
}

/** A random number that others cannot predict; where the system provides none, one that is unlikely to be in use. */
static uint64_t random_number(void) {
  uint64_t number = 0;
  int fd = rsi_posix_open("/dev/urandom", O_RDONLY, 0);
  if (fd >= 0) {
    ssize_t n = read(fd, &number, sizeof number);
    (void)close(fd);
    if (n == (ssize_t)sizeof number) return number;
  }
  struct timespec now = {0, 0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  number ^= (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uint64_t)getpid() << 16 ^ (uintptr_t)&number;
  return number * 0x9e3779b97f4a7c15u;
}

static size_t longest_name(char const *target) {
  char *directory = directory_of(target);
  long most = directory ? pathconf(directory, _PC_NAME_MAX) : -1;
  free(directory);
  return most > 0 ? (size_t)most : 255;
}

static rs_result create_temporary(rsi_output_t *output, rsx_error_t *error) {
  size_t name_max = longest_name(output->target);
  bool const plain = !output->exists && !output->mode; /* the umask decides; else no other user may read it yet */
  for (int i = 0; i < MOST_TRIES; i++) {
    bool const wished = !i && output->wish;
    char *name = wished ? strdup(output->wish) : rsi_temp_name(output->target, name_max, random_number(), is_separator);
    if (!name) return rsi_fault_memory(error);
    int fd = rsi_posix_open(name, O_WRONLY | O_CREAT | O_EXCL, plain ? 0666 : 0600);
    if (fd >= 0) {
      output->temporary = name;
      output->handle = fd;
      output->open = true;
      if (!output->exists && output->mode && fchmod(fd, (mode_t)output->mode) != 0)
        return rsi_fault_os(error, errno, "chmod", name, "cannot set the permissions of the new file");
      return RS_DONE;
    }
    int failed = errno;
    free(name);
    if (failed != EEXIST && !wished)
      return rsi_fault_os(error, failed, "open", output->path, "cannot make a new file in the output's directory");
  }
  return rsi_fault_os(error, EEXIST, "open", output->path, "no free name for a new file in the output's directory");
}

/** Opens an output that is written in place. Opening a pipe for writing without blocking fails until it has a reader.
 */
static rs_result open_direct(rsi_output_t *output, rsx_error_t *error) {
  struct stat info;
  int fd;
  while ((fd = rsi_posix_open(output->path, O_WRONLY | O_NONBLOCK, 0)) < 0 && errno == ENXIO && output->facts.pipe) {
    rs_result const result = rsi_posix_pause(output->waiting, error);
    if (result != RS_DONE) return result;
  }
  if (fd < 0) return rsi_fault_os(error, errno, "open", output->path, "cannot open the output for writing");
  output->handle = fd;
  output->open = true;
  if (fstat(fd, &info) != 0)
    return rsi_fault_os(error, errno, "stat", output->path, "cannot read the properties of the output");
  rsi_posix_facts(&info, &output->facts);
  if (output->facts.regular)
    return rsi_fault_os(error, 0, "open", output->path, "the output was replaced by a file; try again");
  return RS_DONE;
}

rs_result rsi_output_create(rsi_output_t *output, rsx_error_t *error) {
  return output->direct ? open_direct(output, error) : create_temporary(output, error);
}

/** Bytes that can be written without blocking to what poll() has found ready. */
static size_t most_at_once(int fd) {
  int const flags = fcntl(fd, F_GETFL);
  /* A descriptor that duplicates a blocking one, as those of /dev/fd on BSD do, takes PIPE_BUF bytes without blocking.
   */
  return flags >= 0 && flags & O_NONBLOCK ? MOST_AT_ONCE : PIPE_BUF;
}

rs_result rsi_output_write(rsi_output_t *output, void const *from, size_t len, rsx_error_t *error) {
  char const *at = from;
  int const fd = (int)output->handle;
  size_t const most = output->direct ? most_at_once(fd) : MOST_AT_ONCE;
  while (len) {
    rs_result result = output->direct ? rsi_posix_wait(fd, POLLOUT, output->waiting, error) : RS_DONE;
    if (result != RS_DONE) return result;
    ssize_t n = write(fd, at, len < most ? len : most);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      result = rsi_posix_pause(output->waiting, error);
      if (result != RS_DONE) return result;
      continue;
    }
    if (n <= 0) return rsi_fault_os(error, n ? errno : EIO, "write", output->path, "cannot write the output");
    at += n;
    len -= (size_t)n;
  }
  return RS_DONE;
}

static int sync_file(int fd) {
  int result;
#if defined(F_FULLFSYNC) /* macOS: fsync() leaves the data in the drive's cache */
  if (fcntl(fd, F_FULLFSYNC) == 0) return 0;
#endif
  do
    result = fsync(fd);
  while (result != 0 && errno == EINTR);
  return result;
}

/** Renames the temporary file to its target. Without overwrite, a file that was created there since stays. */
static int take_name(rsi_output_t const *output) {
  struct stat info;
  if (output->overwrite) return rename(output->temporary, output->target);
  if (link(output->temporary, output->target) == 0) return unlink(output->temporary);
  if (errno == EEXIST) return -1;
  /* A file system without hard links: check, then rename. */
  if (lstat(output->target, &info) == 0) {
    errno = EEXIST;
    return -1;
  }
  return rename(output->temporary, output->target);
}

/** Flushes the new name to the disk. Ignores directories that cannot be opened or flushed at all. */
static rs_result sync_directory(rsi_output_t const *output, rsx_error_t *error) {
  char *directory = directory_of(output->target);
  int fd = directory ? rsi_posix_open(directory, O_RDONLY, 0) : -1;
  free(directory);
  if (fd < 0) return RS_DONE;
  int failed = sync_file(fd) != 0 && errno == EIO ? errno : 0;
  (void)close(fd);
  return failed ? rsi_fault_os(error, failed, "fsync", output->path,
                               "the output is complete, but its directory could not be flushed to the disk")
                : RS_DONE;
}

rs_result rsi_output_commit(rsi_output_t *output, rsx_error_t *error) {
  int fd = (int)output->handle;
  struct stat info;
  rs_result const kept = output->direct ? RS_DONE : rsx_keep_metadata(output->target, fd, error);
  if (kept != RS_DONE) return kept;
  if (output->sync && (!output->direct || (fstat(fd, &info) == 0 && S_ISBLK(info.st_mode))) && sync_file(fd) != 0)
    return rsi_fault_os(error, errno, "fsync", output->path, "cannot flush the output to the disk");
  output->open = false;
  if (close(fd) != 0 && errno != EINTR)
    return rsi_fault_os(error, errno, "close", output->path, "cannot close the output");
  if (output->direct) return RS_DONE;
  if (take_name(output) != 0) {
    if (errno == EEXIST && !output->overwrite)
      return rsi_fault(error, RSX_EXISTS, output->path, "the output file was created by another process");
    return rsi_fault_os(error, errno, "rename", output->path, "cannot rename the temporary file to the output");
  }
  free(output->temporary);
  output->temporary = NULL;
  return output->sync ? sync_directory(output, error) : RS_DONE;
}

void rsi_output_discard(rsi_output_t *output) {
  if (!output->prepared) return;
  if (output->open) (void)close((int)output->handle);
  if (output->temporary) (void)unlink(output->temporary);
  free(output->temporary);
  free(output->target);
  *output = (rsi_output_t){0};
}

#else
typedef int rsi_output_posix_is_empty_here; /* a translation unit needs a declaration */
#endif
