/* trace.h - messages for a caller who asked for them. */
#ifndef RSI_TRACE_H
#define RSI_TRACE_H

#include <stdbool.h>

#include "job.h"

/** Whether a message of this level would reach anybody. */
bool rsi_traced(rs_loglevel level);

/** Sends one message to the callback of rs_trace_to(), if its level is wanted. */
void rsi_trace(rs_loglevel level, char const *format, ...) RSI_PRINTF(2, 3);

#endif
