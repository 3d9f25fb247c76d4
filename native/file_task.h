#pragma once

#include "progress.h"
#include "signature.h"

/**
 * A whole-file call, made once: `new FileTask(options)`, where
 *   { op: 'signature', input, output, blockLength, strongLength, magic, ... }
 *   { op: 'loadsig', input, ... }
 *   { op: 'delta', signature: Signature, input, output, ... }
 *   { op: 'patch', basis, input, output, ... }
 * and each also takes { overwrite: 0 | 1, threads, limits }, those with an output { temporary }. Paths are strings.
 *
 *   run(onProgress: (done, total) => void, onDone: (result, done, total) => void)  On the thread pool.
 *   cancel()   Makes it end soon with RSX_CANCELLED. May come at any time.
 *   stats(), failure()   After the end.
 *   moveTo(signature: Signature)  For 'loadsig', after success.
 */
class FileTask : public Napi::ObjectWrap<FileTask> {
public:
  static void Define(Napi::Env env, Napi::Object exports);
  explicit FileTask(Napi::CallbackInfo const &info);
  ~FileTask() override;

private:
  enum class Op { kSignature, kLoadSignature, kDelta, kPatch };

  Napi::Value Run(Napi::CallbackInfo const &info);
  void Cancel(Napi::CallbackInfo const &info);
  Napi::Value Stats(Napi::CallbackInfo const &info);
  Napi::Value Failure(Napi::CallbackInfo const &info);
  Napi::Value MoveTo(Napi::CallbackInfo const &info);

  bool ReadOp(Napi::Object options);
  static void Execute(napi_env env, void *data);
  static void Complete(napi_env env, napi_status status, void *data);
  static void Finalize(void *data);

  // What to do.
  Op op_ = Op::kSignature;
  char *basis_ = nullptr;
  char *input_ = nullptr;
  char *output_ = nullptr;
  char *temporary_ = nullptr;
  size_t block_len_ = 0;
  size_t strong_len_ = 0;
  rs_magic_number magic_ = RS_MD4_SIG_MAGIC;
  SharedSignature *signature_ = nullptr;
  rsx_options_t options_ = {};

  // While it is done. `held_` is onDone.
  enum class State { kNew, kBusy, kDone } state_ = State::kNew;
  Progress progress_;
  napi_async_work work_ = nullptr;
  Napi::FunctionReference held_;

  // What it came to.
  rs_signature_t *loaded_ = nullptr;
  rs_stats_t stats_ = {};
  rsx_error_t error_ = {};
};
