import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface Duplicate {
  descriptor: number;
  close(): void;
}

/**
 * A second descriptor of a file, so that the owner of the first may close it. Node has no call for that: the file is
 * opened again, by the name that the system has for open files, else by its path. Where neither works the first one is
 * used, and its owner must keep it open.
 */
export function duplicate(descriptor: number, path: string | undefined): Duplicate {
  const borrowed = { descriptor, close: () => undefined };
  if (!canRead(descriptor)) return borrowed; // Opened again it could perhaps be read, and the read must fail.
  const names = [`${process.platform === 'linux' ? '/proc/self' : '/dev'}/fd/${descriptor}`, path];
  for (const name of process.platform === 'win32' ? names.slice(1) : names) {
    const opened = name === undefined ? undefined : openAgain(name, descriptor);
    if (opened !== undefined) return { descriptor: opened, close: () => closeSync(opened) };
  }
  return borrowed;
}

function canRead(descriptor: number): boolean {
  try {
    readSync(descriptor, Buffer.alloc(1), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** Opens what should be the same file; undefined if it is not. */
function openAgain(name: string, descriptor: number): number | undefined {
  let opened: number;
  try {
    opened = openSync(name, 'r');
  } catch {
    return undefined;
  }
  const [one, other] = [fstatSync(descriptor, { bigint: true }), fstatSync(opened, { bigint: true })];
  if (one.dev === other.dev && one.ino === other.ino) return opened;
  closeSync(opened);
  return undefined;
}
