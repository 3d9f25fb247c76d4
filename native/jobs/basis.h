// Where a patch copies from: a file that the pool thread reads, or bytes that JavaScript supplies.
#pragma once

#include "../values.h"
#include "basis_file.h"

/** A basis in a file. */
class FileBasis {
public:
  BasisFile file;
  /** The copy callback; `self` is a FileBasis. */
  static rs_result Copy(void *self, rs_long_t position, size_t *length, void **buffer);
};

/**
 * A basis that JavaScript supplies range by range; holds the last one. The engine copies straight from JavaScript's
 * buffer, which is referenced, and whose address is read again before each call.
 */
class MemoryBasis {
public:
  /** Bytes that the engine wants and that are not held. `length` 0: none. */
  struct Range {
    uint64_t position;
    size_t length;
  };

  /** Holds the bytes at `position` of the basis. An empty array: the basis ends there. False: not a Uint8Array. */
  bool Hold(Napi::Env env, uint64_t position, Napi::Value bytes);
  /** Reads the address of the held bytes again, since JavaScript may have detached their memory. */
  void Refresh(Napi::Env env);

  Range wanted() const { return wanted_; }

  /** The copy callback; `self` is a MemoryBasis. */
  static rs_result Copy(void *self, rs_long_t position, size_t *length, void **buffer);

private:
  bool holding_ = false;
  Napi::ObjectReference held_;
  Span bytes_ = {};
  uint64_t position_ = 0;
  Range wanted_ = {};
};
