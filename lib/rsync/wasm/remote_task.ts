import type {
  FileTaskOptions,
  NativeFailure,
  NativeFileTask,
  NativeSignature,
  SignatureFacts,
} from '../engine/native_types';
import { noCounters, type Counters } from '../stats';
import { Phase, TaskState, type TaskOptions, type TaskReply } from './messages';
import { disown, Remote, releaseOf, releaseWith } from './remote';
import { ours } from './signature';

/** Longest time that the exit of a process waits for a task, in milliseconds. */
const exitWait = 5000;

/** A whole-file call in a computing thread, with the methods of the addon's task objects. */
export class RemoteTask implements NativeFileTask {
  readonly #remote: Remote;
  readonly #options: TaskOptions;
  /** Held, so that it is not garbage before the task is over. */
  readonly signature: NativeSignature | undefined;
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  #facts: SignatureFacts | undefined;
  #stats = noCounters();
  #failure: NativeFailure = { result: 0, osError: 0, operation: '', path: '', detail: '' };

  constructor(options: FileTaskOptions) {
    const { overwrite, ...rest } = options;
    const common = { overwrite: overwrite === 1 };
    if (rest.op === 'delta') {
      this.signature = rest.signature;
      const { id, thread } = ours(rest.signature).remote;
      this.#remote = new Remote(thread);
      this.#options = { ...rest, ...common, signature: id };
    } else {
      this.#remote = new Remote();
      this.#options = { ...rest, ...common };
    }
    releaseWith(this, releaseOf(this.#remote));
  }

  run(
    onProgress: (done: number, total: number) => void,
    onDone: (result: number, done: number, total: number) => void,
  ): void {
    const { id, thread } = this.#remote;
    const state = this.#state;
    const end = ({ result, done, total }: Pick<TaskReply, 'result' | 'done' | 'total'>) => {
      if (this.#facts === undefined) this.#remote.release();
      onDone(result, done, total);
    };
    thread.call(
      { do: 'task', id, options: this.#options, state },
      {
        answer: (reply) => {
          if ('progress' in reply) {
            onProgress(reply.progress.done, reply.progress.total);
            return;
          }
          this.#stats = reply.stats;
          this.#failure = reply.failure ?? this.#failure;
          this.#facts = reply.facts;
          end(reply as TaskReply);
        },
        fail: (failure) => {
          this.#failure = failure;
          end({ result: failure.result, done: 0, total: 0 });
        },
      },
    );
  }

  cancel(): void {
    Atomics.store(this.#state, TaskState.cancel, 1);
  }

  join(): void {
    Atomics.wait(this.#state, TaskState.phase, Phase.running, exitWait);
  }

  moveTo(signature: NativeSignature): void {
    if (this.#facts === undefined) throw new TypeError('no signature has been loaded');
    disown(this);
    ours(signature).fill(this.#remote, this.#facts);
    this.#facts = undefined;
  }

  stats(): Counters {
    return this.#stats;
  }

  failure(): NativeFailure {
    return this.#failure;
  }
}
