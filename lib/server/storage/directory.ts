import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';

import { isLeftOver } from '../../internal/files/temporary_name';
import type { ApiPath } from './names/api_path';
import { readItems, type Item } from './names/byte_path';
import { displayName } from './names/display_name';
import { osCode } from './errors';
import { isReservedName, nameProblem } from './names/name_rules';
import { entryIfThere } from './entry';
import type { Volume } from './volume';

/** Why clients cannot reach an entry that is in a directory. */
export type Obstacle =
  /** Its name cannot be part of a path: bytes that are no UTF-8, a backslash. */
  | 'name'
  /** A link that leads nowhere, in a circle, or out of the root. */
  | 'link'
  /** A pipe, a socket or a device. */
  | 'special'
  /** Its path is longer than the API or the system takes. */
  | 'depth'
  /** A temporary file, left by a process that was killed. */
  | 'temporary'
  /** The server's own user may not look at it. */
  | 'unreadable';

/** An entry that no path of the API leads to. A directory that holds one is not empty. */
export interface Unreachable {
  /** For display only: see `displayName`. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'pipe' | 'socket' | 'device' | 'unknown';
  readonly reason: Obstacle;
}

export interface DirectoryContent {
  /** Names that clients can reach, sorted by code units: paging by name relies on this order. */
  readonly names: readonly string[];
  /** All other entries, sorted by name. Files that are being written do not count. */
  readonly unreachable: readonly Unreachable[];
}

/** Called for each entry that an operation leaves out. @param at its path, for display only */
export type OnUnreachable = (at: string, reason: Obstacle) => void;

/** Bytes of the longest path that the system accepts. */
const longestPath = { linux: 4095, darwin: 1023 }[process.platform as string] ?? Infinity;

/** Lists a directory, as far as the caller may. @throws StorageError `missing`, and errors of `readdir` */
export async function readDirectory(volume: Volume, directory: ApiPath): Promise<DirectoryContent> {
  const real = await volume.real(directory);
  const isClosed = await access(real, constants.X_OK).then(
    () => false,
    () => true,
  );
  const asked = path.join(volume.root, ...directory.segments);
  const room = longestPath - Math.max(Buffer.byteLength(real), Buffer.byteLength(asked)) - path.sep.length;
  const names: string[] = [];
  const unreachable: Unreachable[] = [];
  for (const { name, type } of await readItems(real)) {
    const isText = typeof name === 'string';
    if (!volume.lists(path.join(real, isText ? name : displayName(name)))) continue;
    const leaveOut = (reason: Obstacle) => {
      unreachable.push({ name: displayName(name), type: wordFor(type), reason });
    };
    if (isReservedName(name)) {
      if (isLeftOver(name)) leaveOut('temporary');
    } else if (isClosed) leaveOut('unreadable');
    else if (!isText || nameProblem(name) !== undefined) leaveOut('name');
    else if (directory.isDeepest || Buffer.byteLength(name) > room) leaveOut('depth');
    else if (type.isFile() || type.isDirectory()) names.push(name);
    else {
      const reason = type.isSymbolicLink() ? await obstacleOfLink(volume, directory.child(name)) : 'special';
      if (reason === undefined) names.push(name);
      else leaveOut(reason);
    }
  }
  unreachable.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { names: names.sort(), unreachable };
}

/** The path of an unreachable entry, for display only. */
export function displayPath(directory: string, name: string): string {
  return `${directory === '/' ? '' : directory}/${name}`;
}

/** Whether an error says that the server's own user lacks a permission. */
export function saysForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(osCode(error) ?? '');
}

/** Why a link cannot be followed; undefined when it can. */
async function obstacleOfLink(volume: Volume, at: ApiPath): Promise<Obstacle | undefined> {
  try {
    return (await entryIfThere(volume, at)) ? undefined : 'link';
  } catch (error) {
    if (saysForbidden(error)) return 'unreadable';
    if (osCode(error) === 'ENAMETOOLONG') return 'link';
    throw error;
  }
}

function wordFor(item: Item['type']): Unreachable['type'] {
  if (item.isFile()) return 'file';
  if (item.isDirectory()) return 'directory';
  if (item.isSymbolicLink()) return 'link';
  if (item.isFIFO()) return 'pipe';
  if (item.isSocket()) return 'socket';
  return item.isBlockDevice() || item.isCharacterDevice() ? 'device' : 'unknown';
}
