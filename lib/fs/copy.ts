import { TaskError } from '../rest/calls/tasks/task_error';
import { hasStatus } from '../rest/errors';
import { FileSystemError, type Attempt } from './errors';
import { translated } from './explain';
import type { FileApi } from './file_api';
import { holdsUnreachable, type RemoteInfo } from './info';
import { childOf, isBelow, nameOf, parentOf } from './paths';
import { nameBeside, rename } from './rename';

/** Options of `cp`. */
export interface CopyOptions {
  /** Copies directories with all that is in them. @default false */
  readonly recursive?: boolean | undefined;
  /** Replaces files that are there. @default true */
  readonly force?: boolean | undefined;
  /** With `force: false`: a file that is there is an error; without, it is left as it is. @default false */
  readonly errorOnExist?: boolean | undefined;
  /** Decides for each path whether it is copied. @default all */
  readonly filter?: ((source: string, destination: string) => boolean | Promise<boolean>) | undefined;
}

/**
 * Copies a file within the service; its bytes do not pass through here. The copy has its name when it is complete.
 * @param isExclusive refuses a target that exists.
 */
export async function copyFile(api: FileApi, from: string, to: string, isExclusive: boolean): Promise<void> {
  const attempt = { syscall: 'copyfile', path: from, dest: to };
  try {
    const [source, target] = await Promise.all([api.info(from), api.info(to)]);
    if (!source) throw new FileSystemError(await api.missingCode(from), attempt);
    if (source.isdir) throw new FileSystemError('EISDIR', attempt);
    if (target && isExclusive) throw new FileSystemError('EEXIST', attempt);
    if (target?.isdir) throw new FileSystemError('EISDIR', attempt);
    if (from !== to) await copyAs(api, from, to, isExclusive);
  } catch (error) {
    throw translated(error, attempt);
  }
}

/** Copies a file or directory to a name of the caller's choice, which the service's own copying cannot do. */
async function copyAs(api: FileApi, from: string, to: string, isExclusive: boolean): Promise<void> {
  const attempt = { syscall: 'copyfile', path: from, dest: to };
  const parent = await api.info(parentOf(to));
  if (!parent?.isdir) throw new FileSystemError(await api.missingCode(to), attempt);
  const stage = nameBeside(to, 'copy');
  const staged = childOf(stage, nameOf(from));
  try {
    await api.mkdir(stage);
    await api.copyInto(from, stage).catch((error: unknown) => {
      if (!(error instanceof TaskError && error.code === 'ERR_TASK_PARTIAL')) throw error;
      throw incomplete(error.paths.join(', '), attempt, error);
    });
    if (isExclusive) await api.rename(staged, to);
    else await rename(api, staged, to);
  } catch (error) {
    const isTaken = isExclusive && hasStatus(error, 409) && (await api.info(to));
    throw isTaken ? new FileSystemError('EEXIST', attempt, { cause: error }) : error;
  } finally {
    await api.remove(stage).catch(() => undefined);
  }
}

/** Copies files and trees, into directories that are there too. */
export async function copyTree(api: FileApi, from: string, to: string, options: CopyOptions): Promise<void> {
  const attempt = { syscall: 'cp', path: from, dest: to };
  try {
    const source = await api.info(from);
    if (!source) throw new FileSystemError(await api.missingCode(from), attempt);
    if (source.isdir && options.recursive !== true) {
      throw new FileSystemError('ERR_FS_EISDIR', attempt, {
        words: 'Recursive option not enabled, cannot copy a directory',
      });
    }
    if (from === to || (source.isdir && isBelow(to, from))) {
      throw new FileSystemError('ERR_FS_CP_EINVAL', attempt, { words: 'the target is the source or lies within it' });
    }
    if (!(await wanted(from, to, options))) return;
    await makeParents(api, parentOf(to));
    const partly: string[] = [];
    await copyEntry(api, source, from, to, { ...options, partly });
    if (partly.length > 0) throw incomplete(`what no path leads to in ${partly.join(', ')}`, attempt);
  } catch (error) {
    throw translated(error, attempt);
  }
}

async function copyEntry(
  api: FileApi,
  source: RemoteInfo,
  from: string,
  to: string,
  options: CopyOptions & { partly: string[] },
): Promise<void> {
  const { force = true, errorOnExist = false, filter } = options;
  const attempt = { syscall: 'cp', path: from, dest: to };
  const target = await api.info(to);
  if (target && source.isdir !== target.isdir) {
    const code = source.isdir ? 'ERR_FS_CP_DIR_TO_NON_DIR' : 'ERR_FS_CP_NON_DIR_TO_DIR';
    throw new FileSystemError(code, attempt, { words: 'a file cannot replace a directory, nor a directory a file' });
  }
  if (!source.isdir) {
    if (!target || force) await copyFile(api, from, to, false);
    else if (errorOnExist)
      throw new FileSystemError('ERR_FS_CP_EEXIST', attempt, { words: 'the target exists; force: true replaces it' });
    return;
  }
  if (!target && !filter) {
    await copyAs(api, from, to, true);
    return;
  }
  if (!target) await api.mkdir(to);
  if (holdsUnreachable(source)) options.partly.push(from);
  for (const entry of (await api.list(from)) ?? []) {
    const [each, copy] = [childOf(from, entry.name), childOf(to, entry.name)];
    if (await wanted(each, copy, options)) await copyEntry(api, entry, each, copy, options);
  }
}

/** @param what is missing in the copy. */
function incomplete(what: string, attempt: Attempt, cause?: unknown): FileSystemError {
  return new FileSystemError('ERR_FS_CP_UNKNOWN', attempt, {
    words: `the copy would be incomplete: it lacks ${what}`,
    cause,
  });
}

async function wanted(from: string, to: string, { filter }: CopyOptions): Promise<boolean> {
  return filter === undefined || (await filter(from, to));
}

async function makeParents(api: FileApi, directory: string): Promise<void> {
  const info = await api.info(directory);
  if (info) return;
  await api.mkdir(directory);
}
