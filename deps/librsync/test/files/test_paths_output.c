/* test_paths_output.c - the calls on whole files by path: where the output goes, and how. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "files/temp_name.h"
#include "jobs.h"

static bytes_t input, expected;

static rs_result sign(char const *output, rsx_options_t const *options, rsx_control_t const *control, rsx_error_t *e) {
  return rsx_sig_path("input", output, 1000, 8, RS_MD4_SIG_MAGIC, options, control, NULL, e);
}

static int mode_of(char const *path) {
  struct stat info;
  CHECK_EQ(stat(path, &info), 0);
  return info.st_mode & 07777;
}

static void existing_outputs(void) {
  bytes_t precious = bytes_painted(10);
  rsx_options_t const overwrite = {.overwrite = 1}, keep = {0};
  rsx_error_t e;
  CHECK_EQ(sign("fresh", &keep, NULL, &e), RS_DONE);
  CHECK(file_is("fresh", &expected));
  file_write("fresh", &precious);
  CHECK_EQ(sign("fresh", &keep, NULL, &e), RSX_EXISTS);
  CHECK_EQ(sign("fresh", NULL, NULL, &e), RSX_EXISTS);
  CHECK_TEXT(e.path, "fresh");
  CHECK(file_is("fresh", &precious));
  /* Before the input is even looked for. */
  CHECK_EQ(rsx_sig_path("none", "fresh", 0, 8, RS_MD4_SIG_MAGIC, &keep, NULL, NULL, &e), RSX_EXISTS);
  CHECK_EQ(sign("fresh", &overwrite, NULL, &e), RS_DONE);
  CHECK(file_is("fresh", &expected));
  CHECK_EQ(unlink("fresh"), 0);
  bytes_free(&precious);
}

static void make_rival(void *opaque, uint64_t done, uint64_t total) {
  (void)done;
  (void)total;
  file_write("rival", opaque);
}

/** A file that is created under the name during the call is not replaced, unless that was allowed. */
static void rival_outputs(void) {
  bytes_t rival = bytes_painted(10);
  rsx_control_t control = {.progress = make_rival, .opaque = &rival};
  rsx_options_t options = {.no_sync = 1};
  rsx_error_t e;
  int const entries = count_entries(".");
  CHECK_EQ(sign("rival", &options, &control, &e), RSX_EXISTS);
  CHECK(file_is("rival", &rival));
  CHECK_EQ(count_entries("."), entries + 1);
  options.overwrite = 1;
  CHECK_EQ(sign("rival", &options, &control, &e), RS_DONE);
  CHECK(file_is("rival", &expected));
  CHECK_EQ(unlink("rival"), 0);
  bytes_free(&rival);
}

static void modes(void) {
  rsx_options_t options = {.overwrite = 1, .no_sync = 1};
  mode_t const old_mask = umask(027);
  CHECK_EQ(sign("fresh", &options, NULL, NULL), RS_DONE);
  CHECK_EQ(mode_of("fresh"), 0640);
  int const kept[] = {0600, 0644, 0755, 0444, 04755};
  for (size_t i = 0; i < 5; i++) {
    CHECK_EQ(chmod("fresh", (mode_t)kept[i]), 0);
    options.mode = 0666; /* an existing file's mode wins */
    CHECK_EQ(sign("fresh", &options, NULL, NULL), RS_DONE);
    CHECK_EQ(mode_of("fresh"), kept[i] & 0777); /* what is new has no right to run as its owner */
  }
  CHECK_EQ(unlink("fresh"), 0);
  options.mode = 0604;
  CHECK_EQ(sign("fresh", &options, NULL, NULL), RS_DONE);
  CHECK_EQ(mode_of("fresh"), 0604);
  CHECK_EQ(unlink("fresh"), 0);
  (void)umask(old_mask);
}

static bool is_link(char const *path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

/** The file at the end of the links is replaced or made; the links stay. */
static void links(void) {
  rsx_options_t const overwrite = {.overwrite = 1, .no_sync = 1}, keep = {.no_sync = 1};
  rsx_error_t e;
  bytes_t precious = bytes_painted(10);
  CHECK_EQ(mkdir("inner", 0777), 0);
  file_write("inner/real", &precious);
  CHECK_EQ(symlink("real", "inner/link"), 0);
  CHECK_EQ(symlink("inner/link", "outer"), 0);
  CHECK_EQ(sign("outer", &keep, NULL, &e), RSX_EXISTS);
  CHECK_EQ(sign("outer", &overwrite, NULL, &e), RS_DONE);
  CHECK(is_link("outer") && is_link("inner/link") && !is_link("inner/real"));
  CHECK(file_is("inner/real", &expected));
  CHECK_EQ(count_entries("inner"), 2);
  CHECK_EQ(unlink("inner/real"), 0); /* now the links lead nowhere */
  CHECK_EQ(sign("outer", &keep, NULL, &e), RS_DONE);
  CHECK(is_link("outer") && is_link("inner/link") && file_is("inner/real", &expected));
  char target[2000];
  CHECK(getcwd(target, 1000));
  (void)strcat(target, "/inner/far");
  CHECK_EQ(symlink(target, "absolute"), 0);
  CHECK_EQ(sign("absolute", &keep, NULL, &e), RS_DONE);
  CHECK(is_link("absolute") && file_is("inner/far", &expected));
  CHECK_EQ(symlink("loop-b", "loop-a"), 0);
  CHECK_EQ(symlink("loop-a", "loop-b"), 0);
  CHECK_EQ(sign("loop-a", &overwrite, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(e.os_error, ELOOP);
  CHECK_EQ(symlink("no-folder/x", "nowhere"), 0);
  CHECK_EQ(sign("nowhere", &overwrite, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(e.os_error, ENOENT);
  CHECK(is_link("nowhere"));
  CHECK_EQ(rsx_sig_path("outer", "inner/real", 0, 8, RS_MD4_SIG_MAGIC, &overwrite, NULL, NULL, &e), RS_PARAM_ERROR);
  bytes_free(&precious);
}

static void not_files(void) {
  rsx_options_t const overwrite = {.overwrite = 1}, keep = {0};
  rsx_error_t e;
  CHECK_EQ(sign("/dev/null", &keep, NULL, &e), RS_DONE);
  CHECK_EQ(sign("inner", &overwrite, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(e.os_error, EISDIR);
  CHECK_EQ(sign("fresh/", &overwrite, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(sign("no-folder/fresh", &overwrite, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(e.os_error, ENOENT);
  CHECK_TEXT(e.path, "no-folder/fresh");
  CHECK_EQ(sign("input/fresh", &overwrite, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(e.os_error, ENOTDIR);
  /* A pipe is written into; it stays a pipe. */
  CHECK_EQ(mkfifo("pipe", 0600), 0);
  int reader = open("pipe", O_RDONLY | O_NONBLOCK);
  CHECK(reader >= 0);
  CHECK_EQ(sign("pipe", &keep, NULL, &e), RS_DONE);
  char got[4096];
  CHECK(expected.len < sizeof got);
  CHECK_EQ(read(reader, got, sizeof got), expected.len);
  CHECK_BYTES(got, expected.p, expected.len);
  (void)close(reader);
  struct stat info;
  CHECK(stat("pipe", &info) == 0 && S_ISFIFO(info.st_mode));
  CHECK_EQ(unlink("pipe"), 0);
}

/** The longest names there can be: the temporary file's is cut. */
static void long_names(void) {
  rsx_options_t const options = {.no_sync = 1};
  for (size_t len = 230; len <= 255; len++) {
    char name[300];
    memset(name, 'n', len);
    name[len] = '\0';
    CHECK_EQ(sign(name, &options, NULL, NULL), RS_DONE);
    CHECK(file_is(name, &expected));
    CHECK_EQ(unlink(name), 0);
  }
  char name[300];
  rsx_error_t e;
  memset(name, 'n', 256);
  name[256] = '\0';
  CHECK_EQ(sign(name, &options, NULL, &e), RS_IO_ERROR);
  CHECK_EQ(e.os_error, ENAMETOOLONG);
}

static void look_for_wish(void *opaque, uint64_t done, uint64_t total) {
  (void)done;
  (void)total;
  *(bool *)opaque = file_exists(".wish");
}

/** The caller may name the temporary file; where that cannot be created, another name is chosen. */
static void wishes(void) {
  bool seen = false;
  rsx_control_t control = {.progress = look_for_wish, .opaque = &seen};
  rsx_options_t options = {.overwrite = 1, .no_sync = 1, .temporary = ".wish"};
  CHECK_EQ(sign("fresh", &options, &control, NULL), RS_DONE);
  CHECK(seen && !file_exists(".wish") && file_is("fresh", &expected));
  bytes_t taken = bytes_painted(10);
  file_write(".wish", &taken);
  CHECK_EQ(sign("fresh", &options, NULL, NULL), RS_DONE);
  CHECK(file_is(".wish", &taken) && file_is("fresh", &expected));
  options.temporary = "no-folder/wish";
  CHECK_EQ(sign("fresh", &options, NULL, NULL), RS_DONE);
  CHECK_EQ(unlink(".wish") | unlink("fresh"), 0);
  bytes_free(&taken);
}

static int is_slash(char c) {
  return c == '/';
}

static void temp_name_is(char const *target, size_t most, char const *wanted) {
  char *name = rsi_temp_name(target, most, 0x1234, is_slash);
  CHECK(name);
  CHECK_TEXT(name, wanted);
  free(name);
}

static void temporary_names(void) {
  temp_name_is("dir/name", 255, "dir/.name.0000000000001234.tmp");
  temp_name_is("name", 255, ".name.0000000000001234.tmp");
  temp_name_is("/name", 25, "/.nam.0000000000001234.tmp");
  temp_name_is("/name", 22, "/..0000000000001234.tmp");
  temp_name_is("/name", 0, "/..0000000000001234.tmp");
  temp_name_is("\xc3\xa4\xc3\xb6\xc3\xbc", 22 + 5, ".\xc3\xa4\xc3\xb6.0000000000001234.tmp"); /* between characters */
  temp_name_is("\xc3\xa4\xc3\xb6\xc3\xbc", 22 + 6, ".\xc3\xa4\xc3\xb6\xc3\xbc.0000000000001234.tmp");
}

int main(void) {
  files_begin();
  input = bytes_painted(50000);
  file_write("input", &input);
  expected = make_signature(&input, 1000, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  existing_outputs();
  rival_outputs();
  modes();
  links();
  not_files();
  long_names();
  wishes();
  temporary_names();
  bytes_free(&input);
  bytes_free(&expected);
  return check_end();
}
