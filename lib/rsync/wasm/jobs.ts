import type {
  NativeLimits,
  NativePatchJob,
  NativeSignature,
  NativeSignatureOptions,
  PatchJobOptions,
  SignatureGiver,
} from '../engine/native_types';
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

export class PatchJob extends RemoteJob implements NativePatchJob {
  constructor({ basis, path, size, limits }: PatchJobOptions) {
    const remote = new Remote();
    const file = basis === null ? undefined : duplicate(basis, path);
    super({ op: 'patch', size, descriptor: file?.descriptor, limits }, remote, releaseBoth(remote, file));
  }

  /** Where the caller reads the basis: what it must supply. */
  wanted(): [position: number, length: number] | undefined {
    return this.missing && [this.missing.position, this.missing.length];
  }

  supply(position: number, bytes: Uint8Array): void {
    this.give(position, bytes);
  }
}
