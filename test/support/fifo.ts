import { execFileSync } from 'node:child_process';

/** Makes a named pipe; its path. Node has no call for that. */
export function fifo(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}
