#include "delta_job.h"

void DeltaJob::Define(Napi::Env env, Napi::Object exports) {
  using Object = JobObject<DeltaJob>;
  exports.Set(
      "DeltaJob",
      Object::DefineClass(env, "DeltaJob",
                          {Object::Method<&DeltaJob::Process>("process"), Object::Method<&DeltaJob::Close>("close"),
                           Object::Method<&DeltaJob::Stats>("stats"), Object::Method<&DeltaJob::Failure>("failure")}));
}

DeltaJob::DeltaJob(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  Napi::Object options = Options(info);
  if (options.IsEmpty()) return;
  Signature *signature = Signature::From(env, options.Get("signature"));
  if (signature == nullptr) return;
  signature_ = signature->Share(env);
  if (signature_ != nullptr) Adopt(env, rs_delta_begin(signature_->get()), ReadLimits(options));
}

DeltaJob::~DeltaJob() {
  Free();
  Release();
}

void DeltaJob::Release() {
  if (signature_ != nullptr) signature_ = signature_->Unref();
}
