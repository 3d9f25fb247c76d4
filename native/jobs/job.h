// The base of all job objects: an engine job, with at most one call at a time on libuv's thread pool.
#pragma once

#include "../values.h"

/**
 * The methods that all job classes have in JavaScript:
 *
 *   process(input: Uint8Array, eof: boolean, output: Uint8Array | null,
 *           callback: (result: number, consumed: number, produced: number) => void)
 *     Runs the job on the thread pool until the input is used up or the output is full. The memory of both must not be
 *     transferred or resized before the callback, which is always called later, unless the environment ends first. One
 *     call at a time.
 *   close()    Frees the engine's job: at once, or when the running call returns.
 *   stats()    Counters as of the last call that returned.
 *   failure()  Why the last call failed.
 */
class Job {
public:
  Job() = default;
  virtual ~Job();
  Job(Job const &) = delete;
  Job &operator=(Job const &) = delete;

  Napi::Value Process(Napi::CallbackInfo const &info);
  Napi::Value Close(Napi::CallbackInfo const &info);
  Napi::Value Stats(Napi::CallbackInfo const &info);
  Napi::Value Failure(Napi::CallbackInfo const &info);

protected:
  /** The constructor's only argument, an object. Empty, with a TypeError thrown, when it is not one. */
  static Napi::Object Options(Napi::CallbackInfo const &info);

  /** Takes ownership of an engine job and sets its limits. NULL, for exhausted memory, throws a RangeError. */
  void Adopt(Napi::Env env, rs_job_t *job, rsx_limits_t const &limits);
  rs_job_t *job() const { return job_; }
  bool busy() const { return busy_; }

  /** In JavaScript's thread, before a call: reads values of JavaScript that the pool thread needs. */
  virtual void Prepare(Napi::Env) {}
  /** In the pool thread, once the engine's job is done: finishes the work. Its result is the call's. */
  virtual rs_result Finish() { return RS_DONE; }
  /** In the pool thread, after a failure: adds to it what the engine cannot know. */
  virtual void Explain(rsx_error_t *) {}
  /** In JavaScript's thread, after the engine's job was freed: frees what it used. */
  virtual void Release() {}

  /** Frees the engine's job. Destructors of subclasses call it, since the job uses members of theirs. */
  void Free();

private:
  static void ExecuteCallback(napi_env env, void *data);
  static void CompleteCallback(napi_env env, napi_status status, void *data);
  void Run();
  void Complete(napi_env env, napi_status status);

  rs_job_t *job_ = nullptr;
  bool busy_ = false;
  bool close_wanted_ = false;

  // The running call. `held_` is an array of all its JavaScript values, with this object.
  napi_async_work work_ = nullptr;
  napi_ref held_ = nullptr;
  Span input_ = {};
  bool eof_ = false;
  Span output_ = {};

  // The outcome of the last call.
  rs_result result_ = RS_BLOCKED;
  size_t consumed_ = 0;
  size_t produced_ = 0;
  rsx_error_t error_ = {};
  rs_stats_t stats_ = {};
};

/** The JavaScript object of a job; J is a subclass of Job, constructed from the same arguments. */
template <class J> class JobObject : public Napi::ObjectWrap<JobObject<J>> {
public:
  explicit JobObject(Napi::CallbackInfo const &info) : Napi::ObjectWrap<JobObject<J>>(info), job_(info) {}

  /** Describes a method of the JavaScript class that calls one of the job. */
  template <auto method> static Napi::ClassPropertyDescriptor<JobObject<J>> Method(char const *name) {
    return JobObject::template InstanceMethod<&JobObject::template Call<method>>(name);
  }

private:
  template <auto method> Napi::Value Call(Napi::CallbackInfo const &info) { return (job_.*method)(info); }

  J job_;
};
