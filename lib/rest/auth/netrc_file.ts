import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { OptionsError } from '../../internal/coded_error';
import type { Pair } from './credential_pair';
import { variable } from './environment';
import { NetrcSyntaxError, parseNetrc, type NetrcEntry } from './netrc';

/** Largest netrc file that is read, in bytes. */
const sizeLimit = 1024 * 1024;

/** The file cannot be used. The message says why, and nothing of what it holds. */
class NetrcFileError extends Error {}

/**
 * What a netrc file says about the host of the base URL.
 * @param file the file, which must be there and be right; undefined for `.netrc` in the home directory, which need not.
 *   That one may be open to nobody but its owner, as Python's netrc module wants it too; one that is named may be a
 *   secret that a container mounts with rights of its own.
 * @param notes is told what is wrong with the file of the home directory.
 * @throws OptionsError when a file that is named cannot be used
 */
export function pairFromNetrc(file: string | undefined, baseUrl: string, notes: string[]): Pair {
  const where = file ?? path.join(home(), '.netrc');
  let entry: NetrcEntry | undefined;
  try {
    const { text, problem } = readNetrc(where);
    entry = entryFor(text, baseUrl);
    // Where there is no password there is nothing to protect.
    if (file === undefined && problem !== undefined && entry?.password) throw new NetrcFileError(problem);
  } catch (cause) {
    const problem = problemOf(cause);
    if (file !== undefined) throw new OptionsError(`netrcFile ${where} cannot be used: ${problem}`, { cause });
    // Nobody has asked for the default file: most people have none.
    if (problem !== 'ENOENT') notes.push(`${where} could not be used: ${problem}`);
    return {};
  }
  if (!entry) notes.push(`${where} has no entry for ${new URL(baseUrl).host}`);
  const { login, account, password } = entry ?? {};
  return {
    id: part(login ? 'login' : 'account', login || account, where),
    secret: part('password', password, where),
  };
}

function part(word: string, value: string | undefined, where: string): Pair['id'] {
  return value ? { name: `the ${word} in ${where}`, value } : undefined;
}

/** The text of a file, and what is wrong with its rights. Both are of one file, even if another takes its place. */
function readNetrc(where: string): { text: string; problem: string | undefined } {
  const descriptor = openSync(where, 'r');
  try {
    const { mode, uid } = fstatSync(descriptor);
    return { text: readLimited(descriptor), problem: rightsProblem(mode, uid) };
  } finally {
    closeSync(descriptor);
  }
}

/** Counts what it reads: devices and pipes have no size. */
function readLimited(descriptor: number): string {
  const bytes = Buffer.alloc(sizeLimit + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += read;
    if (length > sizeLimit) throw new NetrcFileError(`it is larger than ${sizeLimit} bytes`);
    if (read === 0) return bytes.toString('utf8', 0, length);
  }
}

/** Windows has rights of another kind, and none of them are looked at. */
function rightsProblem(mode: number, owner: number): string | undefined {
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  if (owner !== me && owner !== 0) return 'it belongs to another user';
  if ((mode & 0o077) === 0) return undefined;
  return `others may use it too (mode ${(mode & 0o777).toString(8)}); run chmod 600 on it`;
}

function problemOf(cause: unknown): string {
  if (cause instanceof NetrcSyntaxError || cause instanceof NetrcFileError) return cause.message;
  return String((cause as { code?: unknown }).code);
}

/** The home directory, as `process.env` has it: in worker threads that may differ from what the system sees. */
function home(): string {
  return variable(process.platform === 'win32' ? 'USERPROFILE' : 'HOME') ?? homedir();
}

/** The entry of the base URL's host: the one with its port wins over the one without, both over the default. */
function entryFor(text: string, baseUrl: string): NetrcEntry | undefined {
  const { machines, fallback } = parseNetrc(text);
  const { hostname, port, protocol } = new URL(baseUrl);
  const names = [
    `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`,
    hostname,
    hostname.replace(/^\[|\]$/g, ''),
  ];
  for (const name of names) {
    // Host names know no case.
    const entries = [...machines].filter(([machine]) => machine.toLowerCase() === name);
    const last = entries.at(-1);
    if (last) return last[1];
  }
  return fallback;
}
