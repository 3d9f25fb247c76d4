import { ClientRequest } from 'node:http';
import { finished, Readable } from 'node:stream';
import type { OnProgress } from '../../internal/progress';
import { bytesOf, notBytes } from '../body/checked_stream';
import { readBeforeHangUp } from './hang_up';
import type { Watchdog } from './watchdog';

/** Bytes handed over at a time: so few that a slow network is still seen to move. */
const sliceLength = 128 * 1024;

export interface UploadOptions {
  readonly size: number | undefined;
  readonly watchdog: Watchdog;
  readonly onProgress: OnProgress | undefined;
}

/**
 * The body on its way to the socket: counts it, reports it, and keeps the watchdog informed of who is waiting for
 * whom. Destroys its source when it is destroyed itself.
 */
export class UploadStream extends Readable {
  /** Bytes handed over so far. */
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
    // Everything has been taken over by the socket: from here on it is the server's turn.
    this.once('end', () => options.watchdog.start('answerTimeout'));
  }

  /** Sends no more, and lets go of the source. The request stays unfinished. */
  stop(): void {
    this.stopped = true;
    // One that has ended may be half of a connection that lives on.
    if (!this.source.readableEnded) this.source.destroy();
  }

  /** This is where one learns of the request; axios tells of it only with its answer. */
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
   * Hands over one slice in a turn of the event loop, after the loop has read what the network brought. A server that
   * refuses a body may answer and hang up. Writing on before its answer is read would fail, and lose the answer with
   * the connection.
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
    // Whoever was told of the progress may have ended it.
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
