import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Result } from '../errors';
import { noCounters } from '../stats';
import type { EnginePool } from './engine_pool';
import { Fault } from './fault';
import { InputFile, sameFile } from './files/input_file';
import { Phase, TaskState, type TaskOptions, type TaskReply } from './messages';
import { OutputFile } from './files/output_file';
import { faultOf, loadedWork, Work } from './work';

/** Bytes that are read, computed and written at a time. */
const piece = 512 * 1024;

const nothing = new Uint8Array(0);

/** Milliseconds between two looks whether a task that waits is to stop. */
const lookInterval = 20;

/** Milliseconds between two messages about progress. */
const reportInterval = 50;

export interface Task {
  id: number;
  options: TaskOptions;
  /** Shared with the caller: see TaskState. */
  state: Int32Array;
  engines: EnginePool;
  signatures: ReadonlyMap<number, Work>;
  report: (done: number, total: number) => void;
}

/** Does the work of a whole-file call. Never rejects. `loaded`: the signature, where that was what was asked for. */
export async function runTask(task: Task): Promise<{ reply: TaskReply; loaded?: Work }> {
  Atomics.store(task.state, TaskState.phase, Phase.running);
  const run = new TaskRun(task);
  try {
    return await run.run();
  } finally {
    // A process that exits waits for this: the temporary file is gone.
    Atomics.store(task.state, TaskState.phase, Phase.over);
    Atomics.notify(task.state, TaskState.phase);
  }
}

/** One whole-file call: what deps/librsync/src/files/whole.c and paths.c do where there are C files. */
class TaskRun {
  #input: InputFile | undefined;
  #basis: InputFile | undefined;
  #output: OutputFile | undefined;
  #work: Work | undefined;
  /** Bytes of input read. */
  #read = 0;
  /** Bytes of input passed to the job. */
  #given = 0;
  /** When progress was reported last. */
  #reported = 0;

  /** Ends waits for other processes. */
  readonly #stop = new AbortController();

  constructor(private readonly task: Task) {}

  async run(): Promise<{ reply: TaskReply; loaded?: Work }> {
    const look = setInterval(() => {
      if (this.#isCancelled()) this.#stop.abort();
    }, lookInterval);
    try {
      return await this.#run();
    } finally {
      clearInterval(look);
    }
  }

  async #run(): Promise<{ reply: TaskReply; loaded?: Work }> {
    let fault: Fault | undefined;
    try {
      const input = await this.#open();
      const work = (this.#work = await this.#start());
      await this.#output?.create(this.#stop.signal);
      await this.#drive(work, input);
      await input.checkUnchanged();
      await this.#basis?.checkUnchanged();
      this.#throwIfCancelled();
      await this.#checkOutput(await this.#output?.replaced());
      await this.#closeInputs(); // Before the rename: the output may be the basis, and Windows wants it closed.
      await this.#output?.commit();
    } catch (error) {
      fault = faultOf(error);
    }
    await this.#closeInputs();
    await this.#output?.discard();
    return this.#ending(fault);
  }

  #ending(fault: Fault | undefined): { reply: TaskReply; loaded?: Work } {
    const { id, options } = this.task;
    const work = this.#work;
    const result = fault?.failure.result ?? Result.done;
    const totals = { done: work ? this.#given - work.unread : 0, total: this.#input?.size ?? 0 };
    const reply: TaskReply = { id, result, ...totals, stats: work?.stats() ?? noCounters() };
    if (fault) reply.failure = fault.failure;
    if (work && !fault && options.op === 'loadsig') return { reply: { ...reply, facts: work.facts() }, loaded: work };
    if (options.op === 'delta') work?.free();
    else if (work) this.task.engines.release(work);
    return { reply };
  }

  async #open(): Promise<InputFile> {
    const { options } = this.task;
    this.#throwIfCancelled();
    if (options.op !== 'loadsig') this.#output = await OutputFile.prepare(options.output, options.overwrite);
    const input = (this.#input = await InputFile.open(options.input, this.#stop.signal));
    if (options.op === 'patch') this.#basis = await InputFile.open(options.basis, this.#stop.signal);
    await this.#checkOutput(this.#output?.existing);
    return input;
  }

  /** Refuses to write what is there where it is to be read. Only the basis of a patch may be replaced, as a whole. */
  async #checkOutput(facts: BigIntStats | undefined): Promise<void> {
    const { options } = this.task;
    if (facts === undefined || options.op === 'loadsig') return;
    const refuse = (detail: string) => Fault.of(Result.parameter, detail, options.output);
    if (this.#input && sameFile(facts, this.#input.facts))
      throw refuse('the output is also the input; name another output');
    if (options.op === 'delta' && options.signaturePath !== undefined) {
      const signature = await stat(options.signaturePath, { bigint: true }).catch(() => undefined);
      if (signature && sameFile(facts, signature))
        throw refuse('the output is also the signature; name another output');
    }
    if (!facts.isFile() && this.#basis && sameFile(facts, this.#basis.facts)) {
      throw refuse('the output is also the basis, and a device cannot be both; name another output');
    }
  }

  async #start(): Promise<Work> {
    const { options, engines, signatures } = this.task;
    switch (options.op) {
      case 'signature':
        return Work.signature(engines.take(), options, options.limits);
      case 'loadsig':
        return Work.load(engines.take(), options.limits);
      case 'delta':
        return Work.delta(loadedWork(signatures, options.signature));
      case 'patch':
        return Work.patch(engines.take(), await this.#basis?.basisSize(), options.limits);
    }
  }

  /** Reads, computes and writes. The next piece is read while one is computed and written. */
  async #drive(work: Work, input: InputFile): Promise<void> {
    const room = this.#output ? piece : 0;
    let [buffer, other] = [Buffer.allocUnsafeSlow(piece), Buffer.allocUnsafeSlow(piece)];
    for (let next = this.#fill(input, buffer); ; [buffer, other] = [other, buffer]) {
      const { bytes, ended } = await next;
      next = ended ? Promise.resolve({ bytes: nothing, ended }) : this.#fill(input, other);
      next.catch(() => undefined); // Where it is not waited for, the failure that came first counts.
      try {
        if (await this.#use(work, bytes, ended, room)) {
          this.#checkEnd(work, await next);
          return;
        }
      } catch (error) {
        await next.catch(() => undefined); // The file may not be closed while it is read.
        throw error;
      }
    }
  }

  async #fill(input: InputFile, buffer: Buffer): Promise<{ bytes: Uint8Array; ended: boolean }> {
    const filled = await input.fill(buffer);
    this.#read += filled.bytes.length;
    // A file that grows while it is read would be followed for ever. (Size 0 is also what /proc says of its files.)
    if (input.size > 0 && this.#read > input.size) await input.checkUnchanged();
    return filled;
  }

  /** Computes with a piece until it wants the next one. True when the job is done. */
  async #use(work: Work, bytes: Uint8Array, eof: boolean, room: number): Promise<boolean> {
    let fresh = bytes;
    this.#given += bytes.length;
    for (;;) {
      this.#throwIfCancelled();
      const run = work.run(fresh, eof, room);
      fresh = nothing;
      if (work.failure) throw new Fault({ ...work.failure, path: this.task.options.input });
      if (run.produced > 0) await this.#write(work.output(run.produced));
      this.#report(this.#given - work.unread);
      if (run.result === Result.done) return true;
      if (run.wanted) await this.#supply(work, run.wanted);
      else if (run.produced === 0 && work.unread === 0 && !eof) return false;
      else if (run.produced === 0 && run.consumed === 0)
        throw Fault.of(Result.internal, 'the engine neither took input nor gave output; please report this');
    }
  }

  /** The memory of an instance that deltas share may grow, and so move, while it is written. */
  async #write(output: Uint8Array): Promise<void> {
    await this.#output?.write(this.task.options.op === 'delta' ? output.slice() : output);
  }

  async #supply(work: Work, { position, length }: { position: number; length: number }): Promise<void> {
    const basis = this.#basis;
    if (basis === undefined) throw Fault.of(Result.internal, 'there is no basis');
    const bytes = await basis.readAt(work.basisRoom(length), position);
    if (bytes.length === 0) {
      const detail = `the basis ends at ${position}, before all that the delta copies from it`;
      throw Fault.system('read', basis.path, detail, undefined);
    }
    work.supplied(position, bytes.length);
  }

  #checkEnd(work: Work, next: { bytes: Uint8Array }): void {
    if (work.unread === 0 && next.bytes.length === 0) return;
    const detail = `bytes follow the end of the delta, which is at byte ${this.#given - work.unread}`;
    throw Fault.of(Result.corrupt, detail, this.task.options.input);
  }

  #report(done: number): void {
    const now = performance.now();
    if (now - this.#reported < reportInterval) return;
    this.#reported = now;
    this.task.report(done, this.#input?.size ?? 0);
  }

  #isCancelled(): boolean {
    return Atomics.load(this.task.state, TaskState.cancel) !== 0;
  }

  #throwIfCancelled(): void {
    if (this.#isCancelled()) {
      throw Fault.cancelled();
    }
  }

  async #closeInputs(): Promise<void> {
    for (const file of [this.#input, this.#basis]) await file?.close().catch(() => undefined);
  }
}
