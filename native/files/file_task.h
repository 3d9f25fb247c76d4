#pragma once

#include "../signature.h"
#include "progress.h"
#include "thread.h"

/**
 * One whole-file call: `new FileTask(options)`, where options are
 *   { op: 'signature', input, output, blockLength, strongLength, magic, ... }
 *   { op: 'loadsig', input, ... }
 *   { op: 'delta', signature: Signature, signaturePath, input, output, ... }
 *   { op: 'patch', basis, input, output, ... }
 * and in each case { overwrite: 0 | 1, threads, limits }, with an output also { temporary }. Paths are strings.
 *
 *   run(onProgress: (done, total) => void, onDone: (result, done, total) => void)  Runs it, once, on the thread pool.
 *       Where a path leads to a pipe or a device, it gets a thread of its own: calls that wait for another process must
 *       not block the pool, nor one another, since one may write what another reads.
 *   cancel()   Makes it end soon with RSX_CANCELLED. Allowed at any time.
 *   join()     Waits for that thread, if there is one. For the end of the process, which does not wait for threads.
 *   stats(), failure()   Counters and the reason of a failure, after the end; undefined before.
 *   moveTo(signature: Signature)  Moves the loaded signature there, after a 'loadsig' that succeeded.
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

  // While it runs. `held_` is onDone.
  enum class State { kNew, kBusy, kDone } state_ = State::kNew;
  Progress progress_;
  napi_async_work work_ = nullptr;
  bool apart_ = false;
  Thread thread_;
  Napi::FunctionReference held_;

  // The outcome.
  rs_signature_t *loaded_ = nullptr;
  rs_stats_t stats_ = {};
  rsx_error_t error_ = {};
};
