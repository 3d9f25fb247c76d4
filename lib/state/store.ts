/**
 * A store of records, such as accounts, rules, links and tags.
 *
 * Calls are synchronous, as those of embedded databases are: a handler that reads, decides and writes without waiting
 * in between needs no lock. Values are plain JSON. Values that were read must not be changed.
 */
export interface StateStore {
  /** The table of this name; made when it is missing. */
  table<T extends object>(name: string, options?: TableOptions): Table<T>;
  /** Makes all changes of `work`, or none when it throws. */
  atomically<T>(work: () => T): T;
  /**
   * Resolves when the changes that were made so far would survive a power cut. Answers wait for it, so that no client
   * is told of a change that can be lost. Callers that wait at the same time share a flush.
   */
  flush(): Promise<void>;
  /** Flushes and closes the store. It cannot be used afterwards. */
  close(): Promise<void>;
}

export interface TableOptions {
  /**
   * Does not flush changes of this table by themselves: a power cut may lose the last ones, but not the end of the
   * process. For tables that each request writes to. @default false
   */
  readonly isLazy?: boolean;
}

/** Records by keys, which may be any text. */
export interface Table<T extends object> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  /** @returns whether there was such a record. */
  delete(key: string): boolean;
  /** A copy of all records whose keys start with `prefix`, sorted by the code units of the keys. */
  entries(prefix?: string): (readonly [key: string, value: T])[];
  readonly size: number;
}
