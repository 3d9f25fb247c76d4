import type { Readable } from 'node:stream';
import { onAbort } from '../../../internal/abort';
import { waitingReaderOf } from '../../../internal/files/waiting_file';
import { Fault } from '../fault';

/** A pipe or a device that is read from start to end. Each wait ends with the signal. */
export class WaitingInput {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #stopListening: () => void;
  /** Of the last chunk, what has not been used. */
  #rest = new Uint8Array(0);

  /** @param fd was opened without waiting; it is closed with this. */
  constructor(
    private readonly path: string,
    fd: number,
    signal: AbortSignal,
  ) {
    this.#stream = waitingReaderOf(fd);
    this.#chunks = this.#stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const stop = () => this.#stream.destroy(Fault.cancelled());
    if (signal.aborted) stop();
    this.#stopListening = onAbort(signal, stop);
  }

  /** Puts what there is into the buffer, as soon as there is anything. */
  async fill(buffer: Uint8Array): Promise<{ bytes: Uint8Array; ended: boolean }> {
    if (this.#rest.length === 0) {
      const next = await this.#chunks.next().catch((error: unknown) => {
        throw error instanceof Fault ? error : Fault.system('read', this.path, 'cannot read the file', error);
      });
      if (next.done) return { bytes: buffer.subarray(0, 0), ended: true };
      this.#rest = new Uint8Array(next.value);
    }
    const used = Math.min(buffer.length, this.#rest.length);
    buffer.set(this.#rest.subarray(0, used));
    this.#rest = this.#rest.subarray(used);
    return { bytes: buffer.subarray(0, used), ended: false };
  }

  close(): void {
    this.#stopListening();
    this.#stream.on('error', () => undefined).destroy();
  }
}
