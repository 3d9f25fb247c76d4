// What every job object is made of: an engine job, and at most one call of it on libuv's thread pool.
#pragma once

#include "../values.h"

/**
 * The methods that all job classes have in JavaScript:
 *
 *   process(input: Uint8Array, eof: boolean, output: Uint8Array | null,
 *           callback: (result: number, consumed: number, produced: number) => void)
 *     Feeds the input and fills the output, on the thread pool, as far as both last. Nobody may transfer or resize
 *     their memory before the callback, which comes later, always, except when the environment ends first. One call at
 *     a time.
 *   close()    Frees the engine's job: at once, or when the call that is under way returns.
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
  /** The constructor's only argument, an object of named values. Empty (and a TypeError is thrown) when it is none. */
  static Napi::Object Options(Napi::CallbackInfo const &info);

  /** Takes over an engine job; NULL stands for exhausted memory and throws. */
  void Adopt(Napi::Env env, rs_job_t *job, rsx_limits_t const &limits);
  rs_job_t *job() const { return job_; }
  bool busy() const { return busy_; }

  /** Before a call, in JavaScript's thread: looks up what the pool thread must not ask JavaScript for. */
  virtual void Prepare(Napi::Env) {}
  /** In the pool thread, once the engine's job is done: what is left to do there. */
  virtual rs_result Finish() { return RS_DONE; }
  /** In the pool thread, after a failure: adds what the engine cannot know. */
  virtual void Explain(rsx_error_t *) {}
  /** In JavaScript's thread, after the engine's job was freed: frees what it used. */
  virtual void Release() {}

  /** For destructors of subclasses: frees everything while their own part is still there. */
  void Free();

private:
  static void ExecuteCallback(napi_env env, void *data);
  static void CompleteCallback(napi_env env, napi_status status, void *data);
  void Run();
  void Complete(napi_env env, napi_status status);

  rs_job_t *job_ = nullptr;
  bool busy_ = false;
  bool close_wanted_ = false;

  // The call under way. `held_` is an array of all its JavaScript values, this object among them.
  napi_async_work work_ = nullptr;
  napi_ref held_ = nullptr;
  Span input_ = {};
  bool eof_ = false;
  Span output_ = {};

  // What it came to.
  rs_result result_ = RS_BLOCKED;
  size_t consumed_ = 0;
  size_t produced_ = 0;
  rsx_error_t error_ = {};
  rs_stats_t stats_ = {};
};

/** The JavaScript object around a job; J is a subclass of Job that is made from the constructor's arguments. */
template <class J> class JobObject : public Napi::ObjectWrap<JobObject<J>> {
public:
  explicit JobObject(Napi::CallbackInfo const &info) : Napi::ObjectWrap<JobObject<J>>(info), job_(info) {}

  /** Makes a method of the job one of the JavaScript class. */
  template <auto method> static Napi::ClassPropertyDescriptor<JobObject<J>> Method(char const *name) {
    return JobObject::template InstanceMethod<&JobObject::template Call<method>>(name);
  }

private:
  template <auto method> Napi::Value Call(Napi::CallbackInfo const &info) { return (job_.*method)(info); }

  J job_;
};
