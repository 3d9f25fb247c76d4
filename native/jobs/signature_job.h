#pragma once

#include "job.h"

/** `new SignatureJob({ blockLength, strongLength, magic, limits })`: basis in, signature out. */
class SignatureJob : public Job {
public:
  static void Define(Napi::Env env, Napi::Object exports);
  explicit SignatureJob(Napi::CallbackInfo const &info);
};
