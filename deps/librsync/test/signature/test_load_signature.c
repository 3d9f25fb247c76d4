/* test_load_signature.c - reading signatures, good and bad. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

static rs_result load_hex(char const *hex, rsx_limits_t const *limits, cuts_t cuts) {
  bytes_t bytes = bytes_from_hex(hex);
  rs_signature_t *sig = (rs_signature_t *)1;
  rs_job_t *job = rs_loadsig_begin(&sig);
  CHECK(job && sig == NULL);
  if (limits) CHECK_EQ(rsx_job_set_limits(job, limits), RS_DONE);
  rs_result result = run_job(job, &bytes, NULL, cuts);
  CHECK((result == RS_DONE) == (sig != NULL));
  CHECK((result == RS_DONE) == (rsx_job_detail(job)[0] == '\0'));
  rs_buffers_t io = {.eof_in = 1};
  CHECK_EQ(rs_job_iter(job, &io), result); /* and again: it stays so */
  CHECK_EQ(rs_job_free(job), RS_DONE);
  rs_free_sumset(sig);
  bytes_free(&bytes);
  return result;
}

/** Loading gives this result, however the bytes are cut. */
static void answers(char const *hex, rsx_limits_t const *limits, rs_result expected) {
  check_case("%s", hex);
  CHECK_EQ(load_hex(hex, limits, (cuts_t){0}), expected);
  CHECK_EQ(load_hex(hex, limits, (cuts_t){.late_eof = true}), expected);
  for (size_t in = 1; in < 14; in++)
    CHECK_EQ(load_hex(hex, limits, (cuts_t){.in = in, .late_eof = in % 2}), expected);
  check_case("");
}

#define RECORD "41b907b6 3d55465380a6a05c"

static void headers(void) {
  answers("72730136 00000010 00000008", NULL, RS_DONE);
  answers("72730136 00000010 00000008" RECORD, NULL, RS_DONE);
  answers("72730146 00000010 00000008" RECORD RECORD, NULL, RS_DONE);
  answers("72730137 00000010 00000020", NULL, RS_DONE);
  answers("72730136 00000010 00000001 41b907b63d", NULL, RS_DONE); /* short sums are read */
  answers("72730136 04000000 00000008", NULL, RS_DONE);            /* 64 MiB: the limit itself */
  /* Other magic numbers, first of all. */
  answers("00000000 00000010 00000008", NULL, RS_BAD_MAGIC);
  answers("72730138 00000000 00000000", NULL, RS_BAD_MAGIC);
  answers("72730236 00000010 00000008", NULL, RS_BAD_MAGIC);
  answers("ffffffff", NULL, RS_BAD_MAGIC);
  /* Impossible values. */
  answers("72730136 00000000 00000008", NULL, RS_CORRUPT);
  answers("72730136 80000000 00000008", NULL, RS_CORRUPT);
  answers("72730136 ffffffff 00000008", NULL, RS_CORRUPT);
  answers("72730136 00000010 00000000", NULL, RS_CORRUPT);
  answers("72730136 00000010 00000011", NULL, RS_CORRUPT);
  answers("72730147 00000010 00000021", NULL, RS_CORRUPT);
  answers("72730136 00000010 80000008", NULL, RS_CORRUPT);
  /* Possible, but too much by default. */
  answers("72730136 04000001 00000008", NULL, RSX_LIMIT);
  answers("72730136 7fffffff 00000008", NULL, RSX_LIMIT);
  rsx_limits_t const any_block = {.max_block_len = 0x7fffffff}, strong = {.min_strong_len = 8};
  answers("72730136 7fffffff 00000008", &any_block, RS_DONE);
  answers("72730136 00000010 00000007", &strong, RSX_LIMIT);
  answers("72730136 00000010 00000008", &strong, RS_DONE);
}

static void cut_short(void) {
  static char const whole[] = "72730136000000100000000841b907b63d55465380a6a05c44b807fcb17bb7244d1c454f";
  for (size_t bytes = 0; bytes < 36; bytes++) {
    char part[sizeof whole];
    memcpy(part, whole, 2 * bytes);
    part[2 * bytes] = '\0';
    answers(part, NULL, bytes == 12 || bytes == 24 ? RS_DONE : RS_INPUT_ENDED);
  }
}

static void record_limits(void) {
  rsx_limits_t const one = {.max_records = 1}, tiny = {.max_signature_memory = 1};
  answers("72730136 00000010 00000008" RECORD, &one, RS_DONE);
  answers("72730136 00000010 00000008" RECORD RECORD, &one, RSX_LIMIT);
  answers("72730136 00000010 00000008" RECORD "41", &one, RSX_LIMIT);
  answers("72730136 00000010 00000008" RECORD, &tiny, RSX_LIMIT);
}

/** What a signature may take is what it and its index do take. */
static void memory_limit_is_exact(void) {
  uint64_t seed = check_seed();
  rsx_limits_t const limits = {.max_signature_memory = 100000};
  bytes_t records = bytes_random(&seed, 12 * 20000), file = bytes_from_hex("72730136 00000010 00000008");
  size_t most = 0;
  for (size_t low = 1, high = 20000; low <= high;) { /* the greatest number of records that is accepted */
    size_t count = (low + high) / 2;
    rs_signature_t *sig;
    rs_job_t *job = rs_loadsig_begin(&sig);
    CHECK_EQ(rsx_job_set_limits(job, &limits), RS_DONE);
    file.len = 12;
    bytes_add(&file, records.p, 12 * count);
    rs_result result = run_job(job, &file, NULL, (cuts_t){.in = 1000});
    (void)rs_job_free(job);
    if (result == RS_DONE) {
      rsx_signature_info_t info;
      CHECK_EQ(rs_build_hash_table(sig), RS_DONE);
      rsx_signature_info(sig, &info);
      CHECK(info.memory <= limits.max_signature_memory);
      CHECK_EQ(info.records, count);
      most = count;
      low = count + 1;
    } else {
      CHECK_EQ(result, RSX_LIMIT);
      high = count - 1;
    }
    rs_free_sumset(sig);
  }
  CHECK(most >= 100000 / 24 - 20 && most <= 100000 / 20);
  bytes_free(&records);
  bytes_free(&file);
}

static void facts(void) {
  bytes_t old = bytes_painted(1000);
  for (size_t m = 0; m < 4; m++) {
    bytes_t bytes = make_signature(&old, 300, 9, all_magics[m], (cuts_t){0});
    rs_signature_t *sig = load_signature(&bytes, (cuts_t){.in = 5});
    rsx_signature_info_t info;
    rsx_signature_info(sig, &info);
    CHECK_EQ(info.magic, all_magics[m]);
    CHECK_EQ(info.block_len, 300);
    CHECK_EQ(info.strong_len, 9);
    CHECK_EQ(info.records, 4);
    CHECK(info.memory > 4 * 13);
    CHECK_EQ(rs_build_hash_table(sig), RS_DONE); /* a second time is harmless */
    rs_free_sumset(sig);
    bytes_free(&bytes);
  }
  CHECK_EQ(rs_build_hash_table(NULL), RS_PARAM_ERROR);
  rs_free_sumset(NULL);
  bytes_free(&old);
}

static void statistics(void) {
  bytes_t bytes = bytes_from_hex("72730136 00000010 00000008" RECORD RECORD);
  rs_signature_t *sig;
  rs_job_t *job = rs_loadsig_begin(&sig);
  CHECK_EQ(run_job(job, &bytes, NULL, (cuts_t){0}), RS_DONE);
  rs_stats_t const *stats = rs_job_statistics(job);
  CHECK_TEXT(stats->op, "loadsig");
  CHECK_EQ(stats->sig_blocks, 2);
  CHECK_EQ(stats->block_len, 16);
  CHECK_EQ(stats->in_bytes, 36);
  CHECK_EQ(stats->out_bytes, 0);
  (void)rs_job_free(job);
  rs_free_sumset(sig);
  job = rs_loadsig_begin(NULL);
  rs_buffers_t io = {0};
  CHECK_EQ(rs_job_iter(job, &io), RS_PARAM_ERROR);
  (void)rs_job_free(job);
  bytes_free(&bytes);
}

int main(void) {
  headers();
  cut_short();
  record_limits();
  memory_limit_is_exact();
  facts();
  statistics();
  return check_end();
}
