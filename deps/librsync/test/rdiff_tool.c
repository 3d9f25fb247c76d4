/*
 * rdiff_tool.c - the engine on the command line, for comparing it with librsync's rdiff. For tests only.
 *
 *   rdiff_tool signature OLD SIG MAGIC BLOCK STRONG     MAGIC in hexadecimal
 *   rdiff_tool delta SIG NEW DELTA
 *   rdiff_tool patch BASIS DELTA NEW
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "librsync.h"

static FILE *open_file(char const *path, char const *mode) {
  FILE *file = fopen(path, mode);
  if (!file) {
    perror(path);
    exit(RS_IO_ERROR);
  }
  return file;
}

static int end(rs_result result, rs_stats_t const *stats) {
  char line[512];
  if (result != RS_DONE)
    (void)fprintf(stderr, "%s\n", rs_strerror(result));
  else if (getenv("STATS"))
    (void)fprintf(stderr, "%s\n", rs_format_stats(stats, line, sizeof line));
  return (int)result;
}

int main(int argc, char **argv) {
  rs_stats_t stats = {0};
  if (argc == 7 && strcmp(argv[1], "signature") == 0) {
    FILE *in = open_file(argv[2], "rb"), *out = open_file(argv[3], "wb");
    rs_magic_number magic = (rs_magic_number)strtoul(argv[4], NULL, 16);
    return end(rs_sig_file(in, out, strtoul(argv[5], NULL, 10), strtoul(argv[6], NULL, 10), magic, &stats), &stats);
  }
  if (argc == 5 && strcmp(argv[1], "delta") == 0) {
    FILE *sig_file = open_file(argv[2], "rb"), *in = open_file(argv[3], "rb"), *out = open_file(argv[4], "wb");
    rs_signature_t *sig = NULL;
    rs_result result = rs_loadsig_file(sig_file, &sig, NULL);
    if (result == RS_DONE) result = rs_build_hash_table(sig);
    if (result == RS_DONE) result = rs_delta_file(sig, in, out, &stats);
    rs_free_sumset(sig);
    return end(result, &stats);
  }
  if (argc == 5 && strcmp(argv[1], "patch") == 0) {
    FILE *basis = open_file(argv[2], "rb"), *delta = open_file(argv[3], "rb"), *out = open_file(argv[4], "wb");
    return end(rs_patch_file(basis, delta, out, &stats), &stats);
  }
  (void)fprintf(stderr, "usage: rdiff_tool signature|delta|patch ...\n");
  return RS_SYNTAX_ERROR;
}
