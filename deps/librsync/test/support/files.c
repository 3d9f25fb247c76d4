/* files.c - a directory for a test, and files in it. POSIX. */
/* On 32-bit systems readdir() fails at entries whose numbers need 64 bits, and so does stat(). */
#define _FILE_OFFSET_BITS 64
#define _XOPEN_SOURCE 700

#include "files.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char directory[1024];

static int remove_one(char const *path, struct stat const *info, int kind, struct FTW *where) {
  (void)info;
  (void)kind;
  (void)where;
  return remove(path);
}

static void remove_all(void) {
  (void)chdir("/");
  (void)nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void files_begin(void) {
  char const *base = getenv("TMPDIR");
  (void)snprintf(directory, sizeof directory, "%s/librsync-test-XXXXXX", base ? base : "/tmp");
  CHECK(mkdtemp(directory));
  CHECK_EQ(atexit(remove_all), 0);
  CHECK_EQ(chdir(directory), 0);
}

void file_write(char const *path, bytes_t const *content) {
  FILE *file = fopen(path, "wb");
  CHECK(file);
  CHECK_EQ(fwrite(content->p, 1, content->len, file), content->len);
  CHECK_EQ(fclose(file), 0);
}

bytes_t file_read(char const *path) {
  bytes_t bytes = {0};
  char piece[65536];
  FILE *file = fopen(path, "rb");
  CHECK(file);
  bytes_add(&bytes, "", 0);
  for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
    bytes_add(&bytes, piece, n);
  CHECK_EQ(fclose(file), 0);
  return bytes;
}

bool file_exists(char const *path) {
  struct stat info;
  return lstat(path, &info) == 0;
}

bool file_is(char const *path, bytes_t const *content) {
  if (!file_exists(path)) return false;
  bytes_t bytes = file_read(path);
  bool same = bytes.len == content->len && memcmp(bytes.p, content->p, bytes.len) == 0;
  bytes_free(&bytes);
  return same;
}

int count_entries(char const *path) {
  int n = 0;
  DIR *entries = opendir(path);
  CHECK(entries);
  for (struct dirent *entry; (entry = readdir(entries));)
    n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  (void)closedir(entries);
  return n;
}

rs_signature_t *load_signature_file(char const *path) {
  rs_signature_t *sig = NULL;
  rsx_error_t error;
  CHECK_EQ(rsx_loadsig_path(path, &sig, NULL, NULL, NULL, &error), RS_DONE);
  CHECK_EQ(error.result, RS_DONE);
  CHECK(sig);
  return sig;
}
