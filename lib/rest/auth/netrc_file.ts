import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { OptionsError } from '../../internal/coded_error';
import type { Pair } from './credential_pair';
import { variable } from './environment';
import { NetrcSyntaxError, parseNetrc, type NetrcEntry } from './netrc';

/** Largest netrc file that is read, in bytes. */
const sizeLimit = 1024 * 1024;

/** A netrc file cannot be used. The message says why, without the content. */
class NetrcFileError extends Error {}

/**
 * Login and password in a netrc file for the host of the base URL.
 * @param file the file, which must exist and be valid; undefined for `.netrc` in the home directory, which is optional.
 *   Only its owner may read that one, as with Python's netrc module; a file that was named may be a secret of a
 *   container, with other rights.
 * @param notes collects problems with the file in the home directory.
 * @throws OptionsError when a file that was named cannot be used
 */
export function pairFromNetrc(file: string | undefined, baseUrl: string, notes: string[]): Pair {
  const where = file ?? path.join(home(), '.netrc');
  let entry: NetrcEntry | undefined;
  try {
    const { text, problem } = readNetrc(where);
    entry = entryFor(text, baseUrl);
    // Without a password there is nothing to protect.
    if (file === undefined && problem !== undefined && entry?.password) throw new NetrcFileError(problem);
  } catch (cause) {
    const problem = problemOf(cause);
    if (file !== undefined) throw new OptionsError(`netrcFile ${where} cannot be used: ${problem}`, { cause });
    // The default file is optional.
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

/** The text of a file, and the problem with its rights. Both come from one descriptor, so from the same file. */
function readNetrc(where: string): { text: string; problem: string | undefined } {
  const descriptor = openSync(where, 'r');
  try {
    const { mode, uid } = fstatSync(descriptor);
    return { text: readLimited(descriptor), problem: rightsProblem(mode, uid) };
  } finally {
    closeSync(descriptor);
  }
}

/** Reads to the end, up to the limit: devices and pipes have no size. */
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

/** Why the rights of a file are unsafe; undefined if they are safe, and on Windows, where they are not checked. */
function rightsProblem(mode: number, owner: number): string | undefined {
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  if (owner !== me && owner !== 0) return 'it belongs to another user';
  if ((mode & 0o077) === 0) return undefined;
  return `other users can access it (mode ${(mode & 0o777).toString(8)}); run chmod 600 on it`;
}

function problemOf(cause: unknown): string {
  if (cause instanceof NetrcSyntaxError || cause instanceof NetrcFileError) return cause.message;
  return String((cause as { code?: unknown }).code);
}

/** The home directory from `process.env`, which in worker threads may differ from the system's environment. */
function home(): string {
  return variable(process.platform === 'win32' ? 'USERPROFILE' : 'HOME') ?? homedir();
}

/** The entry for the host of the base URL: with its port, else without, else the default. */
function entryFor(text: string, baseUrl: string): NetrcEntry | undefined {
  const { machines, fallback } = parseNetrc(text);
  const { hostname, port, protocol } = new URL(baseUrl);
  const names = [
    `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`,
    hostname,
    hostname.replace(/^\[|\]$/g, ''),
  ];
  for (const name of names) {
    // Host names are case-insensitive.
    const entries = [...machines].filter(([machine]) => machine.toLowerCase() === name);
    const last = entries.at(-1);
    if (last) return last[1];
  }
  return fallback;
}
