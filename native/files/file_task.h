#pragma once

#include "../signature.h"
#include "progress.h"
#include "thread.h"

/**
 * A whole-file call, made once: `new FileTask(options)`, where
 *   { op: 'signature', input, output, blockLength, strongLength, magic, ... }
 *   { op: 'loadsig', input, ... }
 *   { op: 'delta', signature: Signature, signaturePath, input, output, ... }
 *   { op: 'patch', basis, input, output, ... }
 * and each also takes { overwrite: 0 | 1, threads, limits }, those with an output { temporary }. Paths are strings.
 *
 *   run(onProgress: (done, total) => void, onDone: (result, done, total) => void)  On the thread pool; where a path
 *       leads to a pipe or a device, in a thread of its own: those that wait must not keep others from the pool, nor
 *       from one another, since one may write what another reads.
 *   cancel()   Makes it end soon with RSX_CANCELLED. May come at any time.
 *   join()     Waits for that thread, if there is one: at the end of the process, which does not.
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
  void Join(Napi::CallbackInfo const &info);
  Napi::Value Stats(Napi::CallbackInfo const &info);
  Napi::Value Failure(Napi::CallbackInfo const &info);
  Napi::Value MoveTo(Napi::CallbackInfo const &info);

  bool ReadOp(Napi::Object options);
  bool Waits() const;
  void Work();
  static void Execute(napi_env env, void *data);
  static void Executed(napi_env env, napi_status status, void *data);
  static void WorkApart(void *data);
  static void Complete(napi_env env, void *data);
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
  char *signature_path_ = nullptr;
  rsx_options_t options_ = {};

  // While it is done. `held_` is onDone.
  enum class State { kNew, kBusy, kDone } state_ = State::kNew;
  Progress progress_;
  napi_async_work work_ = nullptr;
  bool apart_ = false;
  Thread thread_;
  Napi::FunctionReference held_;

  // What it came to.
  rs_signature_t *loaded_ = nullptr;
  rs_stats_t stats_ = {};
  rsx_error_t error_ = {};
};
