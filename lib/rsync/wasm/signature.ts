import type { NativeSignature, SignatureFacts } from '../engine/native_types';
import { releaseOf, releaseWith, type Remote } from './remote';

/** A signature in a computing thread; empty until a job or a task has loaded one into it. */
export class RemoteSignature implements NativeSignature {
  #remote: Remote | undefined;
  #facts: SignatureFacts | undefined;
  /**
   * Memory that is never touched, so that it takes none. By it the garbage collector, which does not see the other
   * thread's memory, knows how much depends on this object.
   */
  #ballast: ArrayBuffer | undefined;

  fill(remote: Remote, facts: SignatureFacts): void {
    this.#remote = remote;
    this.#facts = facts;
    try {
      this.#ballast = new ArrayBuffer(facts.memory);
    } catch {
      this.#ballast = undefined; // Where not even addresses are left, the collector has reasons enough.
    }
    releaseWith(this, releaseOf(remote));
  }

  get remote(): Remote {
    if (this.#remote === undefined) throw new TypeError('the Signature is empty');
    return this.#remote;
  }

  info(): SignatureFacts {
    if (this.#facts === undefined) throw new TypeError('the Signature is empty');
    return { ...this.#facts };
  }

  /** Bytes that the collector sees. */
  get accounted(): number {
    return this.#ballast?.byteLength ?? 0;
  }
}

/** What must be a signature of this engine, as such. */
export function ours(signature: NativeSignature): RemoteSignature {
  if (signature instanceof RemoteSignature) return signature;
  throw new TypeError('not a Signature');
}
