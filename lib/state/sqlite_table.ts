import type { Database, Statement } from './sqlite_binding';
import type { Table } from './store';

/** A table's access to its file: makes StateErrors of errors, and has changes flushed later. */
export interface TableFile {
  read<T>(action: () => T): T;
  write<T>(action: () => T): T;
}

/** Characters of JSON of the largest table that is held in memory; larger ones are read from the file. */
const mostHeld = 4 * 1024 * 1024;

/** The records of one kind in the file. Small tables are read once and held, since each request looks them up. */
export class SqliteTable<T extends object> implements Table<T> {
  private readonly statements: Record<'get' | 'set' | 'delete' | 'all' | 'from' | 'measure', Statement>;
  /** All records, once they were read; undefined for a large table. */
  private held: Map<string, T> | undefined;
  /** Whether the table is too large to be held. */
  private isLarge = false;
  /** Upper bound of the characters of JSON, while the records are held. */
  private characters = 0;
  /** How many records there are, once that was counted. */
  private count: number | undefined;

  constructor(
    database: Database,
    private readonly kind: string,
    private readonly file: TableFile,
  ) {
    const prepare = (sql: string) => file.read(() => database.prepare(sql));
    this.statements = {
      get: prepare('SELECT value FROM records WHERE kind = ? AND key = ?'),
      set: prepare('INSERT OR REPLACE INTO records (kind, key, value) VALUES (?, ?, ?)'),
      delete: prepare('DELETE FROM records WHERE kind = ? AND key = ?'),
      all: prepare('SELECT key, value FROM records WHERE kind = ?'),
      from: prepare('SELECT key, value FROM records WHERE kind = ? AND key >= ? AND substr(key, 1, ?) = ?'),
      measure: prepare('SELECT count(*) AS count, total(length(value)) AS characters FROM records WHERE kind = ?'),
    };
  }

  get(key: string): T | undefined {
    const held = this.records();
    if (held) return held.get(key);
    const row = this.file.read(() => this.statements.get.get(this.kind, encodeKey(key)));
    return row && (JSON.parse(String(row['value'])) as T);
  }

  set(key: string, value: T): void {
    const isNew = this.count !== undefined && this.get(key) === undefined;
    const json = JSON.stringify(value);
    this.file.write(() => this.statements.set.run(this.kind, encodeKey(key), json));
    if (this.count !== undefined && isNew) this.count++;
    if (!this.held) return;
    this.held.set(key, value);
    // Replaced records are still counted: `weigh` measures before it decides.
    this.characters += json.length;
    if (this.characters > mostHeld) this.weigh();
  }

  delete(key: string): boolean {
    const { changes } = this.file.write(() => this.statements.delete.run(this.kind, encodeKey(key)));
    if (Number(changes) === 0) return false;
    if (this.count !== undefined) this.count--;
    this.held?.delete(key);
    return true;
  }

  entries(prefix = ''): (readonly [string, T])[] {
    const held = this.records();
    const found = held ? [...held] : this.read(prefix);
    return found.filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  get size(): number {
    this.count ??= this.measure().count;
    return this.count;
  }

  /** Forgets what is held, since a transaction was rolled back. */
  forget(): void {
    this.held = undefined;
    this.count = undefined;
  }

  /** All records in memory, if they are few enough. */
  private records(): Map<string, T> | undefined {
    if (this.held || this.isLarge) return this.held;
    const { characters } = this.measure();
    this.characters = characters;
    this.isLarge = characters > mostHeld;
    if (!this.isLarge) this.held = new Map(this.read(''));
    return this.held;
  }

  /** Releases the records when they have become too many. */
  private weigh(): void {
    this.characters = this.measure().characters;
    this.isLarge = this.characters > mostHeld / 2;
    if (this.isLarge) this.held = undefined;
  }

  private measure(): { count: number; characters: number } {
    const { count, characters } = this.file.read(() => this.statements.measure.get(this.kind)) ?? {};
    return { count: Number(count), characters: Number(characters) };
  }

  private read(prefix: string): [string, T][] {
    const { all, from } = this.statements;
    const start = encodeKey(prefix.replace(/[\ud800-\udbff]$/, ''));
    const rows = this.file.read(() =>
      start === '' ? all.all(this.kind) : from.all(this.kind, start, Array.from(start).length, start),
    );
    return rows.map(({ key, value }) => [decodeKey(String(key)), JSON.parse(String(value)) as T]);
  }
}

/**
 * A key as it is stored. SQLite's texts are UTF-8 and end at a NUL, so halves of surrogate pairs and control characters
 * are escaped as in JSON. A prefix of a key, of whole characters, is also a prefix of the stored key.
 */
function encodeKey(key: string): string {
  return JSON.stringify(key).slice(1, -1);
}

function decodeKey(stored: string): string {
  return JSON.parse(`"${stored}"`) as string;
}
