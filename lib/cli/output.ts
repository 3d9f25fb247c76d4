import { AbortError, throwIfAborted } from '../internal/abort';

/**
 * Writes to standard output. Rejects when that fails, so that a full disk is not taken for success.
 * @param signal ends the wait for a reader that does not read.
 */
export function writeOut(text: string, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AbortError(signal));
    signal.addEventListener('abort', stop, { once: true });
    process.stdout.write(text, (error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Prints a message that is not the result. */
export function remark(text: string): void {
  process.stderr.write(`smartfile: ${text}\n`);
}
