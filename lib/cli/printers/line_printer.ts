import { formatSeconds, printable } from '../text';
import type { Printer } from './printer';

/** Prints a line at the start and one at success, for logs and pipes. */
export function linePrinter(write: (text: string) => void): Printer {
  let started: { what: string; at: number } | undefined;
  return {
    start: ({ action, source, destination }) => {
      const what = printable(`${action} ${source} to ${destination}`);
      started = { what, at: Date.now() };
      write(`${what}\n`);
    },
    update: () => undefined,
    stop: (failed) => {
      if (started && !failed) {
        write(`${started.what}: ended after ${formatSeconds((Date.now() - started.at) / 1000)}\n`);
      }
      started = undefined;
    },
  };
}
