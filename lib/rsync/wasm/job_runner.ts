import { read } from 'node:fs';
import { promisify } from 'node:util';
import { Result } from '../errors';
import { noCounters } from '../stats';
import type { EnginePool } from './engine_pool';
import { Fault } from './fault';
import type { JobOptions, RunReply, RunRequest } from './messages';
import { faultOf, Work, type Run } from './work';

const readFile = promisify(read);

/** A job of a stream or of data in memory, in the thread that computes. */
export class JobRunner {
  readonly #descriptor: number | undefined;
  readonly #loads: boolean;
  /** Whether its instance is that of a signature. */
  readonly #shares: boolean;

  /** @param work the job, or why there is none. */
  constructor(
    private readonly id: number,
    private readonly work: Work | Fault,
    options: JobOptions,
  ) {
    this.#descriptor = options.op === 'patch' ? options.descriptor : undefined;
    this.#loads = options.op === 'loadsig';
    this.#shares = options.op === 'delta';
  }

  /** Goes on with a job. Never rejects. `loaded` once a signature is. */
  async run(request: RunRequest): Promise<{ reply: RunReply; loaded?: Work }> {
    const { id, work } = this;
    const output: Uint8Array[] = [];
    if (work instanceof Fault) return { reply: failed(id, work) };
    let reply: RunReply;
    try {
      if (request.basis) supply(work, request.basis);
      const run = await this.#goOn(work, request, output);
      const { result, consumed, wanted } = run;
      reply = { id, result, consumed, output: joined(output), stats: work.stats() };
      if (wanted) reply.wanted = wanted;
      if (work.failure) reply.failure = work.failure;
    } catch (error) {
      return { reply: { ...failed(id, faultOf(error)), stats: work.stats() } };
    }
    if (reply.result !== Result.done || !this.#loads) return { reply };
    return { reply: { ...reply, facts: work.facts() }, loaded: work };
  }

  /** Runs until the input is used up, the room is filled, or the caller has to supply the basis. */
  async #goOn(work: Work, { input, eof, room }: RunRequest, output: Uint8Array[]): Promise<Run> {
    let fresh = input;
    let consumed = 0;
    let left = room;
    for (;;) {
      const run = work.run(fresh, eof, left);
      fresh = nothing;
      consumed += run.consumed;
      left -= run.produced;
      if (run.produced > 0) output.push(work.output(run.produced).slice());
      const stopped = run.result !== Result.blocked || (room > 0 && left === 0);
      if (!stopped && run.wanted && this.#descriptor !== undefined) {
        await supplyFrom(work, this.#descriptor, run.wanted);
      } else if (stopped || run.wanted || run.produced === 0) {
        return { ...run, consumed };
      }
    }
  }

  close(engines: EnginePool): void {
    if (this.work instanceof Fault) return;
    if (this.#shares) this.work.free();
    else engines.release(this.work);
  }
}

const nothing = new Uint8Array(0);

function supply(work: Work, { position, bytes }: { position: number; bytes: Uint8Array }): void {
  work.basisRoom(bytes.length).set(bytes);
  work.supplied(position, bytes.length);
}

/** Reads the part of the basis that a job wants. */
async function supplyFrom(work: Work, descriptor: number, wanted: { position: number; length: number }): Promise<void> {
  const { position, length } = wanted;
  const room = work.basisRoom(length);
  try {
    const { bytesRead } = await readFile(descriptor, room, 0, room.length, position);
    work.supplied(position, bytesRead);
  } catch (error) {
    throw Fault.system(
      'read',
      '',
      `the basis could not be read at ${position}: a file could not be read or written`,
      error,
    );
  }
}

function failed(id: number, { failure }: Fault): RunReply {
  const { result } = failure;
  return { id, result, consumed: 0, output: new Uint8Array(0), stats: noCounters(), failure };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first) return first;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
