#include "load_signature_job.h"

#include "../signature.h"

void LoadSignatureJob::Define(Napi::Env env, Napi::Object exports) {
  using Object = JobObject<LoadSignatureJob>;
  exports.Set("LoadSignatureJob", Object::DefineClass(env, "LoadSignatureJob",
                                                      {Object::Method<&LoadSignatureJob::Process>("process"),
                                                       Object::Method<&LoadSignatureJob::Close>("close"),
                                                       Object::Method<&LoadSignatureJob::Stats>("stats"),
                                                       Object::Method<&LoadSignatureJob::Failure>("failure"),
                                                       Object::Method<&LoadSignatureJob::MoveTo>("moveTo")}));
}

LoadSignatureJob::LoadSignatureJob(Napi::CallbackInfo const &info) {
  Napi::Object options = Options(info);
  if (!options.IsEmpty()) Adopt(info.Env(), rs_loadsig_begin(&loaded_), ReadLimits(options));
}

LoadSignatureJob::~LoadSignatureJob() {
  Free();
  Release();
}

rs_result LoadSignatureJob::Finish() {
  rs_result const result = rs_build_hash_table(loaded_);
  complete_ = result == RS_DONE;
  return result;
}

void LoadSignatureJob::Release() {
  rs_free_sumset(loaded_);
  loaded_ = nullptr;
  complete_ = false;
}

Napi::Value LoadSignatureJob::MoveTo(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  if (busy() || !complete_) return ThrowTypeError(env, "no signature has been loaded");
  Signature *target = Signature::From(env, info[0]);
  if (target == nullptr) return Napi::Value();
  target->Fill(env, loaded_);
  loaded_ = nullptr;
  complete_ = false;
  return env.Undefined();
}
