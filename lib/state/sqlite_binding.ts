import { createRequire } from 'node:module';

import { StateError } from './errors';

/** What we need of `node:sqlite`; the package has the same. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  run(...values: (string | number)[]): { changes: number | bigint };
  get(...values: (string | number)[]): Record<string, unknown> | undefined;
  all(...values: (string | number)[]): Record<string, unknown>[];
}

export type DatabaseClass = new (file: string) => Database;

/** Has the interface of `node:sqlite`, and addons for the common platforms in it, so that no install script must run. */
const packageName = '@photostructure/sqlite';

/** The SQLite of Node where it has one (22.13 and later), or else the package. @throws StateError */
export function loadSqlite(): DatabaseClass {
  return ofNode() ?? ofPackage();
}

function ofNode(): DatabaseClass | undefined {
  // Node 20 has it from 20.16 on, and answers undefined for modules that it does not have.
  const builtIn = process.getBuiltinModule('node:sqlite') as { DatabaseSync: DatabaseClass } | undefined;
  return builtIn?.DatabaseSync;
}

function ofPackage(): DatabaseClass {
  try {
    // A require of its own: bundlers would try to follow this one.
    return (createRequire(__filename)(packageName) as { DatabaseSync: DatabaseClass }).DatabaseSync;
  } catch (cause) {
    const message = `A state file needs SQLite: take Node 22.13 or later, or run 'npm install ${packageName}@1'`;
    throw new StateError('ERR_STATE_SQLITE', message, { cause });
  }
}
