import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';
import { FileSystemError } from './errors';

/**
 * The path that a caller means: absolute, below the root of the service, without a slash at its end.
 *
 * Paths are POSIX paths. Those that do not begin with a slash start from the root, for there is no working directory.
 * `.` and `..` are resolved by their names. A path that leads above the root is refused with EINVAL, where a system
 * would stay at the root: a program that builds paths from untrusted input must not reach other files.
 * @throws OptionsError for what is no string or holds NUL
 */
export function remotePath(value: unknown, syscall: string): string {
  if (typeof value !== 'string') throw new OptionsError(`path must be a string, not ${describe(value)}`);
  if (value.includes('\0')) throw new OptionsError('path must not contain NUL');
  if (value === '') throw new FileSystemError('ENOENT', { syscall, path: value });
  const names: string[] = [];
  for (const name of value.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) {
      throw new FileSystemError('EINVAL', { syscall, path: value }, { words: 'the path leads above the root' });
    }
  }
  return `/${names.join('/')}`;
}

/** The path of the directory that holds `path`; the root holds itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The last name of a path; empty for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path of `name` in a directory. */
export function childOf(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/** Whether `path` lies below `directory`. */
export function isBelow(path: string, directory: string): boolean {
  return path !== directory && path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
