import { MemoryStore } from './memory_store';
import type { StateStore } from './store';

/**
 * Opens a store of records.
 * @param file real path of an SQLite file, which need not exist yet; undefined keeps the records in memory.
 * @throws StateError
 */
export function openStore(file: string | undefined): StateStore {
  if (file === undefined) return new MemoryStore();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- stores in memory need no SQLite
  const { SqliteStore } = require('./sqlite_store') as typeof import('./sqlite_store');
  return new SqliteStore(file);
}
