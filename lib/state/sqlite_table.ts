import type { Database, Statement } from './sqlite_binding';
import type { Table } from './store';

/** How a table gets at its file: errors are put in our words, and what is written is flushed later. */
export interface TableFile {
  read<T>(action: () => T): T;
  write<T>(action: () => T): T;
}

/** Characters of JSON up to which a table is held in memory as well; beyond, records are read from the file. */
const mostHeld = 4 * 1024 * 1024;

/** The records of one kind in the file. Small tables, in which each request looks something up, are read once. */
export class SqliteTable<T extends object> implements Table<T> {
  private readonly statements: Record<'get' | 'set' | 'delete' | 'all' | 'from' | 'measure', Statement>;
  /** All records, after they were first read; nothing for a large table. */
  private held: Map<string, T> | undefined;
  /** Too large to be held. */
  private isLarge = false;
  /** Characters of JSON at most; known while the records are held. */
  private characters = 0;
  /** How many records there are, once somebody has asked. */
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
    // What was replaced is still counted: the sum is looked at again before it decides.
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

  /** Forgets what is held: a transaction was taken back, so it may not be so. */
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

  /** Lets go of the records when they have become many. */
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
 * A key as it is stored. SQLite's texts are UTF-8 and end at a NUL: JSON's escapes stand for halves of surrogate
 * pairs and control characters. A prefix of a key, in whole characters, is one of what is stored too.
 */
function encodeKey(key: string): string {
  return JSON.stringify(key).slice(1, -1);
}

function decodeKey(stored: string): string {
  return JSON.parse(`"${stored}"`) as string;
}
