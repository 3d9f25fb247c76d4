import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { OptionsError } from '../internal/coded_error';
import { NetrcSyntaxError, parseNetrc, type NetrcEntry } from './netrc';

export interface Credentials {
  readonly key: string;
  readonly password: string;
}

/** What one place knows: both, one of them, or nothing. */
type Found = Partial<Record<keyof Credentials, string | undefined>>;

/**
 * Puts together key and password from, in this order: the options, a netrc file that was named, the environment, and
 * the netrc file of the home directory, unless another was named. A later place
 * only fills in what is missing. One that names another key than the one found is passed over: its password belongs to
 * that other key.
 * @param given from the options.
 * @param netrcFile a file to look at, false for none; default `.netrc` in the home directory.
 * @param baseUrl decides the machine of the netrc file.
 * @throws OptionsError when something is missing, or a netrc file that is named cannot be read
 */
export function findCredentials(given: Found, netrcFile: string | false | undefined, baseUrl: string): Credentials {
  let key: string | undefined;
  let password: string | undefined;
  const notes: string[] = [];
  // One that is named is asked for, as an option is, and must be right even when nothing is missing.
  const named = typeof netrcFile === 'string' ? fromNetrc(netrcFile, baseUrl, notes) : {};
  const atHome = () => (netrcFile === undefined ? fromNetrc(undefined, baseUrl, notes) : {});
  const places = [() => given, () => named, fromOfficialNames, fromNodeNames, atHome];
  for (const place of places) {
    if (key !== undefined && password !== undefined) break;
    const found = place();
    if (key !== undefined && found.key !== undefined && found.key !== key) continue;
    key ??= found.key;
    password ??= found.password;
  }
  if (key === undefined || password === undefined) throw missing(key === undefined, notes);
  return { key: checkKey(key), password: checkText('password', password) };
}

/** The names that the Python and the Java client read. */
function fromOfficialNames(): Found {
  return {
    key: variable('SMARTFILE_API_KEY'),
    password: variable('SMARTFILE_API_PASSWORD') ?? variable('SMARTFILE_API_PASS'),
  };
}

/** The names that the node client reads. */
function fromNodeNames(): Found {
  return { key: variable('SMARTFILE_USER'), password: variable('SMARTFILE_PASS') };
}

/** A variable that is set and not empty. */
export function variable(name: string): string | undefined {
  return process.env[name] || undefined;
}

function fromNetrc(file: string | undefined, baseUrl: string, notes: string[]): Found {
  const where = file ?? path.join(home(), '.netrc');
  let entry: NetrcEntry | undefined;
  try {
    entry = entryFor(readFileSync(where, 'utf8'), baseUrl);
  } catch (cause) {
    const problem = cause instanceof NetrcSyntaxError ? cause.message : String((cause as { code?: unknown }).code);
    if (file !== undefined) throw new OptionsError(`netrcFile ${where} cannot be used: ${problem}`, { cause });
    // Nobody has asked for the default file: most people have none.
    if (problem !== 'ENOENT') notes.push(`${where} could not be used: ${problem}`);
    return {};
  }
  if (!entry) notes.push(`${where} has no entry for ${new URL(baseUrl).host}`);
  return { key: entry?.login || entry?.account || undefined, password: entry?.password || undefined };
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

function checkKey(key: string): string {
  if (key.includes(':')) throw new OptionsError('the key must not hold a colon: Basic authentication cannot carry it');
  return checkText('key', key);
}

/** Line ends creep in from files and copied text, and the service would only say that the password is wrong. */
function checkText(name: string, value: string): string {
  if (value === '') throw new OptionsError(`${name} must not be empty`);
  if (/\p{Cc}/u.test(value)) throw new OptionsError(`${name} holds a line end or another control character`);
  return value;
}

function missing(isKey: boolean, notes: readonly string[]): OptionsError {
  const [option, name] = isKey ? ['key', 'SMARTFILE_API_KEY'] : ['password', 'SMARTFILE_API_PASSWORD'];
  const note = notes.map((each) => ` (${each})`).join('');
  return new OptionsError(
    `no API ${option}: give the option '${option}', set ${name}, or put both key and password into ~/.netrc${note}`,
  );
}
