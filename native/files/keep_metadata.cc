#include "keep_metadata.h"

#include <stdlib.h>
#include <string.h>

#include "../values.h"

namespace {

struct Call {
  char *replaced = nullptr;
  int fd = -1;
  napi_async_work work = nullptr;
  Napi::FunctionReference on_done;
  rsx_error_t error = {};

  ~Call() { free(replaced); }
};

/** In the pool thread. */
void Execute(napi_env, void *data) {
  [[maybe_unused]] Call *call = static_cast<Call *>(data);
#ifndef _WIN32 // rsx_keep_metadata() does nothing there, and would need a HANDLE.
  rsx_keep_metadata(call->replaced, call->fd, &call->error);
#endif
}

void Complete(napi_env env, napi_status status, void *data) {
  Call *call = static_cast<Call *>(data);
  napi_delete_async_work(env, call->work);
  if (status != napi_ok) call->error.result = RSX_CANCELLED; // It never began.
  napi_value receiver, failure;
  napi_get_undefined(env, &receiver);
  napi_get_null(env, &failure);
  if (call->error.result != RS_DONE) failure = FailureToObject(env, call->error);
  napi_value const on_done = call->on_done.Value();
  napi_call_function(env, receiver, on_done, 1, &failure, nullptr); // Does nothing when the environment ends.
  delete call;
}

} // namespace

Napi::Value KeepMetadata(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsObject() || !info[1].IsFunction()) {
    return ThrowTypeError(env, "an object and a function are needed");
  }
  Napi::Object options = info[0].As<Napi::Object>();
  Span path;
  if (!ReadBytes(env, options.Get("replaced"), &path)) return ThrowTypeError(env, "the path must be bytes");
  Call *call = new Call();
  call->replaced = static_cast<char *>(calloc(path.size + 1, 1));
  if (call->replaced != nullptr && path.size > 0) memcpy(call->replaced, path.data, path.size);
  call->fd = static_cast<int>(ReadNumber(options, "fd"));
  if (call->replaced == nullptr) {
    delete call;
    return ThrowTypeError(env, "out of memory");
  }
  call->on_done = Napi::Persistent(info[1].As<Napi::Function>());
  Napi::String name = Napi::String::New(env, "smartfile-sync:metadata");
  if (napi_create_async_work(env, nullptr, name, Execute, Complete, call, &call->work) != napi_ok) {
    delete call;
    return ThrowTypeError(env, "cannot create a task for the thread pool");
  }
  if (napi_queue_async_work(env, call->work) == napi_ok) return env.Undefined();
  napi_delete_async_work(env, call->work);
  delete call;
  return ThrowTypeError(env, "cannot queue a task for the thread pool");
}
