import type {
  NativeLimits,
  NativePatchJob,
  NativeSignature,
  NativeSignatureOptions,
  PatchJobOptions,
  ProcessCallback,
  SignatureGiver,
} from '../native_types';
import { Result } from '../errors';
import { duplicate, type Duplicate } from './descriptor';
import { disown, Remote } from './remote';
import { RemoteJob } from './remote_job';
import { ours } from './signature';

export class SignatureJob extends RemoteJob {
  constructor(options: NativeSignatureOptions & { limits: NativeLimits }) {
    super({ op: 'signature', ...options }, new Remote());
  }
}

export class LoadSignatureJob extends RemoteJob implements SignatureGiver {
  #moved = false;

  constructor({ limits }: { limits: NativeLimits }) {
    super({ op: 'loadsig', limits }, new Remote());
  }

  moveTo(signature: NativeSignature): void {
    if (this.facts === undefined || this.#moved) throw new TypeError('no signature has been loaded');
    this.#moved = true;
    disown(this);
    ours(signature).fill(this.remote, this.facts);
  }

  override close(): void {
    if (!this.#moved) super.close();
  }
}

export class DeltaJob extends RemoteJob {
  /** Held, so that it is not garbage before this job is. */
  readonly signature: NativeSignature;

  constructor({ signature }: { signature: NativeSignature; limits: NativeLimits }) {
    const { id, thread } = ours(signature).remote;
    super({ op: 'delta', signature: id }, new Remote(thread));
    this.signature = signature;
  }
}

function releaseBoth(remote: Remote, file: Duplicate | undefined): () => void {
  return () => {
    remote.release();
    file?.close();
  };
}

/** Least number of bytes of the basis to hand over: a message costs more than a few bytes too many. */
const leastGiven = 64 * 1024;

export class PatchJob extends RemoteJob implements NativePatchJob {
  /** The whole basis, where that is in memory. */
  readonly #basis: Uint8Array | undefined;

  constructor({ basis, path, size, limits }: PatchJobOptions) {
    const remote = new Remote();
    const file = typeof basis === 'number' ? duplicate(basis, path) : undefined;
    super({ op: 'patch', size, descriptor: file?.descriptor, limits }, remote, releaseBoth(remote, file));
    this.#basis = typeof basis === 'number' || basis === null ? undefined : basis;
  }

  override process(
    inputs: readonly Uint8Array[],
    skip: number,
    eof: boolean,
    output: Uint8Array | null,
    callback: ProcessCallback,
  ): void {
    const basis = this.#basis;
    if (basis === undefined) {
      super.process(inputs, skip, eof, output, callback);
      return;
    }
    let consumed = 0;
    let produced = 0;
    const goOn = () => {
      const room = output === null ? null : output.subarray(produced);
      super.process(inputs, skip + consumed, eof, room, (result, took, gave) => {
        consumed += took;
        produced += gave;
        const wanted = this.missing;
        if (result !== Result.blocked || wanted === undefined || this.closed) {
          callback(result, consumed, produced);
          return;
        }
        const { position, length } = wanted;
        this.give(position, basis.subarray(position, position + Math.max(length, leastGiven)));
        goOn();
      });
    };
    goOn();
  }

  /** Where the caller reads the basis: what it must supply. */
  wanted(): [position: number, length: number] | undefined {
    return this.missing && [this.missing.position, this.missing.length];
  }

  supply(position: number, bytes: Uint8Array): void {
    this.give(position, bytes);
  }
}
