/*
 * test_collision.c - made collisions of the MD4 kinds: a delta copies the wrong block, silently. BLAKE2 is not
 * deceived. This is what the format is, not what we would like it to be: callers have to compare the results.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

static bytes_t read_data(char const *name) {
  char path[1024], piece[4096];
  bytes_t bytes = {0};
  (void)snprintf(path, sizeof path, "%s/%s", RS_TEST_DATA, name);
  FILE *file = fopen(path, "rb");
  CHECK(file);
  for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
    bytes_add(&bytes, piece, n);
  (void)fclose(file);
  return bytes;
}

/** Whether a transfer of `to` to the holder of `from` gives the right file. */
static bool is_right(bytes_t const *from, bytes_t const *to, size_t block_len, size_t strong_len,
                     rs_magic_number magic) {
  rs_signature_t *sig = signature_of(from, block_len, strong_len, magic);
  bytes_t delta = make_delta(sig, to, (cuts_t){0}, NULL);
  bytes_t back = apply_delta(from, &delta, (cuts_t){0});
  bool right = back.len == to->len && memcmp(back.p, to->p, to->len) == 0;
  bytes_free(&delta);
  bytes_free(&back);
  rs_free_sumset(sig);
  return right;
}

int main(void) {
  bytes_t coll1 = read_data("coll1.bin"), coll2 = read_data("coll2.bin");
  bytes_t md4x = read_data("md4x.bin"), md4y = read_data("md4y.bin");
  CHECK_EQ(coll1.len, 2048);
  CHECK_EQ(md4x.len, 256);
  CHECK(memcmp(coll1.p, coll2.p, 2048) != 0 && memcmp(md4x.p, md4y.p, 256) != 0);

  CHECK(!is_right(&coll1, &coll2, 2048, 8, RS_MD4_SIG_MAGIC));
  CHECK(is_right(&coll1, &coll2, 2048, 9, RS_MD4_SIG_MAGIC));
  CHECK(is_right(&coll1, &coll2, 2047, 8, RS_MD4_SIG_MAGIC));
  CHECK(is_right(&coll1, &coll2, 2048, 8, RS_RK_MD4_SIG_MAGIC));
  CHECK(is_right(&coll1, &coll2, 2048, 8, RS_BLAKE2_SIG_MAGIC));

  for (size_t s = 8; s <= 16; s++)
    CHECK(!is_right(&md4x, &md4y, 256, s, RS_MD4_SIG_MAGIC));
  CHECK(is_right(&md4x, &md4y, 256, 16, RS_RK_MD4_SIG_MAGIC));
  CHECK(is_right(&md4x, &md4y, 256, 8, RS_BLAKE2_SIG_MAGIC));
  CHECK(is_right(&md4x, &md4y, 255, 16, RS_MD4_SIG_MAGIC));
  bytes_free(&coll1);
  bytes_free(&coll2);
  bytes_free(&md4x);
  bytes_free(&md4y);
  return check_end();
}
