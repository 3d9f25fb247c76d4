import { closeDatabase, openDatabase } from './database_file';
import { StateError, toStateError } from './errors';
import { Flusher } from './flusher';
import type { Database } from './sqlite_binding';
import { SqliteTable, type TableFile } from './sqlite_table';
import type { StateStore, Table, TableOptions } from './store';

/**
 * A store in an SQLite file, which one process can use at a time. Each change, or all of `atomically` together, is a
 * transaction in the write-ahead log: it survives the end of the process, and after `flush()` a power cut too.
 */
export class SqliteStore implements StateStore {
  private readonly database: Database;
  private readonly flusher: Flusher;
  private readonly tables = new Map<string, SqliteTable<object>>();
  /** The transaction that runs, and an error in it, after which SQLite may have rolled it back. */
  private transaction: { failure?: Error } | undefined;

  /** @param file real path. @throws StateError */
  constructor(private readonly file: string) {
    this.database = openDatabase(file);
    this.flusher = new Flusher(`${file}-wal`);
  }

  table<T extends object>(name: string, { isLazy = false }: TableOptions = {}): Table<T> {
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new SqliteTable(this.database, name, this.guardOf(isLazy))));
    // The caller knows the type of the records in a table of this name.
    return table as unknown as Table<T>;
  }

  atomically<T>(work: () => T): T {
    // A nested call: the outer one rolls its changes back too.
    if (this.transaction) return work();
    const transaction: { failure?: Error } = {};
    this.run(() => this.database.exec('BEGIN IMMEDIATE'));
    this.transaction = transaction;
    try {
      const result = work();
      if (transaction.failure) throw transaction.failure;
      this.run(() => this.database.exec('COMMIT'));
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    } finally {
      this.transaction = undefined;
    }
  }

  async flush(): Promise<void> {
    try {
      await this.flusher.flush();
    } catch (cause) {
      throw this.lost(cause);
    }
  }

  async close(): Promise<void> {
    try {
      // Otherwise synchronously, so that a store that was not used can be opened again right after this call.
      if (this.flusher.isRunning) await this.flush();
    } finally {
      this.flusher.close();
      this.run(() => closeDatabase(this.database, this.file));
    }
  }

  private guardOf(isLazy: boolean): TableFile {
    return {
      read: (action) => this.run(action),
      write: (action) => {
        const { failed } = this.flusher;
        if (failed) throw this.lost(failed);
        const result = this.run(action);
        if (!isLazy) this.flusher.changed();
        return result;
      },
    };
  }

  private run<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const known = toStateError(error, this.file);
      if (this.transaction) this.transaction.failure = known as Error;
      throw known;
    }
  }

  private rollBack(): void {
    try {
      this.database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled it back already.
    }
    for (const table of this.tables.values()) table.forget();
  }

  private lost(cause: unknown): StateError {
    const message = `Changes did not reach the disk; check it, then restart the server: ${this.file}`;
    return new StateError('ERR_STATE_IO', message, { cause });
  }
}
