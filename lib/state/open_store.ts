import { MemoryStore } from './memory_store';
import { placeOf } from '../server/paths/state_place';
import type { StateStore } from './store';

/**
 * Opens the store of a server: in memory when no file is given.
 * @param root real path of the directory that is served; see `placeOf`.
 * @throws StateError
 */
export function openStore(file: string | undefined, root?: string): StateStore {
  if (file === undefined) return new MemoryStore();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- servers without a file need none of it
  const { SqliteStore } = require('./sqlite_store') as typeof import('./sqlite_store');
  return new SqliteStore(placeOf(file, root));
}
