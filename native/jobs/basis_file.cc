#include "basis_file.h"

#ifdef _WIN32

#include <windows.h>

bool BasisFile::Duplicate(int fd) {
  // Descriptors belong to the C runtime that opened them: Node's, which is not the addon's. The host executable,
  // whatever its name, exports libuv's function that returns the handle of a descriptor.
  using GetHandle = HANDLE (*)(int);
  auto get_handle = reinterpret_cast<GetHandle>(
      reinterpret_cast<void *>(GetProcAddress(GetModuleHandleW(nullptr), "uv_get_osfhandle")));
  HANDLE self = GetCurrentProcess();
  if (get_handle == nullptr) {
    os_error_ = ERROR_NOT_SUPPORTED;
    return false;
  }
  if (DuplicateHandle(self, get_handle(fd), self, &handle_, 0, FALSE, DUPLICATE_SAME_ACCESS)) return true;
  os_error_ = static_cast<int>(GetLastError());
  handle_ = nullptr;
  return false;
}

void BasisFile::Close() {
  if (handle_ != nullptr) CloseHandle(handle_);
  handle_ = nullptr;
}

int64_t BasisFile::ReadAt(uint64_t position, void *buffer, size_t size) {
  OVERLAPPED at = {};
  at.Offset = static_cast<DWORD>(position);
  at.OffsetHigh = static_cast<DWORD>(position >> 32);
  DWORD const wanted = size < 0x40000000 ? static_cast<DWORD>(size) : 0x40000000;
  DWORD got = 0;
  if (ReadFile(handle_, buffer, wanted, &got, &at)) return got;
  DWORD const error = GetLastError();
  if (error == ERROR_HANDLE_EOF) return 0;
  os_error_ = static_cast<int>(error);
  return -1;
}

#else

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool BasisFile::Duplicate(int fd) {
  fd_ = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (fd_ >= 0) return true;
  os_error_ = errno;
  return false;
}

void BasisFile::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

int64_t BasisFile::ReadAt(uint64_t position, void *buffer, size_t size) {
  if (position > INT64_MAX) return 0;
  ssize_t got;
  do {
    got = pread(fd_, buffer, size, static_cast<off_t>(position));
  } while (got < 0 && errno == EINTR);
  if (got < 0) os_error_ = errno;
  return got;
}

#endif
