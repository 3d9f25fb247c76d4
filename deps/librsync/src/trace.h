/* trace.h - messages to the receiver of rs_trace_to(). */
#ifndef RSI_TRACE_H
#define RSI_TRACE_H

#include <stdbool.h>

#include "librsync.h"
#include "printf_format.h"

/** Whether there is a receiver that wants messages of this level. */
bool rsi_traced(rs_loglevel level);

/** Formats one message, at most 511 bytes of it, and sends it if rsi_traced(level). */
void rsi_trace(rs_loglevel level, char const *format, ...) RSI_PRINTF(2, 3);

#endif
