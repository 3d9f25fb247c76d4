#pragma once

#include "basis.h"
#include "job.h"

/**
 * `new PatchJob({ basis, size, limits })`: delta in, new file out. `basis` is a file descriptor, which the job
 * duplicates, or null when JavaScript supplies the basis. `size` is its size in bytes, or undefined.
 *
 *   wanted()  After RS_BLOCKED: [position, length] of the bytes of the basis that must be supplied, or undefined.
 *   supply(position, bytes)  Supplies these bytes, or the first of them; an empty array: the basis ends there.
 */
class PatchJob : public Job {
public:
  static void Define(Napi::Env env, Napi::Object exports);
  explicit PatchJob(Napi::CallbackInfo const &info);
  ~PatchJob() override;

protected:
  void Prepare(Napi::Env env) override;
  void Explain(rsx_error_t *error) override;
  void Release() override;

private:
  void Start(Napi::Env env, Napi::Object options, rs_copy_cb *copy, void *basis);
  Napi::Value Wanted(Napi::CallbackInfo const &info);
  Napi::Value Supply(Napi::CallbackInfo const &info);

  FileBasis *file_ = nullptr;
  MemoryBasis *memory_ = nullptr;
};
