#include "progress.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <time.h>
#endif

namespace {

constexpr uint64_t kIntervalMs = 50;

/** Milliseconds of a monotonic clock. */
uint64_t Now() {
#ifdef _WIN32
  return GetTickCount64();
#else
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000;
#endif
}

} // namespace

bool Progress::Start(napi_env env, napi_value callback, Calls calls, void *data) {
  calls_ = calls;
  data_ = data;
  napi_value name;
  if (napi_create_string_utf8(env, "smartfile-sync:progress", NAPI_AUTO_LENGTH, &name) != napi_ok) return false;
  return napi_create_threadsafe_function(env, callback, nullptr, name, 0, 1, data, Finalize, this, Deliver,
                                         &function_) == napi_ok;
}

void Progress::Stop() {
  stopped_ = true;
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
}

void Progress::End() {
  napi_call_threadsafe_function(function_, this, napi_tsfn_nonblocking); // Does nothing when the environment ends.
}

void Progress::Report(void *opaque, uint64_t done, uint64_t total) {
  Progress *self = static_cast<Progress *>(opaque);
  self->done_.store(done, std::memory_order_relaxed);
  self->total_.store(total, std::memory_order_relaxed);
  uint64_t const now = Now();
  if (now - self->last_ < kIntervalMs) return;
  if (self->under_way_.exchange(true)) return;
  self->last_ = now;
  if (napi_call_threadsafe_function(self->function_, nullptr, napi_tsfn_nonblocking) != napi_ok) self->Cancel();
}

void Progress::Deliver(napi_env env, napi_value callback, void *opaque, void *ended) {
  Progress *self = static_cast<Progress *>(opaque);
  if (ended == nullptr) self->under_way_.store(false);
  if (env == nullptr || self->stopped_) return;
  if (ended != nullptr) {
    self->calls_.ended(env, self->data_);
    return;
  }
  napi_value receiver, args[2];
  napi_get_undefined(env, &receiver);
  napi_create_double(env, static_cast<double>(self->done()), &args[0]);
  napi_create_double(env, static_cast<double>(self->total()), &args[1]);
  // Fails when the environment ends, or when the callback throws.
  if (napi_call_function(env, receiver, callback, 2, args, nullptr) != napi_ok) self->Cancel();
}

void Progress::Finalize(napi_env, void *data, void *self) {
  static_cast<Progress *>(self)->calls_.finalize(data);
}
