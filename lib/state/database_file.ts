import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

import { systemWords } from '../internal/system_words';
import { damaged, StateError, toStateError } from './errors';
import { loadSqlite, type Database } from './sqlite_binding';

/** Marks state files among SQLite databases, in their head: "SMFs". */
const applicationId = 0x53_4d_46_73;

/** Version of the tables in the file. Files of higher versions are refused; this is the lowest. */
const schemaVersion = 1;

/** Offsets in the head of an SQLite file; numbers are big-endian. */
const head = { length: 100, magic: 'SQLite format 3\0', version: 60, application: 68 };

/** State files that this process has open. */
const openFiles = new Set<string>();

/**
 * Opens a state file; makes it, with mode 0600, when it is missing. No other process can use it until it is closed.
 * @param file real path.
 * @throws StateError; a file of another kind, or a damaged one, is not changed.
 */
export function openDatabase(file: string): Database {
  const DatabaseSync = loadSqlite();
  // Before its head is read: on POSIX systems, closing a file releases all locks that the process has on it.
  if (openFiles.has(file)) {
    throw new StateError(
      'ERR_STATE_BUSY',
      `The state file is in use by another server of this process; close that first: ${file}`,
    );
  }
  if (!makeFile(file)) checkHead(file);
  let database: Database | undefined;
  try {
    database = new DatabaseSync(file);
    setUp(database, file);
  } catch (error) {
    if (database) release(database);
    throw toStateError(error, file);
  }
  openFiles.add(file);
  return database;
}

/** Closes a state file. If possible, the log beside it is merged into the file and removed. */
export function closeDatabase(database: Database, file: string): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch {
    // The disk is full. The log stays beside the file, where the next process that opens the file reads it.
  }
  openFiles.delete(file);
  release(database);
}

/**
 * Closes a database. Releases its lock first: the package closes the file only when all prepared statements have been
 * collected as garbage.
 */
function release(database: Database): void {
  try {
    database.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } catch {
    // It is of another kind, or cannot be read; it is closed anyway.
  }
  database.close();
}

/** Makes an empty file that only its owner may read. @returns false when it exists. */
function makeFile(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StateError('ERR_STATE_IO', `The state file cannot be created: ${file} (${reasonOf(cause)})`, { cause });
  }
  if (process.platform !== 'win32') {
    const directory = openSync(path.dirname(file), 'r');
    fsyncSync(directory);
    closeSync(directory);
  }
  return true;
}

/** Refuses files of another kind before SQLite opens, and perhaps repairs, them. An empty file counts as new. */
function checkHead(file: string): void {
  const bytes = Buffer.alloc(head.length);
  let length: number;
  try {
    const handle = openSync(file, 'r');
    try {
      length = readSync(handle, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new StateError('ERR_STATE_IO', `The state file cannot be read: ${file} (${reasonOf(cause)})`, { cause });
  }
  if (length === 0) return;
  const isOurs = bytes.toString('latin1', 0, head.magic.length) === head.magic;
  if (!isOurs || bytes.readUInt32BE(head.application) !== applicationId) {
    throw new StateError('ERR_STATE_FORMAT', `This is not a state file of this server; name another: ${file}`);
  }
  checkVersion(bytes.readUInt32BE(head.version), file);
}

/** Why a system call failed. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return systemWords(code) ?? message;
}

function checkVersion(version: number, file: string): void {
  if (version === schemaVersion) return;
  const message = `The state file has version ${version}, but this smartfile-sync knows ${schemaVersion}; update the package`;
  throw new StateError('ERR_STATE_VERSION', `${message}: ${file}`);
}

function setUp(database: Database, file: string): void {
  // Exclusive: for one process at a time, and without shared memory, which network file systems lack.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA checkpoint_fullfsync = ON');
  if (pragma(database, 'application_id') === 0) createSchema(database);
  checkVersion(Number(pragma(database, 'user_version')), file);
  if (pragma(database, 'quick_check(1)') !== 'ok') throw damaged(file);
  if (pragma(database, 'journal_mode = WAL') !== 'wal') {
    throw new StateError('ERR_STATE_IO', `The file system cannot lock a state file; keep it on a local disk: ${file}`);
  }
  // Changes are written at once, and `Flusher` flushes many together. SQLite itself flushes only to keep the file
  // intact.
  database.exec('PRAGMA synchronous = NORMAL');
}

/** Makes the tables, with a rollback journal: the mark of a state file must be in the file itself, not in a log. */
function createSchema(database: Database): void {
  database.exec('PRAGMA synchronous = EXTRA');
  database.exec(`
    BEGIN EXCLUSIVE;
    CREATE TABLE records (
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (kind, key)
    ) STRICT, WITHOUT ROWID;
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${schemaVersion};
    COMMIT;
  `);
}

function pragma(database: Database, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
