import { createRequire } from 'node:module';

import { StateError } from './errors';

/** The part of the interface of `node:sqlite` that is used; the package has it too. */
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

/** Has the interface of `node:sqlite`, and includes addons for common platforms: it needs no install script. */
const packageName = '@photostructure/sqlite';

/** Loads Node's SQLite (22.13 and later), or else the package. @throws StateError `ERR_STATE_SQLITE` */
export function loadSqlite(): DatabaseClass {
  return ofNode() ?? ofPackage();
}

function ofNode(): DatabaseClass | undefined {
  // This function exists since Node 20.16, and returns undefined for modules that Node does not have.
  const builtIn = process.getBuiltinModule('node:sqlite') as { DatabaseSync: DatabaseClass } | undefined;
  return builtIn?.DatabaseSync;
}

function ofPackage(): DatabaseClass {
  try {
    // Not the plain require, which bundlers would resolve.
    return (createRequire(__filename)(packageName) as { DatabaseSync: DatabaseClass }).DatabaseSync;
  } catch (cause) {
    const message = `A state file needs SQLite: use Node 22.13 or later, or run 'npm install ${packageName}@1'`;
    throw new StateError('ERR_STATE_SQLITE', message, { cause });
  }
}
