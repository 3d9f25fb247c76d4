import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Flushes a file to the disk for many callers: those that call while a flush runs share the next one. It runs on the
 * thread pool, so that the main thread never waits for the disk.
 */
export class Flusher {
  private hasChanges = false;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private handle: number | undefined;
  private failure: Error | undefined;

  constructor(private readonly file: string) {}

  /** Notes that the file was written. */
  changed(): void {
    this.hasChanges = true;
  }

  /**
   * The error of a flush that failed. Nothing may be written afterwards: the changes may be lost although they can
   * still be read, and another flush might succeed nevertheless.
   */
  get failed(): Error | undefined {
    return this.failure;
  }

  get isRunning(): boolean {
    return this.running !== undefined || this.next !== undefined;
  }

  /** Resolves when all changes that were made so far are on the disk. */
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
      // Windows flushes only files that are open for writing.
      this.handle ??= openSync(this.file, 'r+');
      await promisify(fsync)(this.handle);
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }
}
