import type { Writable } from 'node:stream';
import { onAbort } from '../../../internal/abort';
import { waitingWriter } from '../../../internal/files/waiting_file';
import { Fault } from '../fault';

/** A pipe or a device that is written to from start to end. Each wait ends with the signal. */
export class WaitingOutput {
  private constructor(
    private readonly path: string,
    private readonly stream: Writable,
    private readonly signal: AbortSignal,
  ) {
    stream.on('error', () => undefined); // The call that meets it reports it.
    stream.once(
      'close',
      onAbort(signal, () => stream.destroy()),
    );
  }

  /** Opens it; a pipe, once it has a reader. */
  static async open(path: string, signal: AbortSignal): Promise<WaitingOutput> {
    try {
      return new WaitingOutput(path, await waitingWriter(path, signal), signal);
    } catch (error) {
      if (signal.aborted) throw Fault.cancelled();
      throw Fault.system('open', path, 'cannot open the output for writing', error);
    }
  }

  /** Resolves when the system has taken all of it. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(bytes, (error) => {
        if (error) reject(this.#fault('write', 'cannot write the output', error));
        else resolve();
      });
    });
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.once('error', (error) => reject(this.#fault('close', 'cannot close the output', error)));
      this.stream.once('close', resolve).end();
    });
  }

  discard(): void {
    this.stream.destroy();
  }

  #fault(operation: string, detail: string, error: Error): Fault {
    return this.signal.aborted ? Fault.cancelled() : Fault.system(operation, this.path, detail, error);
  }
}
