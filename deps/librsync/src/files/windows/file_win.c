/* file_win.c - reading files, on Windows. */
#if defined(_WIN32)

#include "windows_path.h"

#include <string.h>

#include "../file.h"

#define MOST_AT_ONCE ((size_t)1 << 30)
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static HANDLE handle_of(rsi_file_t const *file) {
  return (HANDLE)file->handle;
}

bool rsi_windows_facts(HANDLE handle, rsi_facts_t *facts) {
  BY_HANDLE_FILE_INFORMATION info;
  *facts = (rsi_facts_t){0};
  if (GetFileType(handle) != FILE_TYPE_DISK) return true;
  if (!GetFileInformationByHandle(handle, &info)) return false;
  facts->regular = true;
  facts->size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow;
  facts->device = info.dwVolumeSerialNumber;
  facts->number = (uint64_t)info.nFileIndexHigh << 32 | info.nFileIndexLow;
  facts->seconds = (int64_t)info.ftLastWriteTime.dwHighDateTime;
  facts->fraction = (int64_t)info.ftLastWriteTime.dwLowDateTime;
  return true;
}

bool rsi_facts_of(char const *path, rsi_facts_t *facts) {
  wchar_t *wide = rsi_windows_path(path);
  HANDLE handle = wide ? CreateFileW(wide, 0, SHARE_ALL, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL)
                       : INVALID_HANDLE_VALUE;
  free(wide);
  if (handle == INVALID_HANDLE_VALUE) return false;
  bool const known = rsi_windows_facts(handle, facts);
  (void)CloseHandle(handle);
  return known;
}

int rsx_path_waits(char const *path) {
  return path && strncmp(path, "\\\\.\\", 4) == 0; /* the name space of devices, where pipes are */
}

rs_result rsi_windows_pause(rsi_waiting_t waiting, rsx_error_t *error) {
  Sleep(20); /* milliseconds */
  return waiting.go_on(waiting.opaque) ? RS_DONE : rsi_fault_cancelled(error);
}

/** Waits until a pipe has something to read, or has no writer left. */
static rs_result wait_for_pipe(rsi_file_t *file, rsx_error_t *error) {
  DWORD there = 0;
  rs_result result = RS_DONE;
  while (result == RS_DONE && PeekNamedPipe(handle_of(file), NULL, 0, NULL, &there, NULL) && !there)
    result = rsi_windows_pause(file->waiting, error);
  return result; /* the read that follows reports what is wrong */
}

rs_result rsi_file_open(rsi_file_t *file, char const *path, rsi_waiting_t waiting, rsx_error_t *error) {
  DWORD mode;
  *file = (rsi_file_t){.path = path, .waiting = waiting};
  wchar_t *wide = rsi_windows_path(path);
  if (!wide) return rsi_fault_os(error, (int)GetLastError(), "open", path, "the path is not valid");
  HANDLE handle = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
  DWORD failed = handle == INVALID_HANDLE_VALUE ? GetLastError() : 0;
  bool directory = failed == ERROR_ACCESS_DENIED && rsi_windows_is_directory(wide);
  free(wide);
  if (failed)
    return rsi_fault_os(error, (int)failed, "open", path,
                        directory ? "this is a directory, not a file" : "cannot open the file for reading");
  file->open = true;
  file->handle = (intptr_t)handle;
  if (GetConsoleMode(handle, &mode)) { /* a read that waits for keys cannot be cancelled */
    rsi_file_close(file);
    return rsi_fault_os(error, ERROR_NOT_SUPPORTED, "open", path, "this is a terminal, not a file");
  }
  if (!rsi_windows_facts(handle, &file->facts)) {
    failed = GetLastError();
    rsi_file_close(file);
    return rsi_fault_os(error, (int)failed, "stat", path, "cannot read the properties of the file");
  }
  return RS_DONE;
}

rs_result rsi_file_need_seek(rsi_file_t *file, uint64_t *size, rsx_error_t *error) {
  LARGE_INTEGER end;
  if (GetFileType(handle_of(file)) != FILE_TYPE_DISK)
    return rsi_fault_os(error, ERROR_SEEK_ON_DEVICE, "seek", file->path,
                        "the basis must be a file that can be read at any position; save a pipe to a file first");
  if (!GetFileSizeEx(handle_of(file), &end))
    return rsi_fault_os(error, (int)GetLastError(), "seek", file->path, "cannot read the size of the basis");
  *size = (uint64_t)end.QuadPart;
  return RS_DONE;
}

/** Reads at a position, or, where `at` is NULL, from where the last read ended. The end is no failure: *got is 0. */
static rs_result read_file(rsi_file_t *file, void *to, size_t len, OVERLAPPED *at, size_t *got, rsx_error_t *error) {
  DWORD n = 0;
  if (!ReadFile(handle_of(file), to, (DWORD)(len < MOST_AT_ONCE ? len : MOST_AT_ONCE), &n, at)) {
    DWORD failed = GetLastError();
    if (failed != ERROR_HANDLE_EOF && failed != ERROR_BROKEN_PIPE)
      return rsi_fault_os(error, (int)failed, "read", file->path, "cannot read the file");
    n = 0;
  }
  *got = n;
  return RS_DONE;
}

rs_result rsi_file_read(rsi_file_t *file, void *to, size_t len, size_t *got, rsx_error_t *error) {
  if (GetFileType(handle_of(file)) == FILE_TYPE_PIPE) {
    rs_result const result = wait_for_pipe(file, error);
    if (result != RS_DONE) return result;
  }
  return read_file(file, to, len, NULL, got, error);
}

rs_result rsi_file_read_at(rsi_file_t *file, void *to, size_t len, uint64_t pos, size_t *got, rsx_error_t *error) {
  OVERLAPPED at = {0};
  at.Offset = (DWORD)pos;
  at.OffsetHigh = (DWORD)(pos >> 32);
  return read_file(file, to, len, &at, got, error);
}

bool rsi_file_ends_at(rsi_file_t *file, uint64_t size) {
  uint64_t const start = size ? size - 1 : 0;
  size_t got = 0;
  char two[2];
  rsx_error_t ignored = {0}; /* reading the file reports it again */
  bool ends = rsi_file_read_at(file, two, sizeof two, start, &got, &ignored) == RS_DONE && start + got == size;
  LARGE_INTEGER const begin = {0};
  (void)SetFilePointerEx(handle_of(file), begin, NULL, FILE_BEGIN); /* reading at a position has moved it */
  return ends;
}

rs_result rsi_file_unchanged(rsi_file_t *file, rsx_error_t *error) {
  rsi_facts_t now;
  if (!file->facts.regular) return RS_DONE;
  if (!rsi_windows_facts(handle_of(file), &now))
    return rsi_fault_os(error, (int)GetLastError(), "stat", file->path, "cannot read the properties of the file again");
  if (now.size != file->facts.size || now.seconds != file->facts.seconds || now.fraction != file->facts.fraction)
    return rsi_fault_os(error, 0, "read", file->path, "the file was changed while it was being read; try again");

  bool const same = rsi_facts_of(file->path, &now) && rsi_facts_same(&now, &file->facts);
  return same ? RS_DONE
              : rsi_fault_os(error, 0, "read", file->path,
                             "the file was removed or replaced while it was being read; try again");
}

void rsi_file_close(rsi_file_t *file) {
  if (file->open) (void)CloseHandle(handle_of(file));
  file->open = false;
}

#else
typedef int rsi_file_win_is_empty_here; /* a translation unit needs a declaration */
#endif
