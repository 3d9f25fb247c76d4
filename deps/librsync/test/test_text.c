/* test_text.c - text helpers, result codes, statistics, trace, recommended parameters. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "jobs.h"

static void hex_and_base64(void) {
  char text[64];
  rs_hexify(text, "\x00\x7f\xff\x10", 4);
  CHECK_TEXT(text, "007fff10");
  rs_hexify(text, "", 0);
  CHECK_TEXT(text, "");
  static char const *const encoded[] = {"", "/w", "/wA", "/wBh", "/wBhYg", "/wBhYmM", "/wBhYmNk", "/wBhYmNkZQ"};
  unsigned char const bytes[] = {0xff, 0, 'a', 'b', 'c', 'd', 'e'};
  for (int n = 0; n <= 7; n++) {
    rs_base64(bytes, n, text);
    CHECK_TEXT(text, encoded[n]);
    CHECK_EQ(rs_unbase64(text), n);
    CHECK_BYTES(text, bytes, (size_t)n);
  }
  (void)strcpy(text, "YWJjZA==");
  CHECK_EQ(rs_unbase64(text), 4);
  CHECK_BYTES(text, "abcd", 4);
  (void)strcpy(text, "!!");
  CHECK_EQ(rs_unbase64(text), 0);
}

static void results_have_words(void) {
  for (int code = -5; code < 300; code++)
    CHECK(strlen(rs_strerror((rs_result)code)) > 5);
  CHECK(strcmp(rs_strerror(RS_CORRUPT), rs_strerror(RS_INPUT_ENDED)) != 0);
  CHECK_TEXT(rs_strerror((rs_result)55), "unknown result code");
  int major, minor, patch;
  CHECK_EQ(sscanf(rs_librsync_version, "%d.%d.%d", &major, &minor, &patch), 3);
  CHECK(strlen(rs_licence_string) > 10);
}

static void stats_are_a_line(void) {
  rs_stats_t stats = {.op = "delta",
                      .lit_cmds = 3,
                      .lit_bytes = 100,
                      .lit_cmdbytes = 5,
                      .copy_cmds = 2,
                      .copy_bytes = 4096,
                      .copy_cmdbytes = 9,
                      .false_matches = 1,
                      .in_bytes = 2500000,
                      .out_bytes = 118};
  char line[512], full[512];
  CHECK(rs_format_stats(&stats, full, sizeof full) == full);
  CHECK(strstr(full, "delta") && strstr(full, "100 bytes") && strstr(full, "4096 bytes") && strstr(full, "1 false"));
  CHECK(strstr(full, "2.5 MB"));
  for (size_t size = 1; size < sizeof line; size++) {
    memset(line, '#', sizeof line);
    (void)rs_format_stats(&stats, line, size);
    CHECK(strlen(line) < size && (size == sizeof line || line[size] == '#'));
  }
  (void)rs_format_stats(&stats, line, 0);
  /* The largest numbers there are. */
  stats = (rs_stats_t){.op = "signature", .lit_cmds = 2147483647, .false_matches = 2147483647};
  stats.lit_bytes = stats.lit_cmdbytes = stats.copy_cmds = stats.copy_bytes = stats.copy_cmdbytes = INTMAX_MAX;
  stats.sig_blocks = stats.in_bytes = stats.out_bytes = INTMAX_MAX;
  stats.block_len = SIZE_MAX;
  (void)rs_format_stats(&stats, line, sizeof line);
  CHECK(strstr(line, "9223372036854775807"));
}

static char traced[4096];

static void trace_here(rs_loglevel level, char const *msg) {
  size_t used = strlen(traced);
  (void)snprintf(traced + used, sizeof traced - used, "%d:%s\n", (int)level, msg);
}

static void trace_is_silent_until_asked(void) {
  CHECK_EQ(rs_supports_trace(), 1);
  bytes_t old = bytes_painted(40);
  rs_signature_t *sig = signature_of(&old, 16, 8, RS_MD4_SIG_MAGIC);
  rs_stats_t stats = {.op = "patch"};
  rs_sumset_dump(sig);
  CHECK_TEXT(traced, "");
  rs_trace_to(trace_here);
  rs_sumset_dump(sig);
  CHECK(strstr(traced, "record 0") && strstr(traced, "record 2") && !strstr(traced, "record 3"));
  rs_signature_log_stats(sig);
  CHECK(strstr(traced, "3 records"));
  CHECK_EQ(rs_log_stats(&stats), 0);
  CHECK(strstr(traced, "6:patch:"));
  traced[0] = '\0';
  rs_trace_set_level(RS_LOG_ERR);
  rs_sumset_dump(sig);
  CHECK_TEXT(traced, "");
  rs_job_t *job = rs_sig_begin(0, 99, RS_MD4_SIG_MAGIC);
  CHECK(strstr(traced, "3:signature failed"));
  (void)rs_job_free(job);
  rs_trace_to(NULL);
  rs_trace_stderr(RS_LOG_NOTICE, "this line belongs to the test");
  rs_trace_stderr((rs_loglevel)99, "and this one");
  rs_free_sumset(sig);
  bytes_free(&old);
}

/** Facts of librsync 2.3.2, taken by running it; test_differential compares many more. */
static void recommended_parameters(void) {
  static struct {
    rs_long_t size;
    size_t block_len, least_strong;
  } const facts[] = {{-1, 2048, 12},
                     {0, 256, 5},
                     {65536, 256, 6},
                     {65537, 256, 6},
                     {1000000, 896, 7},
                     {10000000, 3072, 7},
                     {100000000, 9984, 7},
                     {(rs_long_t)1 << 31, 46336, 8},
                     {(rs_long_t)1 << 40, 1048576, 10}};
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    rs_magic_number magic = (rs_magic_number)0;
    size_t block_len = 0, strong_len = (size_t)-1;
    CHECK_EQ(rs_sig_args(facts[i].size, &magic, &block_len, &strong_len), RS_DONE);
    CHECK_EQ(magic, RS_RK_BLAKE2_SIG_MAGIC);
    CHECK_EQ(block_len, facts[i].block_len);
    CHECK_EQ(strong_len, facts[i].least_strong);
  }
  rs_magic_number magic = RS_MD4_SIG_MAGIC;
  size_t block_len = 77, strong_len = 0;
  CHECK_EQ(rs_sig_args(5, &magic, &block_len, &strong_len), RS_DONE);
  CHECK(magic == RS_MD4_SIG_MAGIC && block_len == 77 && strong_len == 16);
  strong_len = 17;
  CHECK_EQ(rs_sig_args(5, &magic, &block_len, &strong_len), RS_PARAM_ERROR);
  strong_len = 8;
  block_len = (size_t)1 << 31;
  CHECK_EQ(rs_sig_args(5, &magic, &block_len, &strong_len), RS_PARAM_ERROR);
  magic = (rs_magic_number)5;
  CHECK_EQ(rs_sig_args(5, &magic, &block_len, &strong_len), RS_BAD_MAGIC);
  CHECK_EQ(rs_sig_args(5, NULL, &block_len, &strong_len), RS_PARAM_ERROR);
  /* The largest size there is must not upset the arithmetic. */
  magic = (rs_magic_number)0;
  block_len = 0;
  strong_len = (size_t)-1;
  rs_result result = rs_sig_args(INTMAX_MAX, &magic, &block_len, &strong_len);
  CHECK(result == RS_PARAM_ERROR || (result == RS_DONE && block_len <= 0x7fffffff && strong_len <= 32));
}

int main(void) {
  hex_and_base64();
  results_have_words();
  stats_are_a_line();
  trace_is_silent_until_asked();
  recommended_parameters();
  return check_end();
}
