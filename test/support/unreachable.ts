import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What makes entries that no path of the API leads to; names of any bytes are had on Linux only. */
export const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** A path whose last name is some bytes. */
export function bytesPath(directory: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${directory}${path.sep}`), Buffer.from(name, 'latin1')]);
}

export function makePipe(file: string): void {
  execFileSync('mkfifo', [file]);
}

/** A socket whose owner is gone. */
export function makeSocket(file: string): void {
  const script =
    "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  try {
    // By a relative path: that of a socket can have 107 bytes only.
    execFileSync(process.execPath, ['-e', script, path.basename(file)], { cwd: path.dirname(file), stdio: 'ignore' });
  } catch {
    // It was killed, as it meant to be.
  }
}

/** One entry of each kind that no path leads to, by the names that are shown of them. */
export const kinds: Readonly<Record<string, (directory: string) => void>> = {
  'caf\\xe9.txt': (directory) => writeFileSync(bytesPath(directory, 'caf\xe9.txt'), 'latin'),
  'a\\\\b': (directory) => writeFileSync(path.join(directory, 'a\\b'), 'backslash'),
  'dir\\xff': (directory) => {
    mkdirSync(bytesPath(directory, 'dir\xff'));
    writeFileSync(Buffer.concat([bytesPath(directory, 'dir\xff'), Buffer.from('/inside')]), 'inside');
  },
  pipe: (directory) => makePipe(path.join(directory, 'pipe')),
  socket: (directory) => makeSocket(path.join(directory, 'socket')),
  dangling: (directory) => symlinkSync('nowhere', path.join(directory, 'dangling')),
  circle: (directory) => symlinkSync('circle', path.join(directory, 'circle')),
  outside: (directory) => symlinkSync('/etc', path.join(directory, 'outside')),
};

/**
 * Makes one of each kind.
 * @param except names that are there already.
 * @returns the names that are shown of them, sorted
 */
export function makeUnreachable(directory: string, except: readonly string[] = []): string[] {
  for (const [name, make] of Object.entries(kinds)) if (!except.includes(name)) make(directory);
  return Object.keys(kinds).sort();
}
