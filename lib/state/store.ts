/**
 * Where the server keeps what it knows besides the files: accounts, rules, links, tags and so on.
 *
 * Calls are synchronous, as those of embedded databases are: a handler that reads, decides and writes without waiting
 * in between needs no further lock. Values are plain JSON; those that are read must not be changed.
 */
export interface StateStore {
  /** The table of this name, made when it is not there yet. */
  table<T extends object>(name: string, options?: TableOptions): Table<T>;
  /** Does all changes of `work`, or none when it throws. */
  atomically<T>(work: () => T): T;
  /**
   * Resolves when the changes made so far would survive a power cut. Answers wait for it: what a client was told is so.
   * Many that wait at once wait for one flush.
   */
  flush(): Promise<void>;
  /** Flushes, and lets go of what the store holds. It cannot be used any more then. */
  close(): Promise<void>;
}

export interface TableOptions {
  /**
   * Changes of this table alone are worth no flush: a power cut may take the last ones, though not the end of the
   * process. For what each request writes. @default false
   */
  readonly isLazy?: boolean;
}

/** Records by their keys, which may be any text. */
export interface Table<T extends object> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  /** @returns whether there was such a record. */
  delete(key: string): boolean;
  /** All records whose keys start with `prefix`, by code units of their keys, as they are now. */
  entries(prefix?: string): (readonly [key: string, value: T])[];
  readonly size: number;
}
