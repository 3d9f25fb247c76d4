/* test_delta.c - delta jobs: what they write. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

static bytes_t text(char const *s) {
  bytes_t bytes = {0};
  bytes_add(&bytes, s, strlen(s));
  return bytes;
}

static void delta_is(bytes_t old, bytes_t new_file, size_t block_len, char const *expected_hex) {
  bytes_t expected = bytes_from_hex(expected_hex);
  for (size_t m = 0; m < 4; m++) {
    rs_signature_t *sig = signature_of(&old, block_len, 8, all_magics[m]);
    bytes_t delta = make_delta(sig, &new_file, (cuts_t){0}, NULL);
    check_case("expected %s", expected_hex);
    CHECK_EQ(delta.len, expected.len);
    CHECK_BYTES(delta.p, expected.p, delta.len);
    bytes_t back = apply_delta(&old, &delta, (cuts_t){0});
    CHECK_EQ(back.len, new_file.len);
    CHECK_BYTES(back.p, new_file.p, back.len);
    bytes_free(&back);
    bytes_free(&delta);
    rs_free_sumset(sig);
  }
  check_case("");
  bytes_free(&expected);
  bytes_free(&old);
  bytes_free(&new_file);
}

static bytes_t zeros(size_t len) {
  bytes_t bytes = bytes_painted(len);
  memset(bytes.p, 0, len);
  return bytes;
}

static bytes_t slice(bytes_t const *from, size_t at, size_t len) {
  bytes_t bytes = {0};
  bytes_add(&bytes, from->p + at, len);
  return bytes;
}

static void examples(void) {
  char const *fox = "The quick brown fox jumps over the lazy dog. 0123456789";
  delta_is(text(fox), text("The quick brown fox JUMPS over the lazy dog. 0123456789!"), 16,
           "72730236 450010 10 666f78204a554d5053206f7665722074 452010 08 3334353637383921 00");
  delta_is(text(fox), text(fox), 16, "72730236 450037 00");
  delta_is(text(fox), text(""), 16, "72730236 00");
  delta_is(text(""), text(""), 16, "72730236 00");
  delta_is(text(""), text("abc"), 16, "72730236 03616263 00");
  delta_is(text(fox), text("a"), 16, "72730236 0161 00");
  /* A run of equal blocks is one copy, as long as the basis has one; then again from its beginning. */
  delta_is(zeros(2048), zeros(2048), 512, "72730236 46000800 00");
  delta_is(zeros(2048), zeros(3072), 512, "72730236 46000800 46000400 00");
  delta_is(zeros(512), zeros(1536), 512, "72730236 46000200 46000200 46000200 00");
}

/** Only at the end of the new file can the last, short block be copied: any suffix that equals it. */
static void short_last_block(void) {
  bytes_t painted = bytes_painted(100);
  bytes_t old = slice(&painted, 0, 35); /* 16 + 16 + 3 */
  bytes_t end = slice(&painted, 32, 3), middle = slice(&painted, 32, 3);
  bytes_add(&middle, "xyz", 3);
  delta_is(slice(&old, 0, 35), end, 16, "72730236 452003 00");
  delta_is(slice(&old, 0, 35), middle, 16, "72730236 06 202122 78797a 00");
  bytes_t prefixed = text("xyz");
  bytes_add(&prefixed, old.p + 32, 3);
  delta_is(slice(&old, 0, 35), prefixed, 16, "72730236 03 78797a 452003 00");
  bytes_t whole_then_end = slice(&painted, 0, 16);
  bytes_add(&whole_then_end, old.p + 32, 3);
  delta_is(slice(&old, 0, 35), whole_then_end, 16, "72730236 450010 452003 00");
  bytes_free(&old);
  bytes_free(&painted);
}

/** len bytes of one letter for each letter of the pattern. */
static bytes_t blocks(char const *pattern, size_t len) {
  bytes_t bytes = {0};
  for (; *pattern; pattern++)
    for (size_t i = 0; i < len; i++)
      bytes_add(&bytes, pattern, 1);
  return bytes;
}

/** Equal blocks in several places: runs are continued, and commands begin where they become shortest. */
static void equal_blocks(void) {
  delta_is(blocks("AZZZB", 16), blocks("AZZZB", 16), 16, "72730236 450050 00");
  delta_is(blocks("ZABZC", 16), blocks("BZC", 16), 16, "72730236 452030 00");         /* goes on with the second Z */
  delta_is(blocks("ZXABZC", 16), blocks("BZX", 16), 16, "72730236 453020 451010 00"); /* no shorter way: as found */
  delta_is(blocks("ZABZC", 16), blocks("ZC", 16), 16,
           "72730236 453020 00"); /* the first Z leaves for the one before C */
  /* X is at 256, which takes two bytes; the Z before it is at 240: so the Z goes with X and not with T. */
  delta_is(blocks("ABCDEFGHIJKLMNOZXTZ", 16), blocks("TZX", 16), 16, "72730236 49011010 45f020 00");
  /* After a literal the first of equal blocks is taken: its offset is the shortest. */
  bytes_t cut = blocks("Z", 16);
  bytes_add(&cut, "!", 1);
  bytes_add(&cut, "ZZZZZZZZZZZZZZZZ", 16);
  delta_is(blocks("ZZZ", 16), cut, 16, "72730236 450010 0121 450010 00");
}

/** Literal headers at every width and the cut at 65533. */
static void literal_framing(void) {
  uint64_t seed = check_seed();
  size_t const lengths[] = {1, 63, 64, 65, 255, 256, 65532, 65533, 65534, 131066, 131067, 200000};
  bytes_t nothing = {0};
  bytes_add(&nothing, "", 0);
  for (size_t with_records = 0; with_records < 2; with_records++)
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
      bytes_t noise = bytes_random(&seed, lengths[i]), old = bytes_random(&seed, 100), expected = {0};
      bytes_add_be(&expected, RS_DELTA_MAGIC, 4);
      for (size_t at = 0, n; at < lengths[i]; at += n) {
        n = lengths[i] - at < 65533 ? lengths[i] - at : 65533;
        if (n <= 64) {
          bytes_add_be(&expected, n, 1);
        } else {
          bytes_add_be(&expected, n <= 255 ? 0x41 : 0x42, 1);
          bytes_add_be(&expected, n, n <= 255 ? 1 : 2);
        }
        bytes_add(&expected, noise.p + at, n);
      }
      bytes_add_be(&expected, 0, 1);
      rs_signature_t *sig = signature_of(with_records ? &old : &nothing, 50, 8, RS_MD4_SIG_MAGIC);
      check_case("%zu literal bytes, %s records", lengths[i], with_records ? "some" : "no");
      cuts_t const cuts[] = {{0}, {.in = 1}, {.out = 1}, {.in = 1000, .out = 700, .seed = seed}, {.in = 300000}};
      for (size_t c = 0; c < 5; c++)
        same_delta(sig, &noise, &expected, cuts[c], NULL);
      rs_free_sumset(sig);
      bytes_free(&noise);
      bytes_free(&old);
      bytes_free(&expected);
    }
  bytes_free(&nothing);
  check_case("");
}

/** Copies of each width of offset and length: block i of a basis of 70000 two-byte blocks. */
static void copy_widths(void) {
  bytes_t old = {0};
  for (uint32_t i = 0; i < 70000; i++)
    bytes_add_be(&old, i * 40503 & 0xffff, 2);
  rs_signature_t *sig = signature_of(&old, 2, 8, RS_RK_BLAKE2_SIG_MAGIC);
  struct {
    size_t block, blocks;
    char const *hex;
  } const cases[] = {{0, 1, "450002"},          {1, 127, "4502fe"},         {1, 128, "46020100"},
                     {128, 1, "49010002"},      {127, 32767, "46fefffe"},   {128, 32768, "4b010000010000"},
                     {32767, 1, "49fffe02"},    {32768, 1, "4d0001000002"}, {32768, 200, "4e000100000190"},
                     {0, 65536, "470000020000"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bytes_t part = slice(&old, 2 * cases[i].block, 2 * cases[i].blocks), expected = bytes_from_hex(cases[i].hex);
    bytes_t delta = make_delta(sig, &part, (cuts_t){0}, NULL);
    check_case("%zu blocks from %zu", cases[i].blocks, cases[i].block);
    if (cases[i].block < 65536 && cases[i].block + cases[i].blocks <= 65536) { /* the pairs repeat after 65536 */
      CHECK_EQ(delta.len, 5 + expected.len);
      CHECK_BYTES(delta.p + 4, expected.p, expected.len);
    }
    bytes_free(&delta);
    bytes_free(&part);
    bytes_free(&expected);
  }
  check_case("");
  rs_free_sumset(sig);
  bytes_free(&old);
}

static void unusable_signatures(void) {
  bytes_t old = bytes_painted(100), file = make_signature(&old, 16, 8, RS_MD4_SIG_MAGIC, (cuts_t){0});
  rs_buffers_t io = {0};
  rs_job_t *job = rs_delta_begin(NULL);
  CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR);
  (void)rs_job_free(job);
  rs_signature_t *sig;
  job = rs_loadsig_begin(&sig);
  CHECK_EQ(run_job(job, &file, NULL, (cuts_t){0}), RS_DONE);
  (void)rs_job_free(job);
  job = rs_delta_begin(sig); /* not indexed yet */
  CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR);
  CHECK(strstr(rsx_job_detail(job), "rs_build_hash_table"));
  (void)rs_job_free(job);
  rs_free_sumset(sig);
  bytes_free(&old);
  bytes_free(&file);
}

static void statistics(void) {
  bytes_t old = text("The quick brown fox jumps over the lazy dog. 0123456789");
  bytes_t new_file = text("The quick brown fox JUMPS over the lazy dog. 0123456789!");
  rs_signature_t *sig = signature_of(&old, 16, 8, RS_MD4_SIG_MAGIC);
  rs_stats_t stats;
  bytes_t delta = make_delta(sig, &new_file, (cuts_t){0}, &stats);
  CHECK_TEXT(stats.op, "delta");
  CHECK_EQ(stats.lit_cmds, 2);
  CHECK_EQ(stats.lit_bytes, 24);
  CHECK_EQ(stats.lit_cmdbytes, 2);
  CHECK_EQ(stats.copy_cmds, 2);
  CHECK_EQ(stats.copy_bytes, 32);
  CHECK_EQ(stats.copy_cmdbytes, 6);
  CHECK_EQ(stats.false_matches, 0);
  CHECK_EQ(stats.block_len, 16);
  rs_free_sumset(sig);
  bytes_free(&delta);
  bytes_free(&old);
  bytes_free(&new_file);
}

int main(void) {
  examples();
  short_last_block();
  equal_blocks();
  literal_framing();
  copy_widths();
  unusable_signatures();
  statistics();
  return check_end();
}
