import type { Readable } from 'node:stream';
import { types } from 'node:util';
import { abortable, untilAborted } from '../../internal/abort';
import { OptionsError } from '../../internal/coded_error';
import { describe, text } from '../../internal/options';
import { Borrowed } from './borrowed';
import { asBytes } from './bytes';
import { runFileTask } from './file_task';
import { Job, noOutput } from './job';
import { native } from '../engine/native';
import type { NativeLimits, NativeSignature, SignatureGiver } from '../engine/native_types';

/** What a signature can be loaded from: the path of a file, its bytes, or a stream of them (which is used up). */
export type SignatureInput = string | Uint8Array | Readable | AsyncIterable<Uint8Array>;

/** Loads a signature; wrong kinds of source throw at once. */
export function loadSignature(
  call: string,
  source: SignatureInput,
  limits: NativeLimits,
  signal: AbortSignal | undefined,
): Promise<NativeSignature> {
  if (typeof source === 'string') return loadFile(text(`${call}: signature`, source), limits, signal);
  if (types.isUint8Array(source)) {
    const bytes = new Borrowed('loadsig', 'the signature', [asBytes(`${call}: signature`, source)]);
    return load(limits, signal, (job) => job.run(bytes, true, noOutput));
  }
  if (isAsyncIterable(source)) return loadStream(call, source, limits, signal);
  throw new OptionsError(
    `${call}: signature must be a Signature, a path, a Uint8Array or a stream of bytes, not ${describe(source)}`,
  );
}

/** Destroys a source that will not be read, if it is a stream. */
export function discardSource(source: unknown): void {
  if (!isAsyncIterable(source) || !('destroy' in source) || typeof source.destroy !== 'function') return;
  const stream = source as Readable;
  stream.destroy();
}

async function loadFile(
  input: string,
  limits: NativeLimits,
  signal: AbortSignal | undefined,
): Promise<NativeSignature> {
  return taken(await runFileTask({ op: 'loadsig', input, overwrite: 1, threads: 0, limits }, { signal }));
}

/** Loads a signature that `feed` passes to the job. */
async function load(
  limits: NativeLimits,
  signal: AbortSignal | undefined,
  feed: (job: Job) => Promise<unknown>,
): Promise<NativeSignature> {
  const loader = new (native().LoadSignatureJob)({ limits });
  const job = new Job('loadsig', loader);
  try {
    return await abortable(
      signal,
      () => job.close(),
      async () => {
        await feed(job);
        return taken(loader);
      },
    );
  } finally {
    job.close();
  }
}

/** Bytes of small chunks to gather for one native call. */
const batchSize = 1024 * 1024;

/** Gathers chunks, by copying them: a stream may use the memory of one for the next. */
class Batch {
  readonly #memory = Buffer.allocUnsafeSlow(batchSize);
  #used = 0;

  /** Adds what fits, and returns the rest. */
  add(chunk: Uint8Array): Uint8Array {
    const fits = Math.min(chunk.length, batchSize - this.#used);
    this.#memory.set(chunk.subarray(0, fits), this.#used);
    this.#used += fits;
    return chunk.subarray(fits);
  }

  get full(): boolean {
    return this.#used === batchSize;
  }

  /** All that was added since the last time. */
  take(): Borrowed {
    const bytes = this.#memory.subarray(0, this.#used);
    this.#used = 0;
    return new Borrowed('loadsig', 'a chunk', [bytes]);
  }
}

async function loadStream(
  call: string,
  source: AsyncIterable<unknown>,
  limits: NativeLimits,
  signal: AbortSignal | undefined,
): Promise<NativeSignature> {
  const iterator = source[Symbol.asyncIterator]();
  const feed = async (job: Job) => {
    const batch = new Batch();
    for (;;) {
      const next = await untilAborted(Promise.resolve(iterator.next()), signal);
      if (next.done) break;
      let chunk = asBytes(`${call}: each chunk of the signature`, next.value);
      for (;;) {
        chunk = batch.add(chunk);
        if (!batch.full) break;
        await job.run(batch.take(), false, noOutput);
      }
    }
    await job.run(batch.take(), true, noOutput);
  };
  try {
    return await load(limits, signal, feed);
  } catch (error) {
    discardSource(source);
    // Not waited for: a generator that waits for something itself comes to its end only after that.
    iterator.return?.().then(undefined, () => undefined);
    throw error;
  }
}

/** The signature that a loader has ready. */
function taken(loader: SignatureGiver): NativeSignature {
  const loaded = new (native().Signature)();
  loader.moveTo(loaded);
  return loaded;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
