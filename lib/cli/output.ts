import { throwIfAborted, untilAborted } from '../internal/abort';

/**
 * Writes to standard output. Rejects when that fails, so that a full disk is not taken for success.
 * @param signal ends the wait for a reader that does not read.
 */
export async function writeOut(text: string, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  const written = new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
  return untilAborted(written, signal);
}

/** Prints a message that is not the result. */
export function remark(text: string): void {
  process.stderr.write(`smartfile: ${text}\n`);
}
