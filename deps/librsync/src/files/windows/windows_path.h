/* windows_path.h - paths, and what else file_win.c and output_win.c share. */
#ifndef RSI_WINDOWS_PATH_H
#define RSI_WINDOWS_PATH_H

#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <stdbool.h>
#include <stdlib.h>

#include "../file.h"

/** Converts a UTF-8 path to Windows' form; the caller frees it. NULL, with GetLastError() set, on failure. */
wchar_t *rsi_windows_path(char const *path);

/** Converts a path to UTF-8; the caller frees it. NULL on failure. */
char *rsi_windows_utf8(wchar_t const *path);

bool rsi_windows_is_directory(wchar_t const *path);

/** Sets *facts to those of an open file; false, with GetLastError() set, on failure. */
bool rsi_windows_facts(HANDLE handle, rsi_facts_t *facts);

/** Waits 20 milliseconds, since pipes cannot be waited for; RSX_CANCELLED if `waiting` says so. */
rs_result rsi_windows_pause(rsi_waiting_t waiting, rsx_error_t *error);

#endif
