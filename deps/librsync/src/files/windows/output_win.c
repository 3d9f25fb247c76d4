/* output_win.c - files that appear as a whole, on Windows. */
#if defined(_WIN32)

#include "windows_path.h"

#include <string.h>

#include "../temp_name.h"

#define LONGEST_NAME 255
#define MOST_TRIES 16
#define MOST_AT_ONCE ((size_t)1 << 30)
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static int is_separator(char c) {
  return c == '\\' || c == '/' || c == ':';
}

static HANDLE handle_of(rsi_output_t const *output) {
  return (HANDLE)output->handle;
}

static char *copy_of(char const *text) {
  size_t const size = strlen(text) + 1;
  char *copy = malloc(size);
  if (copy) memcpy(copy, text, size);
  return copy;
}

/** Opens by UTF-8 path; INVALID_HANDLE_VALUE, with GetLastError() set, on failure. */
static HANDLE open_path(char const *path, DWORD access, DWORD share, DWORD how) {
  wchar_t *wide = rsi_windows_path(path);
  if (!wide) return INVALID_HANDLE_VALUE;
  HANDLE handle = CreateFileW(wide, access, share, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
  DWORD failed = GetLastError();
  free(wide);
  SetLastError(failed);
  return handle;
}

/** The path of an open file with its links resolved; the caller frees it. NULL on failure. */
static char *final_path(HANDLE handle) {
  DWORD n = GetFinalPathNameByHandleW(handle, NULL, 0, FILE_NAME_NORMALIZED);
  wchar_t *wide = n ? malloc(((size_t)n + 1) * sizeof *wide) : NULL;
  DWORD used = wide ? GetFinalPathNameByHandleW(handle, wide, n + 1, FILE_NAME_NORMALIZED) : 0;
  char *path = used && used <= n ? rsi_windows_utf8(wide) : NULL;
  free(wide);
  return path;
}

static rs_result look_at(rsi_output_t *output, HANDLE handle, rsx_error_t *error) {
  output->exists = true;
  if (!rsi_windows_facts(handle, &output->facts))
    return rsi_fault_os(error, (int)GetLastError(), "stat", output->path, "cannot read the properties of the output");
  output->direct = !output->facts.regular;
  if (output->direct) return RS_DONE;
  if (!output->overwrite) return rsi_fault(error, RSX_EXISTS, output->path, "the output exists already");
  output->target = final_path(handle);
  return output->target ? RS_DONE
                        : rsi_fault_os(error, (int)GetLastError(), "stat", output->path,
                                       "cannot follow the symbolic links of the output");
}

rs_result rsi_output_prepare(rsi_output_t *output, char const *path, rsx_options_t const *options, rsx_error_t *error) {
  *output = (rsi_output_t){.prepared = true,
                           .overwrite = options->overwrite != 0,
                           .sync = !options->no_sync,
                           .mode = options->mode,
                           .wish = options->temporary,
                           .path = path};
  wchar_t *wide = rsi_windows_path(path);
  bool directory = wide && rsi_windows_is_directory(wide);
  free(wide);
  if (directory) return rsi_fault_os(error, ERROR_ACCESS_DENIED, "open", path, "the output is a directory");
  HANDLE handle = open_path(path, 0, SHARE_ALL, OPEN_EXISTING);
  if (handle != INVALID_HANDLE_VALUE) {
    rs_result result = look_at(output, handle, error);
    (void)CloseHandle(handle);
    return result;
  }
  DWORD failed = GetLastError();
  if (failed != ERROR_FILE_NOT_FOUND)
    return rsi_fault_os(error, (int)failed, "stat", path, "cannot read the properties of the output");
  output->target = copy_of(path);
  return output->target ? RS_DONE : rsi_fault_memory(error);
}

/** A number that is hard to predict and unlikely to be in use; CREATE_NEW refuses a name that is. */
static uint64_t random_number(rsi_output_t const *output) {
  LARGE_INTEGER ticks;
  FILETIME now;
  (void)QueryPerformanceCounter(&ticks);
  GetSystemTimeAsFileTime(&now);
  uint64_t number = (uint64_t)ticks.QuadPart ^ (uint64_t)now.dwLowDateTime << 32 ^ now.dwHighDateTime ^
                    (uint64_t)GetCurrentProcessId() << 24 ^ (uint64_t)GetCurrentThreadId() << 44 ^ (uintptr_t)output;
  number = (number ^ number >> 31) * 0x9e3779b97f4a7c15u;
  return (number ^ number >> 29) * 0xbf58476d1ce4e5b9u;
}

static rs_result create_temporary(rsi_output_t *output, rsx_error_t *error) {
  DWORD failed = ERROR_FILE_EXISTS;
  for (int i = 0; i < MOST_TRIES && failed == ERROR_FILE_EXISTS; i++) {
    bool const wished = !i && output->wish;
    char *name = wished ? copy_of(output->wish)
                        : rsi_temp_name(output->target, LONGEST_NAME, random_number(output), is_separator);
    if (!name) return rsi_fault_memory(error);
    HANDLE handle = open_path(name, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, CREATE_NEW);
    failed = handle == INVALID_HANDLE_VALUE ? GetLastError() : 0;
    if (!failed) {
      output->temporary = name;
      output->handle = (intptr_t)handle;
      output->open = true;
      return RS_DONE;
    }
    free(name);
    if (wished) failed = ERROR_FILE_EXISTS;
  }
  return rsi_fault_os(error, (int)failed, "open", output->path, "cannot make a new file in the output's directory");
}

rs_result rsi_output_create(rsi_output_t *output, rsx_error_t *error) {
  if (!output->direct) return create_temporary(output, error);
  HANDLE handle = open_path(output->path, GENERIC_WRITE, SHARE_ALL, OPEN_EXISTING);
  if (handle == INVALID_HANDLE_VALUE)
    return rsi_fault_os(error, (int)GetLastError(), "open", output->path, "cannot open the output for writing");
  output->handle = (intptr_t)handle;
  output->open = true;
  DWORD no_wait = PIPE_NOWAIT; /* no other process uses this handle */
  if (GetFileType(handle) == FILE_TYPE_PIPE) (void)SetNamedPipeHandleState(handle, &no_wait, NULL, NULL);
  return RS_DONE;
}

rs_result rsi_output_write(rsi_output_t *output, void const *from, size_t len, rsx_error_t *error) {
  char const *at = from;
  while (len) {
    DWORD n = 0;
    if (!WriteFile(handle_of(output), at, (DWORD)(len < MOST_AT_ONCE ? len : MOST_AT_ONCE), &n, NULL) ||
        (!n && !output->direct))
      return rsi_fault_os(error, (int)GetLastError(), "write", output->path, "cannot write the output");
    rs_result const result = n ? RS_DONE : rsi_windows_pause(output->waiting, error); /* a pipe that is full */
    if (result != RS_DONE) return result;
    at += n;
    len -= n;
  }
  return RS_DONE;
}

/** Renames the temporary file to its target; with sync, returns only when the rename is on the disk. */
static bool take_name(rsi_output_t const *output) {
  wchar_t *from = rsi_windows_path(output->temporary), *to = rsi_windows_path(output->target);
  DWORD flags = (output->sync ? MOVEFILE_WRITE_THROUGH : 0) | (output->overwrite ? MOVEFILE_REPLACE_EXISTING : 0);
  bool taken = from && to && MoveFileExW(from, to, flags);
  DWORD failed = GetLastError();
  free(from);
  free(to);
  SetLastError(failed);
  return taken;
}

rs_result rsx_keep_metadata(char const *replaced, intptr_t handle, rsx_error_t *error) {
  (void)replaced;
  (void)handle;
  (void)error;
  return RS_DONE;
}

rs_result rsi_output_commit(rsi_output_t *output, rsx_error_t *error) {
  if (output->sync && !output->direct && !FlushFileBuffers(handle_of(output)))
    return rsi_fault_os(error, (int)GetLastError(), "fsync", output->path, "cannot flush the output to the disk");
  output->open = false;
  if (!CloseHandle(handle_of(output)))
    return rsi_fault_os(error, (int)GetLastError(), "close", output->path, "cannot close the output");
  if (output->direct) return RS_DONE;
  if (!take_name(output)) {
    DWORD failed = GetLastError();
    if (!output->overwrite && (failed == ERROR_ALREADY_EXISTS || failed == ERROR_FILE_EXISTS))
      return rsi_fault(error, RSX_EXISTS, output->path, "the output file was created by another process");
    return rsi_fault_os(error, (int)failed, "rename", output->path, "cannot rename the temporary file to the output");
  }
  free(output->temporary);
  output->temporary = NULL;
  return RS_DONE;
}

void rsi_output_discard(rsi_output_t *output) {
  if (!output->prepared) return;
  if (output->open) (void)CloseHandle(handle_of(output));
  wchar_t *wide = output->temporary ? rsi_windows_path(output->temporary) : NULL;
  if (wide) (void)DeleteFileW(wide);
  free(wide);
  free(output->temporary);
  free(output->target);
  *output = (rsi_output_t){0};
}

#else
typedef int rsi_output_win_is_empty_here; /* a translation unit needs a declaration */
#endif
