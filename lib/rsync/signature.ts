import { abortSignal, refuseUnknown } from '../internal/options';
import { filledLimits, type Limits } from './limits';
import { loadSignature, type SignatureInput } from './jobs/load_signature';
import type { NativeSignature } from './engine/native_types';
import { hashesOf, type StrongHash, type WeakHash } from './parameters';

/** A loaded signature, or what one can be loaded from. */
export type SignatureSource = Signature | SignatureInput;

/** Options of loading a signature. */
export interface LoadOptions {
  /** Stops loading with an AbortError. */
  signal?: AbortSignal;
  /** What is accepted from the signature. */
  limits?: Limits;
}

/** A signature in memory, indexed: any number of deltas can be made from it, also at once. */
export class Signature {
  readonly strongHash: StrongHash;
  readonly weakHash: WeakHash;
  /** Bytes of a block. */
  readonly blockLength: number;
  /** Bytes kept of each strong sum. */
  readonly strongLength: number;
  /** Blocks described. */
  readonly blocks: number;
  /** Bytes of memory taken, the index included. They are freed when the object is garbage. */
  readonly memory: number;
  readonly #native: NativeSignature;

  private constructor(loaded: NativeSignature) {
    const { magic, blockLength, strongLength, blocks, memory } = loaded.info();
    ({ strongHash: this.strongHash, weakHash: this.weakHash } = hashesOf(magic));
    this.blockLength = blockLength;
    this.strongLength = strongLength;
    this.blocks = blocks;
    this.memory = memory;
    this.#native = loaded;
  }

  /**
   * Loads a signature and builds its index.
   * @param source the path of a file, bytes, or a stream of bytes, which is read to its end or destroyed.
   * @throws OptionsError; RsyncError (BAD_MAGIC, CORRUPT, INPUT_ENDED, LIMIT, MEMORY, IO); AbortError; what a stream
   * fails with.
   */
  static async load(source: SignatureInput, options: LoadOptions = {}): Promise<Signature> {
    const call = 'Signature.load';
    refuseUnknown(call, options, ['signal', 'limits']);
    const signal = options.signal === undefined ? undefined : abortSignal(`${call}: signal`, options.signal);
    return new Signature(await loadSignature(call, source, filledLimits(call, options.limits), signal));
  }

  /** @internal */
  get native(): NativeSignature {
    return this.#native;
  }
}
