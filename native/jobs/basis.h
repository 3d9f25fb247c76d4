// Where a patch copies from: a file that the pool thread reads, or bytes that JavaScript supplies.
#pragma once

#include "../values.h"
#include "basis_file.h"

/** A basis behind a file descriptor. */
class FileBasis {
public:
  BasisFile file;
  static rs_result Copy(void *self, rs_long_t position, size_t *length, void **buffer);
};

/**
 * Bytes of the basis that JavaScript holds: the range that was supplied last. The engine copies straight out of
 * JavaScript's buffer, which is referenced and looked up again before each call.
 */
class MemoryBasis {
public:
  /** Bytes that are wanted and are not here. `length` 0: none are. */
  struct Range {
    uint64_t position;
    size_t length;
  };

  /** Holds bytes that lie at `position` of the basis. None at all: the basis ends there. False: not a Uint8Array. */
  bool Hold(Napi::Env env, uint64_t position, Napi::Value bytes);
  /** Looks up where the held bytes lie now: JavaScript may have detached their memory. */
  void Refresh(Napi::Env env);

  Range wanted() const { return wanted_; }

  static rs_result Copy(void *self, rs_long_t position, size_t *length, void **buffer);

private:
  bool holding_ = false;
  Napi::ObjectReference held_;
  Span bytes_ = {};
  uint64_t position_ = 0;
  Range wanted_ = {};
};
