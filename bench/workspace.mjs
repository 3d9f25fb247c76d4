// The folder that holds the files of a run. It is removed when this process ends, unless it is killed.
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetupError } from './errors.mjs';

const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };
const tmpfs = 0x01021994; // its number in statfs

/**
 * Makes a folder in `parent` for this run.
 * @returns its path, whether its files are in memory, and how many bytes are free there.
 * @throws SetupError
 */
export function makeWorkspace(parent) {
  let folder;
  try {
    folder = mkdtempSync(path.join(parent, 'smartfile-bench-'));
  } catch (cause) {
    throw new SetupError(`no folder can be made in '${parent}' (${cause.message}); choose one with --dir`, { cause });
  }
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const [signal, number] of Object.entries(signals)) process.once(signal, () => process.exit(128 + number));

  const { type, bavail, bsize } = statfsSync(folder);
  const inMemory = type === tmpfs;
  const free = inMemory ? Math.min(bavail * bsize, availableMemory()) : bavail * bsize;
  return { folder, inMemory, free };
}

/** The memory that the kernel says is available without swapping, or `os.freemem()` where it says nothing. */
function availableMemory() {
  try {
    const [, kibibytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
    return Number(kibibytes) * 1024;
  } catch {
    return os.freemem();
  }
}
