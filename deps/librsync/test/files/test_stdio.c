/* test_stdio.c - the calls on stdio files. */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "jobs.h"

static FILE *open_file(char const *path, char const *mode) {
  FILE *file = fopen(path, mode);
  CHECK(file);
  return file;
}

static void make_all(bytes_t const *old, bytes_t const *new_file, int buffer) {
  rs_stats_t stats;
  rs_inbuflen = rs_outbuflen = buffer;
  file_write("old", old);
  file_write("new", new_file);
  FILE *in = open_file("old", "rb"), *out = open_file("sig", "wb");
  CHECK_EQ(rs_sig_file(in, out, 100, 8, RS_RK_MD4_SIG_MAGIC, &stats), RS_DONE);
  CHECK_EQ(stats.in_bytes, old->len);
  (void)fclose(in);
  (void)fclose(out);
  bytes_t sig = make_signature(old, 100, 8, RS_RK_MD4_SIG_MAGIC, (cuts_t){0});
  CHECK(file_is("sig", &sig));

  rs_signature_t *loaded = NULL;
  in = open_file("sig", "rb");
  CHECK_EQ(rs_loadsig_file(in, &loaded, &stats), RS_DONE);
  CHECK_EQ(stats.sig_blocks, (old->len + 99) / 100);
  CHECK_EQ(rs_build_hash_table(loaded), RS_DONE);
  (void)fclose(in);

  in = open_file("new", "rb");
  out = open_file("delta", "wb");
  CHECK_EQ(rs_delta_file(loaded, in, out, &stats), RS_DONE);
  CHECK_EQ(stats.lit_bytes + stats.copy_bytes, new_file->len);
  (void)fclose(in);
  (void)fclose(out);
  rs_free_sumset(loaded);

  FILE *basis = open_file("old", "rb");
  in = open_file("delta", "rb");
  out = open_file("result", "wb");
  CHECK_EQ(rs_patch_file(basis, in, out, NULL), RS_DONE);
  (void)fclose(basis);
  (void)fclose(in);
  (void)fclose(out);
  CHECK(file_is("result", new_file));
  bytes_free(&sig);
}

static void all_buffer_sizes(void) {
  uint64_t seed = check_seed();
  int const sizes[] = {0, 1, 7, 100, 4096, -5};
  for (size_t i = 0; i < 6; i++) {
    bytes_t old = bytes_random(&seed, 3000 * i), new_file = bytes_edited(&seed, &old, 100);
    check_case("buffers of %d", sizes[i]);
    make_all(&old, &new_file, sizes[i]);
    bytes_free(&old);
    bytes_free(&new_file);
  }
  rs_inbuflen = rs_outbuflen = 0;
  check_case("");
}

/** 0 and -1 ask for what suits the size of the file. */
static void recommended_parameters(void) {
  bytes_t old = bytes_painted(1000000);
  file_write("old", &old);
  FILE *in = open_file("old", "rb"), *out = open_file("sig", "wb");
  CHECK_EQ(rs_sig_file(in, out, 0, 0, (rs_magic_number)0, NULL), RS_DONE);
  (void)fclose(in);
  (void)fclose(out);
  bytes_t sig = file_read("sig"), header = bytes_from_hex("72730136 00000380 00000010");
  CHECK_BYTES(sig.p, header.p, 12);
  bytes_free(&header);
  bytes_free(&sig);
  bytes_free(&old);
}

static void failures(void) {
  bytes_t bytes = bytes_painted(100), bad = bytes_from_hex("72730236 45ff01 00");
  rs_signature_t *sig;
  file_write("plain", &bytes);
  file_write("bad", &bad);
  FILE *in = open_file("plain", "rb"), *out = open_file("out", "wb"), *delta = open_file("bad", "rb");
  CHECK_EQ(rs_loadsig_file(in, &sig, NULL), RS_BAD_MAGIC);
  CHECK_EQ(rs_patch_file(in, delta, out, NULL), RS_INPUT_ENDED);
  CHECK_EQ(rs_sig_file(in, in, 0, 99, RS_MD4_SIG_MAGIC, NULL), RS_PARAM_ERROR);
  CHECK_EQ(rs_sig_file(NULL, out, 0, 8, RS_MD4_SIG_MAGIC, NULL), RS_PARAM_ERROR);
  CHECK_EQ(rs_sig_file(in, NULL, 0, 8, RS_MD4_SIG_MAGIC, NULL), RS_PARAM_ERROR);
  CHECK_EQ(rs_loadsig_file(NULL, &sig, NULL), RS_PARAM_ERROR);
  CHECK_EQ(rs_delta_file(NULL, in, out, NULL), RS_PARAM_ERROR);
  CHECK_EQ(rs_patch_file(NULL, in, out, NULL), RS_PARAM_ERROR);
  /* An output that is not open for writing, an input that is not open for reading. */
  rewind(in);
  CHECK_EQ(rs_sig_file(in, in, 10, 8, RS_MD4_SIG_MAGIC, NULL), RS_IO_ERROR);
  CHECK_EQ(rs_sig_file(out, out, 10, 8, RS_MD4_SIG_MAGIC, NULL), RS_IO_ERROR);
  (void)fclose(in);
  (void)fclose(out);
  (void)fclose(delta);
  bytes_free(&bytes);
  bytes_free(&bad);
}

static void sizes_and_seeking(void) {
  bytes_t bytes = bytes_painted(300);
  file_write("plain", &bytes);
  FILE *file = open_file("plain", "rb");
  char room[100];
  size_t len = 50;
  void *buf = room;
  CHECK_EQ(rs_file_size(file), 300);
  CHECK_EQ(rs_file_size(NULL), -1);
  CHECK_EQ(rs_file_copy_cb(file, 200, &len, &buf), RS_DONE);
  CHECK_EQ(len, 50);
  CHECK_BYTES(buf, bytes.p + 200, 50);
  CHECK_EQ(rs_file_copy_cb(file, 280, &len, &buf), RS_DONE);
  CHECK_EQ(len, 20);
  CHECK_EQ(rs_file_copy_cb(file, 300, &len, &buf), RS_INPUT_ENDED);
  CHECK_EQ(rs_file_copy_cb(file, -1, &len, &buf), RS_IO_ERROR);
  (void)fclose(file);
  int ends[2];
  CHECK_EQ(pipe(ends), 0);
  file = fdopen(ends[0], "rb");
  CHECK_EQ(rs_file_size(file), -1);
  CHECK_EQ(rs_file_copy_cb(file, 0, &len, &buf), RS_IO_ERROR);
  (void)fclose(file);
  (void)close(ends[1]);
  bytes_free(&bytes);
}

int main(void) {
  files_begin();
  all_buffer_sizes();
  recommended_parameters();
  failures();
  sizes_and_seeking();
  return check_end();
}
