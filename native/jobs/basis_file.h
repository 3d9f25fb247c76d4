// Reading a file at any position, in any thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

class BasisFile {
public:
  BasisFile() = default;
  ~BasisFile() { Close(); }
  BasisFile(BasisFile const &) = delete;
  BasisFile &operator=(BasisFile const &) = delete;

  /** Duplicates Node's descriptor, which its owner may close afterwards. False: see os_error(). */
  bool Duplicate(int fd);
  void Close();

  /** Reads up to `size` bytes at `position`. Returns how many (0: the file ends there), or -1: see os_error(). */
  int64_t ReadAt(uint64_t position, void *buffer, size_t size);

  /** errno, or Windows' error number, of the last failure. */
  int os_error() const { return os_error_; }

private:
#ifdef _WIN32
  void *handle_ = nullptr;
#else
  int fd_ = -1;
#endif
  int os_error_ = 0;
};
