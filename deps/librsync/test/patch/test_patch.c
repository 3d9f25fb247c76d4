/* test_patch.c - patch jobs: deltas of every form, good and bad. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

#define M "72730236"

typedef enum { UNKNOWN_SIZE, KNOWN_SIZE } size_t_known;

/** Applies a delta to a basis of the 16 bytes 00 .. 0f. */
static rs_result apply_hex(char const *hex, size_t_known known, rsx_limits_t const *limits, cuts_t cuts, bytes_t *out) {
  bytes_t delta = bytes_from_hex(hex), basis = bytes_painted(16);
  rs_job_t *job = rs_patch_begin(copy_from_bytes, &basis);
  CHECK(job);
  if (limits) CHECK_EQ(rsx_job_set_limits(job, limits), RS_DONE);
  if (known == KNOWN_SIZE) CHECK_EQ(rsx_patch_set_basis_size(job, basis.len), RS_DONE);
  rs_result result = run_job(job, &delta, out, cuts);
  CHECK((result == RS_DONE) == (rsx_job_detail(job)[0] == '\0'));
  rs_buffers_t io = {.next_in = "", .eof_in = 1};
  for (int i = 0; i < 3; i++)
    CHECK_EQ(rs_job_iter(job, &io), result);
  CHECK_EQ(rs_job_free(job), RS_DONE);
  bytes_free(&delta);
  bytes_free(&basis);
  return result;
}

static cuts_t const all_cuts[] = {{0},
                                  {.late_eof = true},
                                  {.in = 1},
                                  {.out = 1},
                                  {.in = 1, .out = 1, .late_eof = true},
                                  {.in = 3, .out = 2},
                                  {.in = 9, .out = 30, .seed = 77}};
#define CUTS (sizeof all_cuts / sizeof *all_cuts)

/** However it is cut, the delta gives these bytes. */
static void gives(char const *hex, char const *expected_hex) {
  bytes_t expected = bytes_from_hex(expected_hex);
  for (size_t c = 0; c < CUTS * 2; c++) {
    bytes_t out = {0};
    check_case("%s, cut %zu", hex, c);
    CHECK_EQ(apply_hex(hex, c % 2 ? KNOWN_SIZE : UNKNOWN_SIZE, NULL, all_cuts[c / 2], &out), RS_DONE);
    CHECK_EQ(out.len, expected.len);
    CHECK_BYTES(out.p, expected.p, out.len);
    bytes_free(&out);
  }
  bytes_free(&expected);
  check_case("");
}

/** However it is cut, the delta is refused with this result. */
static void fails(char const *hex, rs_result expected) {
  for (size_t c = 0; c < CUTS * 2; c++) {
    bytes_t out = {0};
    check_case("%s, cut %zu", hex, c);
    CHECK_EQ(apply_hex(hex, c % 2 ? KNOWN_SIZE : UNKNOWN_SIZE, NULL, all_cuts[c / 2], &out), expected);
    bytes_free(&out);
  }
  check_case("");
}

static void literals(void) {
  gives(M "00", "");
  gives(M "01aa 00", "aa");
  gives(M "03aabbcc 01dd 00", "aabbccdd");
  gives(M "4101aa 00", "aa");
  gives(M "420001aa 00", "aa");
  gives(M "4300000001aa 00", "aa");
  gives(M "440000000000000001aa 00", "aa");
  char hex[400] = M "40", expected[200] = "";
  for (int i = 0; i < 64; i++) {
    (void)snprintf(hex + strlen(hex), 3, "%02x", i);
    (void)snprintf(expected + strlen(expected), 3, "%02x", i);
  }
  (void)strcat(hex, "00");
  gives(hex, expected);
}

static void copies(void) {
  /* Every pair of widths; most are wider than they need be. */
  for (unsigned i = 0; i < 4; i++)
    for (unsigned j = 0; j < 4; j++) {
      char hex[80];
      (void)snprintf(hex, sizeof hex, M "%02x%0*x%0*x00", 0x45 + 4 * i + j, 2 << i, 3, 2 << j, 5);
      gives(hex, "0304050607");
    }
  gives(M "450010 00", "000102030405060708090a0b0c0d0e0f");
  gives(M "450f01 00", "0f");
  gives(M "450801 450201 450803 450904 00", "08 02 08090a 090a0b0c"); /* backward, overlapping, again */
  gives(M "450101 02aabb 450102 00", "01 aabb 0102");
}

static void stops_at_end(void) {
  bytes_t delta = bytes_from_hex(M "01aa 00 ffffff"), basis = {0}, out = {0};
  rs_job_t *job = rs_patch_begin(copy_from_bytes, &basis);
  char room[10];
  rs_buffers_t io = {.next_in = (char *)delta.p, .avail_in = delta.len, .next_out = room, .avail_out = sizeof room};
  CHECK_EQ(rs_job_iter(job, &io), RS_DONE);
  CHECK_EQ(io.avail_in, 3); /* left unread; the end needs no eof */
  CHECK_EQ(io.avail_out, 9);
  (void)rs_job_free(job);
  bytes_free(&delta);
  bytes_free(&out);
}

static void malformed(void) {
  fails("", RS_INPUT_ENDED);
  fails("727302", RS_INPUT_ENDED);
  fails("72730235 00", RS_BAD_MAGIC);
  fails("72730136 00000800 00000008", RS_BAD_MAGIC);
  fails("00000000", RS_BAD_MAGIC);
  fails(M, RS_INPUT_ENDED);
  fails(M "01", RS_INPUT_ENDED);
  fails(M "03aabb", RS_INPUT_ENDED);
  fails(M "01aa", RS_INPUT_ENDED);
  fails(M "450101", RS_INPUT_ENDED);
  /* Cut within each parameter. */
  fails(M "41", RS_INPUT_ENDED);
  fails(M "4200", RS_INPUT_ENDED);
  fails(M "43000000", RS_INPUT_ENDED);
  fails(M "4400000000000000", RS_INPUT_ENDED);
  fails(M "45", RS_INPUT_ENDED);
  fails(M "4501", RS_INPUT_ENDED);
  fails(M "54000000000000000100000000000000", RS_INPUT_ENDED);
  /* Reserved commands. */
  for (unsigned op = 0x55; op <= 0xff; op++) {
    char hex[20];
    (void)snprintf(hex, sizeof hex, M "%02x00", op);
    fails(hex, RS_CORRUPT);
  }
  /* Zero lengths, at every width. */
  fails(M "4100 00", RS_CORRUPT);
  fails(M "420000 00", RS_CORRUPT);
  fails(M "4300000000 00", RS_CORRUPT);
  fails(M "440000000000000000 00", RS_CORRUPT);
  fails(M "450500 00", RS_CORRUPT);
  fails(M "48050000000000000000 00", RS_CORRUPT);
  /* Numbers with the top bit set. */
  fails(M "448000000000000001 aa00", RS_CORRUPT);
  fails(M "44ffffffffffffffff aa00", RS_CORRUPT);
  fails(M "48008000000000000001 00", RS_CORRUPT);
  fails(M "51800000000000000001 00", RS_CORRUPT);
  fails(M "54ffffffffffffffffffffffffffffffff 00", RS_CORRUPT);
  /* Long literals: no arithmetic of 32 bits may cut 2^32 + 5 to 5. */
  fails(M "4380000000 aabbccddee", RS_INPUT_ENDED);
  fails(M "440000000100000005 aabbccddee 00", RS_INPUT_ENDED);
  fails(M "447fffffffffffffff aabbccddee 00", RS_INPUT_ENDED);
  fails(M "01aa 447fffffffffffffff bb 00", RS_CORRUPT); /* together more than any file */
}

static void past_the_basis(void) {
  fails(M "450011 00", RS_INPUT_ENDED);
  fails(M "451001 00", RS_INPUT_ENDED);
  fails(M "450f02 00", RS_INPUT_ENDED);
  fails(M "45ff01 00", RS_INPUT_ENDED);
  fails(M "4c000001 00", RS_INPUT_ENDED);
  fails(M "517fffffffffffffff01 00", RS_INPUT_ENDED);
  fails(M "547fffffffffffffff7fffffffffffffff 00", RS_INPUT_ENDED);
  fails(M "48004000000000000000 00", RS_INPUT_ENDED);
  /* With the size known, nothing of such a copy is written. */
  for (size_t c = 0; c < CUTS; c++) {
    bytes_t out = {0};
    CHECK_EQ(apply_hex(M "01aa 48004000000000000000 00", KNOWN_SIZE, NULL, all_cuts[c], &out), RS_INPUT_ENDED);
    CHECK_EQ(out.len, 1);
    out.len = 0;
    CHECK_EQ(apply_hex(M "450f02 00", KNOWN_SIZE, NULL, all_cuts[c], &out), RS_INPUT_ENDED);
    CHECK_EQ(out.len, 0);
    bytes_free(&out);
  }
}

static void output_limit(void) {
  rsx_limits_t const ten = {.max_output = 10};
  static struct {
    char const *hex;
    size_t written;
    rs_result result;
  } const cases[] = {{M "45000a 00", 10, RS_DONE},
                     {M "45000b 00", 0, RSX_LIMIT},
                     {M "450009 01aa 00", 10, RS_DONE},
                     {M "450009 02aabb 00", 9, RSX_LIMIT},
                     {M "450005 450005 450001 00", 10, RSX_LIMIT},
                     {M "447fffffffffffffff", 0, RSX_LIMIT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t c = 0; c < CUTS; c++) {
      bytes_t out = {0};
      check_case("%s", cases[i].hex);
      CHECK_EQ(apply_hex(cases[i].hex, c % 2 ? KNOWN_SIZE : UNKNOWN_SIZE, &ten, all_cuts[c], &out), cases[i].result);
      CHECK_EQ(out.len, cases[i].written);
      bytes_free(&out);
    }
  check_case("");
}

static void statistics(void) {
  bytes_t delta = bytes_from_hex(M "03aabbcc 4101dd 450204 4a00020003 00"), basis = bytes_painted(16), out = {0};
  rs_job_t *job = rs_patch_begin(copy_from_bytes, &basis);
  CHECK_EQ(run_job(job, &delta, &out, (cuts_t){.in = 2, .out = 3}), RS_DONE);
  rs_stats_t const *stats = rs_job_statistics(job);
  CHECK_TEXT(stats->op, "patch");
  CHECK_EQ(stats->lit_cmds, 2);
  CHECK_EQ(stats->lit_bytes, 4);
  CHECK_EQ(stats->lit_cmdbytes, 3);
  CHECK_EQ(stats->copy_cmds, 2);
  CHECK_EQ(stats->copy_bytes, 7);
  CHECK_EQ(stats->copy_cmdbytes, 8);
  CHECK_EQ(stats->in_bytes, delta.len);
  CHECK_EQ(stats->out_bytes, 11);
  (void)rs_job_free(job);
  bytes_free(&delta);
  bytes_free(&basis);
  bytes_free(&out);
}

int main(void) {
  literals();
  copies();
  stops_at_end();
  malformed();
  past_the_basis();
  output_limit();
  statistics();
  return check_end();
}
