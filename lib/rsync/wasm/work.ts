import { Result } from '../errors';
import type { NativeFailure, NativeLimits, NativeSignatureOptions, SignatureFacts } from '../engine/native_types';
import type { Counters } from '../stats';
import type { Engine } from './engine';
import { Fault, memoryHint } from './fault';

/** Least number of bytes to read of a basis. */
const leastRead = 64 * 1024;

/** What one run of a work came to. */
export interface Run {
  result: number;
  /** Bytes of input. */
  consumed: number;
  /** Bytes of output; see `Work.output`. */
  produced: number;
  /** Bytes of the basis without which it does not go on. */
  wanted?: { position: number; length: number };
}

/** A job of the engine with its buffers, in the memory of an instance. It blocks the thread while it runs. */
export class Work {
  #failure: NativeFailure | undefined;
  #unread = 0;
  /** False after a trap: nothing in the instance is to be relied on. */
  #intact = true;

  private constructor(
    readonly engine: Engine,
    private readonly at: number,
  ) {
    if (at === 0) throw Fault.memory();
  }

  static signature(engine: Engine, options: NativeSignatureOptions, limits: NativeLimits): Work {
    const { blockLength, strongLength, magic } = options;
    return new Work(engine, engine.exports.rsw_signature(blockLength, strongLength, magic, limits.maxBlockLength));
  }

  static load(engine: Engine, limits: NativeLimits): Work {
    return new Work(engine, engine.exports.rsw_load(limits.maxBlockLength, limits.maxSignatureMemory));
  }

  /** @param loaded has read a signature to its end; the delta shares its instance. */
  static delta(loaded: Work): Work {
    return new Work(loaded.engine, loaded.engine.exports.rsw_delta(loaded.at));
  }

  /** @param size bytes of the basis, where that is known. */
  static patch(engine: Engine, size: number | undefined, limits: NativeLimits): Work {
    return new Work(engine, engine.exports.rsw_patch(size ?? -1, limits.maxOutput));
  }

  /** Bytes of input that have not been consumed. */
  get unread(): number {
    return this.#unread;
  }

  /** Why a run failed. */
  get failure(): NativeFailure | undefined {
    return this.#failure;
  }

  /**
   * Goes on until the input is used up, the output is full or the basis is wanted.
   * @param input follows what is unread; it is copied.
   * @param eof no input comes after it.
   * @param room most bytes of output to make; fewer may come of one run though there are more.
   */
  run(input: Uint8Array, eof: boolean, room: number): Run {
    try {
      return this.#run(input, eof, room);
    } catch (error) {
      this.#intact = false;
      this.#failure = faultOf(error).failure;
      return { result: this.#failure.result, consumed: 0, produced: 0 };
    }
  }

  #run(input: Uint8Array, eof: boolean, room: number): Run {
    const { exports } = this.engine;
    if (input.length > 0)
      this.engine.bytes(this.#there(exports.rsw_input(this.at, input.length)), input.length).set(input);
    this.#unread += input.length;
    const result = exports.rsw_run(this.at, input.length, eof ? 1 : 0, room);
    const [consumed = 0, produced = 0, position = 0, length = 0] = this.engine.doubles(exports.rsw_report(this.at), 4);
    this.#unread -= consumed;
    const run: Run = { result, consumed, produced };
    if (result === Result.blocked && length > 0) run.wanted = { position, length };
    if (result !== Result.done && result !== Result.blocked) {
      const detail = this.engine.text(exports.rsw_detail(this.at, result));
      this.#failure = Fault.of(result, result === Result.memory ? detail + memoryHint : detail).failure;
    }
    return run;
  }

  /** The first bytes of what the last run has produced: a view, valid until the engine is called again. */
  output(length: number): Uint8Array {
    return this.engine.bytes(this.engine.exports.rsw_output(this.at), length);
  }

  /**
   * Where to put `wanted` bytes of the basis or some more, before `supplied`: a view, valid until the engine is called
   * again. A read costs more than a few bytes too many.
   */
  basisRoom(wanted: number): Uint8Array {
    const length = Math.max(wanted, leastRead);
    return this.engine.bytes(this.#there(this.engine.exports.rsw_basis(this.at, length)), length);
  }

  /** They are there. None at all: the basis ends at this position. */
  supplied(position: number, length: number): void {
    this.engine.exports.rsw_supply(this.at, position, length);
  }

  stats(): Counters {
    const numbers = this.engine.doubles(this.engine.exports.rsw_stats(this.at), 9);
    const [bytesIn = 0, bytesOut = 0, literalCommands = 0, literalBytes = 0, ...rest] = numbers;
    const [copyCommands = 0, copyBytes = 0, blocks = 0, blockLength = 0, falseMatches = 0] = rest;
    const literals = { literalCommands, literalBytes };
    return { bytesIn, bytesOut, ...literals, copyCommands, copyBytes, blocks, blockLength, falseMatches };
  }

  /** About the signature that has been loaded. */
  facts(): SignatureFacts {
    const numbers = this.engine.doubles(this.engine.exports.rsw_facts(this.at), 5);
    const [magic = 0, blockLength = 0, strongLength = 0, blocks = 0, memory = 0] = numbers;
    return { magic, blockLength, strongLength, blocks, memory };
  }

  /** Gives its memory back to the instance; false if the instance is not to be used any more. */
  free(): boolean {
    if (this.#intact) this.engine.exports.rsw_free(this.at);
    return this.#intact;
  }

  #there(pointer: number): number {
    if (pointer === 0) throw Fault.memory();
    return pointer;
  }
}

/** What an exception of the engine stands for: a lack of memory, or (a trap) a mistake in this library. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof RangeError) return Fault.memory();
  const reason = error instanceof Error ? error.message : String(error);
  return Fault.of(Result.internal, `the WebAssembly engine failed: ${reason}`);
}

/** The work that has loaded a signature. */
export function loadedWork(signatures: ReadonlyMap<number, Work>, id: number): Work {
  const work = signatures.get(id);
  if (work === undefined) throw Fault.of(Result.internal, 'the signature has been released');
  return work;
}
