import { OptionsError } from '../../internal/coded_error';
import { checkKey, checkPassword, refuseTwice } from './credential_checks';
import { completePair, optionPair, variablePair, type Pair } from './credential_pair';
import { pairFromNetrc } from './netrc_file';

/** An API key and its password, or a user's name and password. */
export interface BasicCredentials {
  readonly key: string;
  readonly password: string;
}

/** Names of the two, as options and in the result of the callback `credentials`. */
const names = ['key', 'password'] as const;

/**
 * Finds key and password in, in this order: the options, the option `netrcFile`, the environment (the names that the
 * Python and Java clients read, then those of the Node client), and, without `netrcFile`, `.netrc` in the home
 * directory.
 * @param given the options.
 * @param netrcFile a file, or false for none; default `.netrc` in the home directory.
 * @param baseUrl its host selects the entry of the netrc file.
 * @throws OptionsError when something is missing or invalid, or the file of `netrcFile` cannot be used
 */
export function findCredentials(
  given: { readonly key?: unknown; readonly password?: unknown },
  netrcFile: string | false | undefined,
  baseUrl: string,
): BasicCredentials {
  const notes: string[] = [];
  // Read even when nothing is missing: like any option, it must be valid.
  const named = typeof netrcFile === 'string' ? pairFromNetrc(netrcFile, baseUrl, notes) : {};
  const pair = completePair([
    () => optionPair(names, [given.key, given.password]),
    () => named,
    () => variablePair('SMARTFILE_API_KEY', 'SMARTFILE_API_PASSWORD', 'SMARTFILE_API_PASS'),
    () => variablePair('SMARTFILE_USER', 'SMARTFILE_PASS'),
    () => (netrcFile === undefined ? pairFromNetrc(undefined, baseUrl, notes) : {}),
  ]);
  return checkCredentials(pair, notes);
}

/** Key and password from an object of the caller's. @throws OptionsError */
export function basicCredentials(given: Readonly<Record<string, unknown>>): BasicCredentials {
  return checkCredentials(optionPair(names, [given['key'], given['password']]));
}

function checkCredentials({ id, secret }: Pair, notes?: readonly string[]): BasicCredentials {
  if (!id || !secret) throw missing(id ? 'password' : 'key', notes);
  refuseTwice([id, secret]);
  return { key: checkKey(id), password: checkPassword(secret) };
}

function missing(name: 'key' | 'password', notes: readonly string[] | undefined): OptionsError {
  if (!notes) return new OptionsError(`${name} is missing`);
  const variable = name === 'key' ? 'SMARTFILE_API_KEY' : 'SMARTFILE_API_PASSWORD';
  const note = notes.map((each) => ` (${each})`).join('');
  return new OptionsError(
    `no API ${name}: pass the option '${name}', set ${variable}, or put both key and password into ~/.netrc${note}`,
  );
}
