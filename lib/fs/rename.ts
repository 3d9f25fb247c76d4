import { randomBytes } from 'node:crypto';
import { hasStatus } from '../rest/errors';
import { FileSystemError } from './errors';
import type { FileApi } from './file_api';
import { translated } from './explain';
import { childOf, isBelow, parentOf } from './paths';

/** How often a rename is tried again when others change the target at the same moment. */
const patience = 5;

/** Whether the service did not do what was asked because of what is at one of the paths. */
const isConflict = (error: unknown) => hasStatus(error, 400, 404, 409);

/** A name beside `path` that is not in use. */
export function nameBeside(path: string, kind: string): string {
  return childOf(parentOf(path), `.${kind}-${randomBytes(8).toString('hex')}`);
}

/**
 * Gives a file or directory another path, and replaces a file, or an empty directory, that is there.
 *
 * The service does not replace. A file in the way is put aside, and removed when the other has its name; for a moment
 * nothing has that name. When the second step fails it is put back.
 */
export async function rename(api: FileApi, from: string, to: string): Promise<void> {
  const attempt = { syscall: 'rename', path: from, dest: to };
  for (let tries = 1; ; tries++) {
    try {
      // Nobody knows what a service would do to a file that is moved to its own path, or into itself.
      if (from === to || isBelow(to, from)) await demandRoom(api, from, to);
      else await api.rename(from, to);
      return;
    } catch (error) {
      if (!isConflict(error)) throw translated(error, attempt);
      try {
        const target = await demandRoom(api, from, to);
        if (target === undefined || tries === patience) throw error;
        if (target.isdir) await api.rmdir(to);
        else if (await replace(api, from, to)) return;
      } catch (problem) {
        if (!isConflict(problem) || tries === patience || problem === error) throw translated(problem, attempt);
      }
    }
  }
}

/**
 * Looks why a rename is not possible.
 * @returns what is at the target and can be replaced, or undefined
 * @throws FileSystemError
 */
async function demandRoom(api: FileApi, from: string, to: string) {
  const attempt = { syscall: 'rename', path: from, dest: to };
  const [source, target] = await Promise.all([api.info(from), api.info(to)]);
  if (!source) throw new FileSystemError(await api.missingCode(from), attempt);
  if (from === to) return undefined;
  if (isBelow(to, from)) throw new FileSystemError(source.isdir ? 'EINVAL' : 'ENOTDIR', attempt);
  if (!target) {
    const parent = await api.info(parentOf(to));
    if (!parent?.isdir) throw new FileSystemError(await api.missingCode(to), attempt);
    return undefined;
  }
  if (isBelow(from, to)) throw new FileSystemError(source.isdir ? 'ENOTEMPTY' : 'EISDIR', attempt);
  if (source.isdir !== target.isdir) throw new FileSystemError(source.isdir ? 'ENOTDIR' : 'EISDIR', attempt);
  if (!target.isdir) return target;
  if ((await api.isEmpty(to, target)) === false) throw new FileSystemError('ENOTEMPTY', attempt);
  return target;
}

/** @returns false when another client was faster, so that all must be looked at again */
async function replace(api: FileApi, from: string, to: string): Promise<boolean> {
  const aside = nameBeside(to, 'replaced');
  await api.rename(to, aside);
  let isDone = true;
  try {
    await api.rename(from, to);
  } catch (error) {
    const isTaken = await api.rename(aside, to).then(
      () => false,
      (problem: unknown) => isConflict(problem),
    );
    if (!isConflict(error)) throw error;
    // Another client's file has taken the place before ours.
    if (!isTaken) return false;
    isDone = false;
  }
  await api.unlink(aside);
  return isDone;
}
