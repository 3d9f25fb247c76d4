import type { ApiPath } from './names/api_path';
import { StorageError } from './errors';
import { displayPath, readDirectory, saysForbidden, type DirectoryContent, type OnUnreachable } from './directory';
import { entry, entryIfThere, type Entry } from './entry';
import type { Volume } from './volume';

/** How many entries a walk may still visit; counted down. */
export interface WalkBudget {
  entries: number;
}

/**
 * Visits everything below a directory that the caller can see: each directory before its entries, names in order. Links
 * to directories are visited and not followed, so that a circle of links cannot make the walk endless.
 * @param budget when it runs out, the walk ends with `entries` below zero.
 * @param onUnreachable called for each entry that exists and cannot be reached.
 */
export async function* walk(
  volume: Volume,
  top: ApiPath,
  budget: WalkBudget,
  onUnreachable: OnUnreachable,
): AsyncGenerator<Entry, void> {
  const open = [await entry(volume, top)];
  for (let directory = open.pop(); directory; directory = open.pop()) {
    const below: Entry[] = [];
    const { names, unreachable } = await contentIfThere(volume, directory.path, onUnreachable);
    for (const { name, reason } of unreachable) {
      if (--budget.entries < 0) return;
      onUnreachable(displayPath(directory.path.toString(), name), reason);
    }
    for (const name of names) {
      if (--budget.entries < 0) return;
      const found = await entryIfThere(volume, directory.path.child(name));
      if (!found) continue;
      yield found;
      const isLink = found.site !== `${directory.site === '/' ? '' : directory.site}/${name}`;
      if (found.kind === 'directory' && !isLink) below.push(found);
    }
    open.push(...below.reverse());
  }
}

/** The content of a directory; empty if it was removed since its name was read, or is no directory. */
async function contentIfThere(volume: Volume, at: ApiPath, onUnreachable: OnUnreachable): Promise<DirectoryContent> {
  const nothing = { names: [], unreachable: [] };
  try {
    const found = await entryIfThere(volume, at);
    return found?.kind === 'directory' ? await readDirectory(volume, at) : nothing;
  } catch (error) {
    if (saysForbidden(error)) onUnreachable(at.toString(), 'unreadable');
    else if (!(error instanceof StorageError && error.problem === 'missing')) throw error;
    return nothing;
  }
}
