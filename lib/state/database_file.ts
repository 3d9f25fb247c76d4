import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

import { damaged, StateError, toStateError } from './errors';
import { loadSqlite, type Database } from './sqlite_binding';

/** Tells our files from other databases, in their head: "SMFs". */
const applicationId = 0x53_4d_46_73;

/** Of the tables in the file. A file of a higher one is refused; there is no lower one yet. */
const schemaVersion = 1;

/** Where SQLite has what of its head; numbers are big-endian. */
const head = { length: 100, magic: 'SQLite format 3\0', version: 60, application: 68 };

/** State files that this process has open. */
const openFiles = new Set<string>();

/**
 * Opens a state file, or makes it, with mode 0600. It belongs to this process alone until it is closed.
 * @param file real path.
 * @throws StateError; a file that is not ours, or damaged, is not touched.
 */
export function openDatabase(file: string): Database {
  const DatabaseSync = loadSqlite();
  // Before its head is looked at: on POSIX systems, who closes a file gives up all locks that his process has on it.
  if (openFiles.has(file)) {
    throw new StateError('ERR_STATE_BUSY', `The state file is in use by another server of this process: ${file}`);
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

/** Closes what `openDatabase` opened. The file is then a plain database, without a log beside it where that can be. */
export function closeDatabase(database: Database, file: string): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch {
    // No room for what is in the log. It stays beside the file then, where the next one to open it finds it.
  }
  openFiles.delete(file);
  release(database);
}

/**
 * Closes a database, and gives up its lock before that: where statements are left that were prepared, the package
 * closes the file only when they are collected.
 */
function release(database: Database): void {
  try {
    database.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } catch {
    // It was not ours, or cannot be read; it is closed all the same.
  }
  database.close();
}

/** Makes an empty file that others may not look into. @returns whether it was not there. */
function makeFile(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StateError('ERR_STATE_IO', `The state file cannot be made: ${file}`, { cause });
  }
  if (process.platform !== 'win32') {
    const directory = openSync(path.dirname(file), 'r');
    fsyncSync(directory);
    closeSync(directory);
  }
  return true;
}

/** Refuses what is not ours before SQLite sees it, which repairs what it takes for its own. An empty file is new. */
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
    throw new StateError('ERR_STATE_IO', `The state file cannot be read: ${file}`, { cause });
  }
  if (length === 0) return;
  const isOurs = bytes.toString('latin1', 0, head.magic.length) === head.magic;
  if (!isOurs || bytes.readUInt32BE(head.application) !== applicationId) {
    throw new StateError('ERR_STATE_FORMAT', `This is not a state file of this server: ${file}`);
  }
  checkVersion(bytes.readUInt32BE(head.version), file);
}

function checkVersion(version: number, file: string): void {
  if (version === schemaVersion) return;
  const message = `The state file has version ${version}, made by a newer smartfile-sync; this one knows ${schemaVersion}`;
  throw new StateError('ERR_STATE_VERSION', `${message}: ${file}`);
}

function setUp(database: Database, file: string): void {
  // Exclusive: one process at a time, and no memory shared with others, which network file systems do not have.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA checkpoint_fullfsync = ON');
  if (pragma(database, 'application_id') === 0) createSchema(database);
  checkVersion(Number(pragma(database, 'user_version')), file);
  if (pragma(database, 'quick_check(1)') !== 'ok') throw damaged(file);
  if (pragma(database, 'journal_mode = WAL') !== 'wal') {
    throw new StateError('ERR_STATE_IO', `The file system cannot hold a state file: ${file}`);
  }
  // Changes are written at once, and flushed by us, many together: see `Flusher`. SQLite itself flushes what keeps the
  // file whole.
  database.exec('PRAGMA synchronous = NORMAL');
}

/** With the journal of old, so that the file itself says whose it is from its first moment on. */
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
