/* windows_path.c - paths on Windows. */
#if defined(_WIN32)

#include "windows_path.h"

#include <string.h>
#include <wchar.h>

#define LONGEST_PLAIN 240 /* MAX_PATH less room for the name of a temporary file */

static wchar_t *widen(char const *path) {
  int n = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, NULL, 0);
  wchar_t *wide = n > 0 ? malloc((size_t)n * sizeof *wide) : NULL;
  if (wide) (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, n);
  return wide;
}

/** The absolute form of a path with the prefix that lifts the limit on its length. NULL on failure. */
static wchar_t *lengthen(wchar_t const *path) {
  DWORD n = GetFullPathNameW(path, 0, NULL, NULL);
  wchar_t *full = n ? malloc(n * sizeof *full) : NULL;
  if (!full) return NULL;
  DWORD used = GetFullPathNameW(path, n, full, NULL);
  bool share = full[0] == L'\\' && full[1] == L'\\';
  wchar_t const *prefix = share ? L"\\\\?\\UNC" : L"\\\\?\\";
  wchar_t const *rest = share ? full + 1 : full;
  size_t before = wcslen(prefix), after = wcslen(rest) + 1;
  wchar_t *lengthened = used && used < n ? malloc((before + after) * sizeof *lengthened) : NULL;
  if (lengthened) {
    memcpy(lengthened, prefix, before * sizeof *prefix);
    memcpy(lengthened + before, rest, after * sizeof *rest);
  }
  free(full);
  return lengthened;
}

wchar_t *rsi_windows_path(char const *path) {
  wchar_t *wide = widen(path);
  if (!wide || wcslen(wide) < LONGEST_PLAIN || wcsncmp(wide, L"\\\\?\\", 4) == 0 || wcsncmp(wide, L"\\\\.\\", 4) == 0)
    return wide;
  wchar_t *lengthened = lengthen(wide);
  free(wide);
  return lengthened;
}

char *rsi_windows_utf8(wchar_t const *path) {
  int n = WideCharToMultiByte(CP_UTF8, 0, path, -1, NULL, 0, NULL, NULL);
  char *narrow = n > 0 ? malloc((size_t)n) : NULL;
  if (narrow) (void)WideCharToMultiByte(CP_UTF8, 0, path, -1, narrow, n, NULL, NULL);
  return narrow;
}

bool rsi_windows_is_directory(wchar_t const *path) {
  DWORD attributes = GetFileAttributesW(path);
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

#else
typedef int rsi_windows_path_is_empty_here; /* a translation unit needs a declaration */
#endif
