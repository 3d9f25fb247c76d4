import type { NativeFailure, NativeJob, ProcessCallback, SignatureFacts } from '../engine/native_types';
import { noCounters, type Counters } from '../stats';
import type { JobOptions, RunReply, RunRequest } from './messages';
import { disown, releaseOf, releaseWith, type Remote } from './remote';

/** Most input that one message takes. */
const maxSent = 1024 * 1024;

type Outcome = Pick<RunReply, 'result' | 'consumed' | 'wanted'> & { produced: number };

/** A job in a computing thread, with the methods of the addon's job objects. */
export class RemoteJob implements NativeJob {
  /** What is wanted of the basis. */
  protected missing: { position: number; length: number } | undefined;
  protected facts: SignatureFacts | undefined;
  #basis: RunRequest['basis'];
  #busy = false;
  #closed = false;
  #stats = noCounters();
  #failure: NativeFailure = { result: 0, osError: 0, operation: '', path: '', detail: '' };
  /** Bytes of input that were sent and have not been consumed. */
  #ahead = 0;

  /** @param release frees what the job uses here. */
  constructor(
    options: JobOptions,
    protected readonly remote: Remote,
    private readonly release: () => void = releaseOf(remote),
  ) {
    remote.thread.post({ do: 'open', id: remote.id, options });
    releaseWith(this, release);
  }

  process(input: Uint8Array, eof: boolean, output: Uint8Array | null, callback: ProcessCallback): void {
    if (this.#busy || this.#closed) throw new TypeError(this.#busy ? 'the job is busy' : 'the job is closed');
    this.#busy = true;
    this.#send(input, eof, output, ({ result, consumed, produced }) => {
      this.#busy = false;
      if (this.#closed) this.#end();
      callback(result, consumed, produced);
    });
  }

  #send(given: Uint8Array, eof: boolean, output: Uint8Array | null, done: (outcome: Outcome) => void): void {
    const left = given.length - this.#ahead;
    const size = this.#ahead >= maxSent ? 0 : Math.min(left, maxSent);
    // In memory of its own, which can be transferred.
    const input = new Uint8Array(given.subarray(this.#ahead, this.#ahead + size));
    this.#ahead += input.length;
    const { id, thread } = this.remote;
    const request: RunRequest = { do: 'run', id, input, eof: eof && input.length === left, room: output?.length ?? 0 };
    if (this.#basis) request.basis = this.#basis;
    this.#basis = undefined;
    thread.call(
      request,
      {
        answer: (reply) => done(this.#take(reply as RunReply, output)),
        fail: (failure) => {
          this.#failure = failure;
          done({ result: failure.result, consumed: 0, produced: 0 });
        },
      },
      [input.buffer],
    );
  }

  #take(reply: RunReply, output: Uint8Array | null): Outcome {
    output?.set(reply.output);
    this.#ahead -= reply.consumed;
    this.#stats = reply.stats;
    this.#failure = reply.failure ?? this.#failure;
    this.facts = reply.facts;
    this.missing = reply.wanted;
    return { ...reply, produced: reply.output.length };
  }

  /** Sends the part of a basis that was wanted with the next call. */
  protected give(position: number, bytes: Uint8Array): void {
    this.#basis = { position, bytes };
    this.missing = undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#busy) this.#end();
  }

  #end(): void {
    disown(this);
    this.release();
  }

  stats(): Counters {
    return this.#stats;
  }

  failure(): NativeFailure {
    return this.#failure;
  }
}
