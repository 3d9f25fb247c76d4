import type { ApiPath } from './api_path';
import { StorageError } from './errors';
import { entry, entryIfThere, names, type Entry } from './read';
import type { Volume } from './volume';

/** What one walk may still look at; it is counted down. */
export interface WalkBudget {
  entries: number;
}

/**
 * Everything below a directory that the caller can see: each directory before what is in it, names in order. Links to
 * directories are shown and not followed, so that no circle of them can be walked without end.
 * @param budget when it runs out the walk ends; `entries` is then below zero.
 */
export async function* walk(volume: Volume, top: ApiPath, budget: WalkBudget): AsyncGenerator<Entry, void> {
  const open = [await entry(volume, top)];
  for (let directory = open.pop(); directory; directory = open.pop()) {
    if (directory.path.isDeepest) continue;
    const below: Entry[] = [];
    for (const name of await namesIfThere(volume, directory.path)) {
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

/** Nothing for what was removed meanwhile, or is no directory. */
async function namesIfThere(volume: Volume, at: ApiPath): Promise<string[]> {
  try {
    const found = await entryIfThere(volume, at);
    return found?.kind === 'directory' ? await names(volume, at) : [];
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'missing') return [];
    throw error;
  }
}
