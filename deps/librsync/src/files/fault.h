/* fault.h - filling rsx_error_t. Every function returns the result that it sets. */
#ifndef RSI_FAULT_H
#define RSI_FAULT_H

#include "../printf_format.h"
#include "librsync.h"

/** Sets a failure without a system call; path may be NULL. */
rs_result rsi_fault(rsx_error_t *error, rs_result result, char const *path, char const *format, ...) RSI_PRINTF(4, 5);

/** Sets the failure of a system call, as RS_IO_ERROR. os_error may be 0; operation is "open", "read" or the like. */
rs_result rsi_fault_os(rsx_error_t *error, int os_error, char const *operation, char const *path, char const *format,
                       ...) RSI_PRINTF(5, 6);

rs_result rsi_fault_memory(rsx_error_t *error);

rs_result rsi_fault_cancelled(rsx_error_t *error);

#endif
