import type { ApiPath } from './names/api_path';
import { StorageError } from './errors';
import { displayPath, readDirectory, saysForbidden, type DirectoryContent, type OnUnreachable } from './directory';
import { entry, entryIfThere, type Entry } from './entry';
import type { Volume } from './volume';

/** What one walk may still look at; it is counted down. */
export interface WalkBudget {
  entries: number;
}

/**
 * Everything below a directory that the caller can see: each directory before what is in it, names in order. Links to
 * directories are shown and not followed, so that no circle of them can be walked without end.
 * @param budget when it runs out the walk ends; `entries` is then below zero.
 * @param onUnreachable called for each entry on the way that is there and cannot be reached.
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

/** Nothing for what was removed since its name was read, or is no directory. */
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
