import type { ApiPath } from '../names/api_path';
import type { OnUnreachable } from '../directory';
import { StorageError } from '../errors';
import { OpenFile } from '../open_file';
import { entry, type Entry } from '../entry';
import type { Volume } from '../volume';
import { walk, type WalkBudget } from '../walk';

/** A member of an archive. */
export interface ArchiveItem {
  /** Path within the archive. */
  readonly name: string;
  readonly found: Entry;
  /** Opens the file; not to be called for directories. */
  open(): Promise<OpenFile>;
}

/**
 * Everything at some paths and below. Each path is named by its last segment; a second path of the same name gets a
 * number.
 * @param budget how many entries there may be.
 * @param onUnreachable called for each entry that is there and cannot be packed.
 * @throws StorageError `too-large` when there are more.
 */
export async function* archiveItems(
  volume: Volume,
  paths: readonly ApiPath[],
  budget: WalkBudget,
  onUnreachable: OnUnreachable,
): AsyncGenerator<ArchiveItem, void> {
  const taken = new Set<string>();
  const item = (name: string, found: Entry): ArchiveItem => ({
    name,
    found,
    open: () => OpenFile.open(volume, found.path),
  });
  for (const path of paths) {
    const top = await entry(volume, path);
    // The root has no name: its entries are at the top of the archive.
    const name = path.isRoot ? '' : freeName(path.name, taken);
    if (name !== '') yield item(name, top);
    if (top.kind === 'file') continue;
    for await (const found of walk(volume, path, budget, onUnreachable)) {
      const below = found.path.segments.slice(path.segments.length).join('/');
      yield item(name === '' ? below : `${name}/${below}`, found);
    }
    if (budget.entries < 0)
      throw new StorageError('too-large', 'Too many files for one archive. Pack them in several.');
  }
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) {
    const dot = name.lastIndexOf('.');
    free = dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`;
  }
  taken.add(free);
  return free;
}
