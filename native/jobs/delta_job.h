#pragma once

#include "../signature.h"
#include "job.h"

/** `new DeltaJob({ signature: Signature, limits })`: new file in, delta out. */
class DeltaJob : public Job {
public:
  static void Define(Napi::Env env, Napi::Object exports);
  explicit DeltaJob(Napi::CallbackInfo const &info);
  ~DeltaJob() override;

protected:
  void Release() override;

private:
  SharedSignature *signature_ = nullptr;
};
