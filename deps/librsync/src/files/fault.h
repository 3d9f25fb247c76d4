/* fault.h - filling rsx_error_t. Every function returns the result that it noted. */
#ifndef RSI_FAULT_H
#define RSI_FAULT_H

#include "../job.h"

/** Notes a failure that no system call stands behind. */
rs_result rsi_fault(rsx_error_t *error, rs_result result, char const *path, char const *format, ...) RSI_PRINTF(4, 5);

/** Notes a system call that failed, as RS_IO_ERROR; operation is "open", "read"... */
rs_result rsi_fault_os(rsx_error_t *error, int os_error, char const *operation, char const *path, char const *format,
                       ...) RSI_PRINTF(5, 6);

rs_result rsi_fault_memory(rsx_error_t *error);

rs_result rsi_fault_cancelled(rsx_error_t *error);

#endif
