import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Flushes a file to the disk for many who wait: those who come while one flush runs share the next one. It runs on the
 * thread pool, so that nobody else waits for the disk.
 */
export class Flusher {
  private hasChanges = false;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private handle: number | undefined;
  private failure: Error | undefined;

  constructor(private readonly file: string) {}

  /** The file has been written to. */
  changed(): void {
    this.hasChanges = true;
  }

  /**
   * Why nothing may be written any more: a flush has failed. What was to be flushed may be lost by now, though it can
   * still be read, and another flush might say that all is well.
   */
  get failed(): Error | undefined {
    return this.failure;
  }

  get isRunning(): boolean {
    return this.running !== undefined || this.next !== undefined;
  }

  /** Resolves when all changes so far are on the disk. */
  flush(): Promise<void> {
    if (this.next) return this.next;
    if (!this.hasChanges) return this.running ?? Promise.resolve();
    const before = this.running?.catch(() => undefined);
    this.next = (before ?? Promise.resolve()).then(() => {
      this.next = undefined;
      this.hasChanges = false;
      this.running = this.sync().finally(() => (this.running = undefined));
      return this.running;
    });
    return this.next;
  }

  close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  private async sync(): Promise<void> {
    if (this.failure) throw this.failure;
    try {
      // Windows flushes only what is open for writing.
      this.handle ??= openSync(this.file, 'r+');
      await promisify(fsync)(this.handle);
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }
}
