/* result.c - texts for result codes, version and licence. */
#include "librsync.h"

char const rs_librsync_version[] = "0.1.0";

char const rs_licence_string[] =
    "smartfile-sync's librsync engine. Copyright the smartfile-sync developers. MIT licence.";

char const *rs_strerror(rs_result result) {
  switch ((int)result) {
  case RS_DONE:
    return "finished";
  case RS_BLOCKED:
    return "waiting for more input or more room for output";
  case RS_RUNNING:
    return "still running";
  case RS_TEST_SKIPPED:
    return "test skipped";
  case RS_IO_ERROR:
    return "a file could not be read or written";
  case RS_SYNTAX_ERROR:
    return "wrong command line";
  case RS_MEM_ERROR:
    return "out of memory";
  case RS_INPUT_ENDED:
    return "the input ends too early";
  case RS_BAD_MAGIC:
    return "the input does not begin with the expected magic number";
  case RS_UNIMPLEMENTED:
    return "not implemented";
  case RS_CORRUPT:
    return "the input is damaged: it holds an impossible value";
  case RS_INTERNAL_ERROR:
    return "internal error of the library";
  case RS_PARAM_ERROR:
    return "a parameter is out of range";
  case RSX_CANCELLED:
    return "cancelled by the caller";
  case RSX_LIMIT:
    return "the input asks for more than the limits allow";
  case RSX_EXISTS:
    return "the output file exists already";
  default:
    return "unknown result code";
  }
}
