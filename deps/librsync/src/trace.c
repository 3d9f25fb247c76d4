/* trace.c - messages for a receiver that the caller sets; without one they are dropped. */
#include "trace.h"

#include <stdarg.h>
#include <stdint.h>

#include "atomic.h"

static rsi_atomic_int least_important = RS_LOG_INFO;
static rsi_atomic_ptr receiver; /* a rs_trace_fn_t */

/* Converts a function pointer to void * and back, which POSIX and Windows allow. */
typedef union {
  rs_trace_fn_t *function;
  void *pointer;
} trace_fn;

void rs_trace_set_level(rs_loglevel level) {
  rsi_atomic_set_int(&least_important, (int)level);
}

void rs_trace_to(rs_trace_fn_t *function) {
  trace_fn to = {.function = function};
  rsi_atomic_set(&receiver, function ? to.pointer : NULL);
}

void rs_trace_stderr(rs_loglevel level, char const *msg) {
  static char const *const names[] = {"emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"};
  unsigned index = (unsigned)level;
  (void)fprintf(stderr, "librsync: %s: %s\n", index < 8 ? names[index] : "message", msg);
}

int rs_supports_trace(void) {
  return 1;
}

bool rsi_traced(rs_loglevel level) {
  return rsi_atomic_get(&receiver) && (int)level <= rsi_atomic_get_int(&least_important);
}

void rsi_trace(rs_loglevel level, char const *format, ...) {
  trace_fn to = {.pointer = rsi_atomic_get(&receiver)};
  if (!to.pointer || (int)level > rsi_atomic_get_int(&least_important)) return;
  char message[512];
  va_list args;
  va_start(args, format);
  (void)vsnprintf(message, sizeof message, format, args);
  va_end(args);
  to.function(level, message);
}
