#include "file_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void FileTask::Define(Napi::Env env, Napi::Object exports) {
  exports.Set(
      "FileTask",
      DefineClass(env, "FileTask",
                  {InstanceMethod<&FileTask::Run>("run"), InstanceMethod<&FileTask::Cancel>("cancel"),
                   InstanceMethod<&FileTask::Join>("join"), InstanceMethod<&FileTask::Stats>("stats"),
                   InstanceMethod<&FileTask::Failure>("failure"), InstanceMethod<&FileTask::MoveTo>("moveTo")}));
}

FileTask::FileTask(Napi::CallbackInfo const &info) : Napi::ObjectWrap<FileTask>(info) {
  Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsObject()) {
    ThrowTypeError(env, "the only argument must be an object");
    return;
  }
  Napi::Object options = info[0].As<Napi::Object>();
  basis_ = ReadText(options, "basis");
  input_ = ReadText(options, "input");
  output_ = ReadText(options, "output");
  options_.temporary = temporary_ = ReadText(options, "temporary");
  signature_path_ = ReadText(options, "signaturePath");
  block_len_ = static_cast<size_t>(ReadNumber(options, "blockLength"));
  strong_len_ = static_cast<size_t>(ReadNumber(options, "strongLength"));
  magic_ = static_cast<rs_magic_number>(ReadNumber(options, "magic"));
  options_.limits = ReadLimits(options);
  options_.not_output = signature_path_;
  options_.overwrite = ReadNumber(options, "overwrite") != 0;
  options_.threads = static_cast<int>(ReadNumber(options, "threads"));
  if (!ReadOp(options)) {
    ThrowTypeError(env, "the options do not make up an operation");
    return;
  }
  if (op_ != Op::kDelta) return;
  Signature *signature = Signature::From(env, options.Get("signature"));
  if (signature != nullptr) signature_ = signature->Share(env);
}

FileTask::~FileTask() {
  free(basis_);
  free(input_);
  free(output_);
  free(temporary_);
  free(signature_path_);
  rs_free_sumset(loaded_);
  if (signature_ != nullptr) signature_->Unref();
}

/** Sets op_. False when the operation is unknown, or a path that it needs is missing. */
bool FileTask::ReadOp(Napi::Object options) {
  char *name = ReadText(options, "op");
  if (name == nullptr) return false;
  bool known = input_ != nullptr;
  if (strcmp(name, "signature") == 0) {
    op_ = Op::kSignature;
    known = known && output_ != nullptr;
  } else if (strcmp(name, "loadsig") == 0) {
    op_ = Op::kLoadSignature;
  } else if (strcmp(name, "delta") == 0) {
    op_ = Op::kDelta;
    known = known && output_ != nullptr;
  } else if (strcmp(name, "patch") == 0) {
    op_ = Op::kPatch;
    known = known && basis_ != nullptr && output_ != nullptr;
  } else {
    known = false;
  }
  free(name);
  return known;
}

Napi::Value FileTask::Run(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  if (state_ != State::kNew || info.Length() != 2 || !info[0].IsFunction() || !info[1].IsFunction()) {
    return ThrowTypeError(env, "a task runs once, with two functions");
  }
  Napi::String name = Napi::String::New(env, "smartfile-sync:file");
  if (napi_create_async_work(env, info.This(), name, Execute, Executed, this, &work_) != napi_ok) {
    return ThrowTypeError(env, "cannot create a task for the thread pool");
  }
  if (!progress_.Start(env, info[0], {Complete, Finalize}, this)) {
    napi_delete_async_work(env, work_);
    return ThrowTypeError(env, "cannot create a thread-safe function");
  }
  Ref(); // Until Finalize().
  state_ = State::kBusy;
  held_ = Napi::Persistent(info[1].As<Napi::Function>());
  if (napi_queue_async_work(env, work_) == napi_ok) return env.Undefined();
  state_ = State::kDone;
  held_.Reset();
  napi_delete_async_work(env, work_);
  progress_.Stop();
  return ThrowTypeError(env, "cannot queue a task for the thread pool");
}

bool FileTask::Waits() const {
  char const *const paths[] = {basis_, input_, output_};
  for (char const *path : paths) {
    if (path != nullptr && rsx_path_waits(path)) return true;
  }
  return false;
}

/** In the pool thread: works, unless a path may have to be waited for. */
void FileTask::Execute(napi_env, void *data) {
  FileTask *self = static_cast<FileTask *>(data);
  self->apart_ = self->Waits();
  if (!self->apart_) self->Work();
}

/** In the pool thread, or in thread_. */
void FileTask::Work() {
  rsx_control_t control = {};
  control.cancel = progress_.cancelled();
  control.progress = Progress::Report;
  control.opaque = &progress_;
  rsx_options_t const *options = &options_;
  rs_stats_t *stats = &stats_;
  rsx_error_t *error = &error_;
  switch (op_) {
  case Op::kSignature:
    rsx_sig_path(input_, output_, block_len_, strong_len_, magic_, options, &control, stats, error);
    break;
  case Op::kLoadSignature:
    rsx_loadsig_path(input_, &loaded_, options, &control, stats, error);
    break;
  case Op::kDelta:
    rsx_delta_path(signature_->get(), input_, output_, options, &control, stats, error);
    break;
  case Op::kPatch:
    rsx_patch_path(basis_, input_, output_, options, &control, stats, error);
    break;
  }
}

/** In JavaScript's thread, after Execute(): completes the call, or starts thread_ for it. */
void FileTask::Executed(napi_env env, napi_status status, void *data) {
  FileTask *self = static_cast<FileTask *>(data);
  napi_delete_async_work(env, self->work_);
  self->work_ = nullptr;
  if (status != napi_ok) {
    self->error_.result = RSX_CANCELLED; // It never began.
  } else if (self->apart_) {
    if (self->thread_.Start(WorkApart, self)) return;
    self->error_.result = RS_IO_ERROR;
    self->error_.os_error = self->thread_.os_error();
    snprintf(self->error_.detail, sizeof self->error_.detail, "cannot start a thread to wait for a pipe or a device");
  }
  Complete(env, self);
}

/** In thread_. */
void FileTask::WorkApart(void *data) {
  FileTask *self = static_cast<FileTask *>(data);
  self->Work();
  self->progress_.End();
}

/** In JavaScript's thread, after the work: calls onDone. */
void FileTask::Complete(napi_env env, void *data) {
  FileTask *self = static_cast<FileTask *>(data);
  self->state_ = State::kDone;
  napi_value on_done = self->held_.Value();
  self->held_.Reset();
  napi_value receiver, args[3];
  napi_get_undefined(env, &receiver);
  napi_create_int32(env, self->error_.result, &args[0]);
  napi_create_double(env, static_cast<double>(self->progress_.done()), &args[1]);
  napi_create_double(env, static_cast<double>(self->progress_.total()), &args[2]);
  self->progress_.Stop();
  napi_call_function(env, receiver, on_done, 3, args, nullptr); // Does nothing when the environment ends.
}

void FileTask::Finalize(void *data) {
  FileTask *self = static_cast<FileTask *>(data);
  // At the end of an environment the thread may still be working.
  self->progress_.Cancel();
  self->thread_.Join();
  self->Unref();
}

void FileTask::Cancel(Napi::CallbackInfo const &info) {
  progress_.Cancel();
  if (work_ != nullptr) napi_cancel_async_work(info.Env(), work_); // Has an effect only before Execute().
}

void FileTask::Join(Napi::CallbackInfo const &) {
  thread_.Join();
}

Napi::Value FileTask::Stats(Napi::CallbackInfo const &info) {
  return state_ == State::kDone ? StatsToObject(info.Env(), stats_) : info.Env().Undefined();
}

Napi::Value FileTask::Failure(Napi::CallbackInfo const &info) {
  return state_ == State::kDone ? FailureToObject(info.Env(), error_) : info.Env().Undefined();
}

Napi::Value FileTask::MoveTo(Napi::CallbackInfo const &info) {
  Napi::Env env = info.Env();
  if (state_ != State::kDone || loaded_ == nullptr) return ThrowTypeError(env, "no signature has been loaded");
  Signature *target = Signature::From(env, info[0]);
  if (target == nullptr) return Napi::Value();
  target->Fill(env, loaded_);
  loaded_ = nullptr;
  return env.Undefined();
}
