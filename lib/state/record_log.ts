import type { StateStore, Table } from './store';

/** The newest of the things that happen, as many as are worth keeping. */
export class RecordLog<T extends { readonly id: number }> {
  private readonly table: Table<T>;
  private last: number;
  private isFailing = false;

  /**
   * @param name that of the table.
   * @param most how many are kept.
   * @param onError told once when recording fails, as on a full disk; requests are answered nevertheless.
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
    // An earlier server may have kept more.
    for (const [key] of records.slice(0, -most)) this.attempt(() => this.table.delete(key));
  }

  /** @param make makes the record, with the number that it gets. */
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

/** Keys sort as the numbers do. */
function keyOf(id: number): string {
  return String(id).padStart(16, '0');
}
