/*
 * engine.c - the engine on the command line, for timing it as a whole process beside rdiff.
 *
 *   engine signature [OPTIONS] BASIS SIGNATURE
 *   engine delta [OPTIONS] SIGNATURE NEW DELTA
 *   engine patch [OPTIONS] BASIS DELTA NEW
 *   engine kernels                                  prints the instruction set in use
 *
 * Options: -t THREADS, -b BLOCK LENGTH, -S STRONG LENGTH, -m MAGIC (in hexadecimal). Outputs are not flushed to the
 * disk: rdiff does not do so either.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "librsync.h"

struct arguments {
  rsx_options_t options;
  size_t block_len, strong_len;
  rs_magic_number magic;
  char **paths;
  int count;
};

static int usage(void) {
  (void)fprintf(stderr, "usage: engine signature|delta|patch [-t N] [-b N] [-S N] [-m MAGIC] FILE ...\n"
                        "       engine kernels\n");
  return RS_SYNTAX_ERROR;
}

/* Fills *arguments from what follows the command's name; 0 where an option is unknown or has no number. */
static int parse(int argc, char **argv, struct arguments *arguments) {
  int at = 2;
  for (; at < argc && argv[at][0] == '-'; at += 2) {
    char *end = NULL;
    if (at + 1 == argc || strlen(argv[at]) != 2) return 0;
    unsigned long number = strtoul(argv[at + 1], &end, argv[at][1] == 'm' ? 16 : 10);
    if (end == argv[at + 1] || *end) return 0;
    switch (argv[at][1]) {
    case 't':
      arguments->options.threads = (int)number;
      break;
    case 'b':
      arguments->block_len = number;
      break;
    case 'S':
      arguments->strong_len = number;
      break;
    case 'm':
      arguments->magic = (rs_magic_number)number;
      break;
    default:
      return 0;
    }
  }
  arguments->paths = argv + at;
  arguments->count = argc - at;
  return 1;
}

static rs_result delta(struct arguments const *arguments, rsx_error_t *error) {
  rs_signature_t *signature = NULL;
  rsx_options_t const *options = &arguments->options;
  rs_result result = rsx_loadsig_path(arguments->paths[0], &signature, options, NULL, NULL, error);
  if (result == RS_DONE)
    result = rsx_delta_path(signature, arguments->paths[1], arguments->paths[2], options, NULL, NULL, error);
  rs_free_sumset(signature);
  return result;
}

int main(int argc, char **argv) {
  struct arguments arguments = {.options = {.no_sync = 1}};
  rsx_error_t error = {0};
  rs_result result;

  if (argc == 2 && strcmp(argv[1], "kernels") == 0) return puts(rsx_kernels()) < 0;
  if (argc < 2 || !parse(argc, argv, &arguments)) return usage();

  char **const paths = arguments.paths;
  if (strcmp(argv[1], "signature") == 0 && arguments.count == 2)
    result = rsx_sig_path(paths[0], paths[1], arguments.block_len, arguments.strong_len, arguments.magic,
                          &arguments.options, NULL, NULL, &error);
  else if (strcmp(argv[1], "delta") == 0 && arguments.count == 3)
    result = delta(&arguments, &error);
  else if (strcmp(argv[1], "patch") == 0 && arguments.count == 3)
    result = rsx_patch_path(paths[0], paths[1], paths[2], &arguments.options, NULL, NULL, &error);
  else
    return usage();

  if (result != RS_DONE) (void)fprintf(stderr, "engine: %s: %s %s\n", rs_strerror(result), error.path, error.detail);
  return (int)result;
}
