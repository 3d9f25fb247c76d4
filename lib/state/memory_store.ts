import type { StateStore, Table } from './store';

type Undo = () => void;

/** A store in memory, which ends with the process. */
export class MemoryStore implements StateStore {
  private readonly tables = new Map<string, Table<object>>();
  /** How to undo the changes of `atomically`; undefined outside of it. */
  private journal: Undo[] | undefined;

  table<T extends object>(name: string): Table<T> {
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new MemoryTable((undo) => this.journal?.push(undo))));
    // The caller knows the type of the records in a table of this name.
    return table as Table<T>;
  }

  flush(): Promise<void> {
    // Nothing of it survives the process.
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.tables.clear();
    return Promise.resolve();
  }

  atomically<T>(work: () => T): T {
    // A nested call: the outer one undoes its changes too.
    if (this.journal) return work();
    const journal: Undo[] = (this.journal = []);
    try {
      return work();
    } catch (error) {
      for (const undo of journal.reverse()) undo();
      throw error;
    } finally {
      this.journal = undefined;
    }
  }
}

class MemoryTable<T extends object> implements Table<T> {
  private readonly records = new Map<string, T>();

  constructor(private readonly onChange: (undo: Undo) => void) {}

  get(key: string): T | undefined {
    return this.records.get(key);
  }

  set(key: string, value: T): void {
    this.remember(key);
    this.records.set(key, value);
  }

  delete(key: string): boolean {
    this.remember(key);
    return this.records.delete(key);
  }

  entries(prefix = ''): (readonly [string, T])[] {
    return [...this.records].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  get size(): number {
    return this.records.size;
  }

  private remember(key: string): void {
    const old = this.records.get(key);
    this.onChange(() => {
      if (old === undefined) this.records.delete(key);
      else this.records.set(key, old);
    });
  }
}
