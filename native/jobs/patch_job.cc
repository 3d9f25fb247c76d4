#include "patch_job.h"

#include <stdio.h>

void PatchJob::Define(Napi::Env env, Napi::Object exports) {
  using Object = JobObject<PatchJob>;
  exports.Set(
      "PatchJob",
      Object::DefineClass(env, "PatchJob",
                          {Object::Method<&PatchJob::Process>("process"), Object::Method<&PatchJob::Close>("close"),
                           Object::Method<&PatchJob::Stats>("stats"), Object::Method<&PatchJob::Failure>("failure"),
                           Object::Method<&PatchJob::Wanted>("wanted"), Object::Method<&PatchJob::Supply>("supply")}));
}

PatchJob::PatchJob(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  Napi::Object options = Options(info);
  if (options.IsEmpty()) return;
  Napi::Value basis = options.Get("basis");
  if (basis.IsNumber()) {
    file_ = new FileBasis();
    if (file_->file.Duplicate(basis.As<Napi::Number>().Int32Value())) {
      Start(env, options, FileBasis::Copy, file_);
    } else {
      ThrowTypeError(env, "the basis is not an open file descriptor");
    }
    return;
  }
  if (!basis.IsNull()) {
    ThrowTypeError(env, "the basis is of no known kind");
    return;
  }
  memory_ = new MemoryBasis();
  Start(env, options, MemoryBasis::Copy, memory_);
}

PatchJob::~PatchJob() {
  Free();
  Release();
}

void PatchJob::Start(Napi::Env env, Napi::Object options, rs_copy_cb *copy, void *basis) {
  Adopt(env, rs_patch_begin(copy, basis), ReadLimits(options));
  if (job() != nullptr && options.Get("size").IsNumber()) {
    rsx_patch_set_basis_size(job(), ReadNumber(options, "size"));
  }
}

void PatchJob::Release() {
  delete file_;
  delete memory_;
  file_ = nullptr;
  memory_ = nullptr;
}

void PatchJob::Prepare(Napi::Env env) {
  if (memory_ != nullptr) memory_->Refresh(env);
}

void PatchJob::Explain(rsx_error_t *error) {
  if (file_ == nullptr || file_->file.os_error() == 0) return;
  error->os_error = file_->file.os_error();
  snprintf(error->operation, sizeof error->operation, "read");
}

Napi::Value PatchJob::Wanted(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  if (busy() || memory_ == nullptr || memory_->wanted().length == 0) return env.Undefined();
  Napi::Array range = Napi::Array::New(env, 2);
  range.Set(0u, Napi::Number::New(env, static_cast<double>(memory_->wanted().position)));
  range.Set(1u, Napi::Number::New(env, static_cast<double>(memory_->wanted().length)));
  return range;
}

Napi::Value PatchJob::Supply(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  int64_t position = 0;
  if (busy() || memory_ == nullptr || napi_get_value_int64(env, info[0], &position) != napi_ok || position < 0 ||
      !memory_->Hold(env, static_cast<uint64_t>(position), info[1])) {
    return ThrowTypeError(env, "nothing can be supplied");
  }
  return env.Undefined();
}
