/* fault.c - filling rsx_error_t. */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** Copies text, cut to fit between two UTF-8 characters. */
static void put_text(char *to, size_t size, char const *from) {
  size_t n = strlen(from);
  if (n >= size) {
    n = size - 1;
    while (n && ((unsigned char)from[n] & 0xc0) == 0x80)
      n--;
  }
  memcpy(to, from, n);
  to[n] = '\0';
}

static void note(rsx_error_t *error, rs_result result, int os_error, char const *operation, char const *path,
                 char const *format, va_list args) {
  char detail[512];
  (void)vsnprintf(detail, sizeof detail, format, args);
  error->result = result;
  error->os_error = os_error;
  put_text(error->operation, sizeof error->operation, operation);
  put_text(error->path, sizeof error->path, path ? path : "");
  put_text(error->detail, sizeof error->detail, detail);
}

rs_result rsi_fault(rsx_error_t *error, rs_result result, char const *path, char const *format, ...) {
  va_list args;
  va_start(args, format);
  note(error, result, 0, "", path, format, args);
  va_end(args);
  return result;
}

rs_result rsi_fault_os(rsx_error_t *error, int os_error, char const *operation, char const *path, char const *format,
                       ...) {
  va_list args;
  va_start(args, format);
  note(error, RS_IO_ERROR, os_error, operation, path, format, args);
  va_end(args);
  return RS_IO_ERROR;
}

rs_result rsi_fault_memory(rsx_error_t *error) {
  return rsi_fault(error, RS_MEM_ERROR, NULL, "out of memory");
}

rs_result rsi_fault_cancelled(rsx_error_t *error) {
  return rsi_fault(error, RSX_CANCELLED, NULL, "the caller asked to stop");
}
