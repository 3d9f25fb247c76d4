import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageFolder } from '../../internal/folders';
import { Result } from '../errors';
import type { NativeFailure } from '../engine/native_types';
import type { Reply, Request } from './messages';

/** The built worker, in tests too: a thread takes JavaScript only. */
const script = path.join(packageFolder, 'dist/rsync/wasm/worker.js');

export interface Call {
  /** Called for each message about the call. */
  answer(reply: Reply): void;
  /** Called instead of an answer when the thread has ended. */
  fail(failure: NativeFailure): void;
}

/** A thread that computes. It keeps the process alive only while an answer is waited for. */
export class Thread {
  /** Jobs and signatures in it, and tasks under way. */
  load = 0;
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #ended: NativeFailure | undefined;

  constructor(module: WebAssembly.Module) {
    // Nothing of the process's own command line, such as a module to preload, is meant for it.
    // Descriptors that streams over pipes close would be taken for open ones, and warned of.
    const options = { execArgv: [], name: 'smartfile-sync', trackUnmanagedFds: false };
    this.#worker = new Worker(script, { workerData: { module }, ...options });
    this.#worker.on('message', (reply: Reply) => this.#receive(reply));
    this.#worker.on('error', (error: Error) => this.#end(error.message));
    this.#worker.on('exit', () => this.#end('it exited'));
    this.#worker.unref();
  }

  /** False once it has ended, by lack of memory or by a mistake. */
  get usable(): boolean {
    return this.#ended === undefined;
  }

  post(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    if (this.usable) this.#worker.postMessage(request, transfer);
  }

  /** Posts a request that is answered. */
  call(request: Request, call: Call, transfer: readonly ArrayBuffer[] = []): void {
    const failure = this.#ended;
    if (failure) {
      setImmediate(() => call.fail(failure));
      return;
    }
    if (this.#calls.size === 0) this.#worker.ref();
    this.#calls.set(request.id, call);
    this.#worker.postMessage(request, transfer);
  }

  #receive(reply: Reply): void {
    const call = this.#calls.get(reply.id);
    // Before the last answer is passed on, so that its receiver can call again.
    if (!('progress' in reply)) this.#forget(reply.id);
    call?.answer(reply);
  }

  #forget(id: number): void {
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#worker.unref();
  }

  #end(reason: string): void {
    if (this.#ended) return;
    const detail = `the thread of the WebAssembly engine ended unexpectedly (${reason}); call again`;
    this.#ended = { result: Result.internal, osError: 0, operation: '', path: '', detail };
    for (const [id, call] of [...this.#calls]) {
      this.#forget(id);
      call.fail(this.#ended);
    }
  }
}
