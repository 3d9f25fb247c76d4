/**
 * Where the server keeps what it knows besides the files: accounts, rules, links, tags and so on.
 *
 * Calls are synchronous, as those of embedded databases are: a handler that reads, decides and writes without waiting
 * in between needs no further lock. Values are plain JSON; those that are read must not be changed.
 */
export interface StateStore {
  /** The table of this name, made when it is not there yet. */
  table<T extends object>(name: string): Table<T>;
  /** Does all changes of `work`, or none when it throws. */
  atomically<T>(work: () => T): T;
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
