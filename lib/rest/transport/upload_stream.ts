import { ClientRequest } from 'node:http';
import { finished, Readable } from 'node:stream';
import type { OnProgress } from '../../internal/progress';
import { bytesOf, notBytes } from '../body/checked_stream';
import { readBeforeHangUp } from './hang_up';
import type { Watchdog } from './watchdog';

/** Most bytes passed on at a time: few enough to show progress on a slow network. */
const sliceLength = 128 * 1024;

export interface UploadOptions {
  readonly size: number | undefined;
  readonly watchdog: Watchdog;
  readonly onProgress: OnProgress | undefined;
}

/**
 * The body on its way to the socket. Counts and reports its bytes, and starts the watchdog when the network is waited
 * for. Destroys its source when it is destroyed itself.
 */
export class UploadStream extends Readable {
  /** Bytes passed on so far. */
  bytes = 0;
  private rest: Buffer | undefined;
  private hungry = false;
  private scheduled = false;
  private sourceEnded = false;
  private stopped = false;

  constructor(
    private readonly source: Readable,
    private readonly options: UploadOptions,
  ) {
    super({ highWaterMark: sliceLength });
    finished(source, { writable: false }, (error) => {
      this.sourceEnded = true;
      if (this.stopped) return;
      if (error) this.destroy(error);
      else this.schedule();
    });
    source.on('readable', () => this.schedule());
    // The socket has taken everything: from here on it is the server's turn.
    this.once('end', () => options.watchdog.start('answerTimeout'));
  }

  /** Stops sending, and destroys the source. The request stays unfinished. */
  stop(): void {
    this.stopped = true;
    // A source that has ended may be half of a connection that is still in use.
    if (!this.source.readableEnded) this.source.destroy();
  }

  /** Catches the request, which axios otherwise passes on only with the answer. */
  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    if (destination instanceof ClientRequest) readBeforeHangUp(destination);
    return super.pipe(destination, options);
  }

  override _read(): void {
    this.hungry = true;
    this.schedule();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.stop();
    done(error);
  }

  /**
   * Passes one slice on in each turn of the event loop, after the loop has read from the network. A server that refuses
   * a body may answer and close the connection: a write before its answer is read would fail, and lose the answer.
   */
  private schedule(): void {
    if (!this.hungry || this.scheduled || this.stopped) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.stopped) this.feed();
    });
  }

  private feed(): void {
    const { watchdog } = this.options;
    let slice: Buffer | undefined;
    try {
      slice = this.nextSlice();
      if (slice) this.report((this.bytes += slice.length));
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    // The progress callback may have ended the upload.
    if (this.destroyed) return;
    if (slice) {
      this.hungry = false;
      watchdog.start('noProgressTimeout');
      this.push(slice);
    } else if (this.sourceEnded) {
      this.stopped = true;
      watchdog.start('noProgressTimeout');
      this.push(null);
    } else {
      watchdog.stop();
    }
  }

  private nextSlice(): Buffer | undefined {
    let chunk = this.rest ?? toBuffer(this.source.read());
    while (chunk?.length === 0) chunk = toBuffer(this.source.read());
    this.rest = chunk && chunk.length > sliceLength ? chunk.subarray(sliceLength) : undefined;
    return chunk?.subarray(0, sliceLength);
  }

  private report(bytes: number): void {
    const { size, onProgress } = this.options;
    onProgress?.(size === undefined ? { bytes } : { bytes, total: size });
  }
}

function toBuffer(chunk: unknown): Buffer | undefined {
  if (chunk === null) return undefined;
  const bytes = bytesOf(chunk);
  if (!bytes) throw notBytes();
  return bytes;
}
