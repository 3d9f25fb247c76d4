#include "job.h"

#include <stdio.h>

namespace {

// Indices of a call's values in the array that holds them.
enum Held : uint32_t { kThis, kInput, kOutput, kCallback, kHeldCount };

} // namespace

Job::~Job() {
  Free();
}

Napi::Object Job::Options(Napi::CallbackInfo const &info) {
  if (info.Length() == 1 && info[0].IsObject()) return info[0].As<Napi::Object>();
  ThrowTypeError(info.Env(), "the only argument must be an object");
  return Napi::Object();
}

void Job::Adopt(Napi::Env env, rs_job_t *job, rsx_limits_t const &limits) {
  job_ = job;
  if (job == nullptr) {
    napi_throw_range_error(env, nullptr, "not enough memory for a job");
    return;
  }
  rsx_job_set_limits(job, &limits);
}

void Job::Free() {
  rs_job_free(job_);
  job_ = nullptr;
}

Napi::Value Job::Process(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  if (busy_) return ThrowTypeError(env, "the job is busy");
  if (job_ == nullptr) return ThrowTypeError(env, "the job is closed");
  output_ = {};
  if (info.Length() != 4 || !info[3].IsFunction() || !ReadBytes(env, info[0], &input_) ||
      napi_get_value_bool(env, info[1], &eof_) != napi_ok ||
      (!info[2].IsNull() && !ReadBytes(env, info[2], &output_))) {
    return ThrowTypeError(env, "wrong arguments");
  }
  Prepare(env);

  Napi::Array held = Napi::Array::New(env, kHeldCount);
  held.Set(kThis, info.This());
  held.Set(kInput, info[0]);
  held.Set(kOutput, info[2]);
  held.Set(kCallback, info[3]);
  Napi::String name = Napi::String::New(env, "smartfile-sync:job");
  if (napi_create_async_work(env, info.This(), name, ExecuteCallback, CompleteCallback, this, &work_) != napi_ok) {
    return ThrowTypeError(env, "cannot create a task for the thread pool");
  }
  if (napi_create_reference(env, held, 1, &held_) != napi_ok || napi_queue_async_work(env, work_) != napi_ok) {
    if (held_ != nullptr) napi_delete_reference(env, held_);
    napi_delete_async_work(env, work_);
    held_ = nullptr;
    return ThrowTypeError(env, "cannot queue a task for the thread pool");
  }
  busy_ = true;
  return env.Undefined();
}

void Job::ExecuteCallback(napi_env, void *data) {
  static_cast<Job *>(data)->Run();
}

/** In the pool thread: works until the input is used up, the output is full, or the job neither reads nor writes. */
void Job::Run() {
  rs_buffers_t buffers = {};
  buffers.next_in = input_.data;
  buffers.avail_in = input_.size;
  buffers.eof_in = eof_;
  buffers.next_out = output_.data;
  buffers.avail_out = output_.size;
  for (;;) {
    size_t const in_before = buffers.avail_in;
    size_t const out_before = buffers.avail_out;
    result_ = rs_job_iter(job_, &buffers);
    if (result_ != RS_BLOCKED) break;
    if (output_.size > 0 && buffers.avail_out == 0) break;
    if (buffers.avail_in == 0 && !eof_) break;
    if (in_before == buffers.avail_in && out_before == buffers.avail_out) break;
  }
  consumed_ = input_.size - buffers.avail_in;
  produced_ = output_.size - buffers.avail_out;
  if (result_ == RS_DONE) result_ = Finish();
  if (result_ == RS_DONE || result_ == RS_BLOCKED) return;
  error_.result = result_;
  char const *detail = rsx_job_detail(job_);
  snprintf(error_.detail, sizeof error_.detail, "%s", detail[0] != '\0' ? detail : rs_strerror(result_));
  Explain(&error_);
}

void Job::CompleteCallback(napi_env env, napi_status status, void *data) {
  static_cast<Job *>(data)->Complete(env, status);
}

void Job::Complete(napi_env env, napi_status status) {
  // JavaScript may have dropped this object; `held` keeps it until this function returns.
  napi_value held = nullptr;
  napi_get_reference_value(env, held_, &held);
  napi_delete_reference(env, held_);
  napi_delete_async_work(env, work_);
  held_ = nullptr;
  work_ = nullptr;
  busy_ = false;
  stats_ = *rs_job_statistics(job_);
  if (close_wanted_) {
    Free();
    Release();
  }
  if (status != napi_ok) return; // The environment ended before the work began.

  // At the end of an environment no JavaScript can run: then these calls fail, and the callback is not called.
  napi_value self, callback, args[3];
  if (napi_get_element(env, held, kThis, &self) != napi_ok) return;
  if (napi_get_element(env, held, kCallback, &callback) != napi_ok) return;
  napi_create_int32(env, result_, &args[0]);
  napi_create_double(env, static_cast<double>(consumed_), &args[1]);
  napi_create_double(env, static_cast<double>(produced_), &args[2]);
  napi_call_function(env, self, callback, 3, args, nullptr);
}

Napi::Value Job::Close(Napi::CallbackInfo const &info) {
  if (busy_) {
    close_wanted_ = true;
  } else if (job_ != nullptr) {
    stats_ = *rs_job_statistics(job_);
    Free();
    Release();
  }
  return info.Env().Undefined();
}

Napi::Value Job::Stats(Napi::CallbackInfo const &info) {
  return StatsToObject(info.Env(), stats_);
}

Napi::Value Job::Failure(Napi::CallbackInfo const &info) {
  return FailureToObject(info.Env(), error_);
}
