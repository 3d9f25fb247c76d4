import { OptionsError } from '../../internal/coded_error';
import { checkKey, checkPassword, refuseTwice } from './credential_checks';
import { completePair, optionPair, variablePair, type Pair } from './credential_pair';
import { pairFromNetrc } from './netrc_file';

/** An API key and its password, or a user's name and password. */
export interface BasicCredentials {
  readonly key: string;
  readonly password: string;
}

/** Names of the two as options, and in what the callback `credentials` gives. */
const names = ['key', 'password'] as const;

/**
 * Puts together key and password from, in this order: the options, a netrc file that was named, the environment (the
 * names that the Python and the Java client read, then those of the node client), and the netrc file of the home
 * directory, unless another was named.
 * @param given from the options.
 * @param netrcFile a file to look at, false for none; default `.netrc` in the home directory.
 * @param baseUrl decides the machine of the netrc file.
 * @throws OptionsError when something is missing or cannot be right, or a netrc file that is named cannot be used
 */
export function findCredentials(
  given: { readonly key?: unknown; readonly password?: unknown },
  netrcFile: string | false | undefined,
  baseUrl: string,
): BasicCredentials {
  const notes: string[] = [];
  // One that is named is asked for, as an option is, and must be right even when nothing is missing.
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

/** Key and password of an object that the caller gave. @throws OptionsError */
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
    `no API ${name}: give the option '${name}', set ${variable}, or put both key and password into ~/.netrc${note}`,
  );
}
