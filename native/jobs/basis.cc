#include "basis.h"

rs_result FileBasis::Copy(void *self, rs_long_t position, size_t *length, void **buffer) {
  int64_t const got = static_cast<FileBasis *>(self)->file.ReadAt(static_cast<uint64_t>(position), *buffer, *length);
  if (got < 0) return RS_IO_ERROR;
  *length = static_cast<size_t>(got);
  return got == 0 ? RS_INPUT_ENDED : RS_DONE;
}

bool MemoryBasis::Hold(Napi::Env env, uint64_t position, Napi::Value bytes) {
  if (!ReadBytes(env, bytes, &bytes_)) return false;
  held_ = Napi::Persistent(bytes.As<Napi::Object>());
  position_ = position;
  holding_ = true;
  wanted_ = {};
  return true;
}

void MemoryBasis::Refresh(Napi::Env env) {
  wanted_ = {};
  if (holding_ && !ReadBytes(env, held_.Value(), &bytes_)) bytes_ = {};
}

rs_result MemoryBasis::Copy(void *opaque, rs_long_t signed_position, size_t *length, void **buffer) {
  MemoryBasis *self = static_cast<MemoryBasis *>(opaque);
  uint64_t const position = static_cast<uint64_t>(signed_position);
  if (self->holding_ && position >= self->position_ && position - self->position_ < self->bytes_.size) {
    size_t const from = static_cast<size_t>(position - self->position_);
    size_t const there = self->bytes_.size - from;
    *buffer = self->bytes_.data + from;
    if (*length > there) *length = there;
    return RS_DONE;
  }
  bool const ends_here = self->holding_ && self->bytes_.size == 0 && position == self->position_;
  // JavaScript's numbers are not exact above 2^53, and no basis is that long.
  if (ends_here || position >> 53 != 0) return RS_INPUT_ENDED;
  self->wanted_ = {position, *length};
  return RS_BLOCKED;
}
