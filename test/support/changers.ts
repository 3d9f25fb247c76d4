import {
  appendFileSync,
  closeSync,
  fstatSync,
  futimesSync,
  openSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

/** Writes a file, with a time that `overwriteSecretly` can set back to the nanosecond. */
export function writeDated(file: string, content: Uint8Array): void {
  writeFileSync(file, content);
  utimesSync(file, 1_600_000_000, 1_600_000_000);
}

/** Writes another content of the same length over a file, in place. */
export function overwrite(file: string): void {
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(size, '~'), 0, size, 0);
  closeSync(descriptor);
}

/** Does so, and sets the time of the modification back. */
export function overwriteSecretly(file: string): void {
  const descriptor = openSync(file, 'r+');
  const { size, atime, mtime } = fstatSync(descriptor);
  writeSync(descriptor, Buffer.alloc(size, '~'), 0, size, 0);
  futimesSync(descriptor, atime, mtime);
  closeSync(descriptor);
}

/** What may happen to a file in the middle of a transfer, after which no mixture may be taken for it. */
export const changers: [string, (file: string) => void][] = [
  ['rewritten in place', overwrite],
  ['rewritten with its time set back', overwriteSecretly],
  ['emptied and written anew', (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, '~'))],
  ['cut', (file) => truncateSync(file, 1000)],
  ['longer', (file) => appendFileSync(file, 'more')],
];
