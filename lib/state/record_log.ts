import type { StateStore, Table } from './store';

/** A log of events in a table that keeps a bounded number of the newest ones. */
export class RecordLog<T extends { readonly id: number }> {
  private readonly table: Table<T>;
  private last: number;
  private isFailing = false;

  /**
   * @param name name of the table.
   * @param most how many records are kept.
   * @param onError called once when recording begins to fail, as on a full disk; adding a record never throws.
   */
  constructor(
    store: StateStore,
    name: string,
    private readonly most: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.table = store.table(name, { isLazy: true });
    const records = this.table.entries();
    this.last = records.at(-1)?.[1].id ?? 0;
    // The limit may have been higher before.
    for (const [key] of records.slice(0, -most)) this.attempt(() => this.table.delete(key));
  }

  /** Adds a record. @param make makes it, with its number. */
  add(make: (id: number) => T): void {
    const id = ++this.last;
    this.attempt(() => {
      this.table.set(keyOf(id), make(id));
      this.table.delete(keyOf(id - this.most));
    });
  }

  /** All records, newest first. */
  list(): T[] {
    return this.table
      .entries()
      .map(([, record]) => record)
      .reverse();
  }

  private attempt(change: () => void): void {
    try {
      change();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.onError(error);
      this.isFailing = true;
    }
  }
}

/** Pads the number, so that keys are in the order of the numbers. */
function keyOf(id: number): string {
  return String(id).padStart(16, '0');
}
