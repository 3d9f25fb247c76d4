/* windows_path.h - what file_win.c and output_win.c share. */
#ifndef RSI_WINDOWS_PATH_H
#define RSI_WINDOWS_PATH_H

#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <stdbool.h>
#include <stdlib.h>

#include "../file.h"

/** A UTF-8 path as Windows wants it; NULL, with GetLastError() set, if it cannot be. The caller frees it. */
wchar_t *rsi_windows_path(char const *path);

/** The UTF-8 form of a path. NULL if it has none. The caller frees it. */
char *rsi_windows_utf8(wchar_t const *path);

bool rsi_windows_is_directory(wchar_t const *path);

bool rsi_windows_facts(HANDLE handle, rsi_facts_t *facts);

/** Waits a little: nothing tells when a pipe will be ready. */
rs_result rsi_windows_pause(rsi_waiting_t waiting, rsx_error_t *error);

#endif
