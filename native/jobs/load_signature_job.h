#pragma once

#include "job.h"

/**
 * `new LoadSignatureJob({ limits })`: signature in, no output. The last call also builds the index.
 *
 *   moveTo(signature: Signature)  Moves the loaded signature there, once, after the job is done.
 */
class LoadSignatureJob : public Job {
public:
  static void Define(Napi::Env env, Napi::Object exports);
  explicit LoadSignatureJob(Napi::CallbackInfo const &info);
  ~LoadSignatureJob() override;

protected:
  rs_result Finish() override;
  void Release() override;

private:
  Napi::Value MoveTo(Napi::CallbackInfo const &info);

  rs_signature_t *loaded_ = nullptr;
  bool complete_ = false;
};
