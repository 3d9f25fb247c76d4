import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';
import type { Found } from './credential_pair';

/** As long as keys and tokens of the service are: 30 letters and digits. */
const serviceToken = /^[A-Za-z\d]{30}$/;

/** Mistakes that no server could tell from a wrong password. Each is a sentence that goes on from the name. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^\s+$/u, 'is nothing but white space'],
  [/[\r\n]$/, 'ends with a line end: trim what was read from a file'],
  [/\p{Cc}/u, 'holds a line end or another control character'],
  [/\p{Cs}/u, 'holds half a UTF-16 surrogate pair'],
  [/^(undefined|null|\[object Object\])$/, 'is a word that JavaScript makes of a value that is not there'],
  [/^\$?\{?SMARTFILE_[A-Z_]+\}?$/, 'is the name of a variable; its content is wanted'],
  [/^(Basic|Bearer|OAuth)\s/i, 'is an Authorization header; what it was made from is wanted'],
  [/^https?:\/\//i, 'is a URL; the address of the service goes into baseUrl'],
];

/**
 * Checks a secret that people may have chosen: it may hold blanks and be of any length.
 * @throws OptionsError, which does not show it
 */
export function checkPassword({ name, value }: Found): string {
  if (typeof value !== 'string') throw new OptionsError(`${name} must be a string, not ${describe(value)}`);
  if (value === '') throw new OptionsError(`${name} must not be empty`);
  for (const [pattern, problem] of mistakes) {
    if (pattern.test(value)) throw new OptionsError(`${name} ${problem}`);
  }
  // A password of a person's may well begin with a blank; one that the service made does not.
  if (serviceToken.test(value.trim())) checkEdges(name, value);
  return value;
}

/** Checks an API key or the name of a user: it may have blanks within. @throws OptionsError */
export function checkKey(found: Found): string {
  const { name, value } = found;
  const key = checkPassword(found);
  checkEdges(name, key);
  if (key.includes(':')) {
    throw new OptionsError(
      `${name} must not hold a colon: Basic authentication cannot carry it; the password is apart`,
    );
  }
  return value;
}

/** Checks a token or a secret that a service made: it holds no blank at all. @throws OptionsError */
export function checkToken(found: Found): string {
  const { name, value } = found;
  const token = checkPassword(found);
  checkEdges(name, token);
  if (/\s/u.test(token)) throw new OptionsError(`${name} holds a blank: is it one token?`);
  if (/^(["']).*\1$/.test(token)) throw new OptionsError(`${name} is in quotation marks: leave them out`);
  return value;
}

/** Refuses a value of the service's making that stands in two places: one of them was to hold another. */
export function refuseTwice(all: readonly (Found | undefined)[]): void {
  const seen = new Map<string, string>();
  for (const found of all) {
    if (!found || !serviceToken.test(found.value)) continue;
    const other = seen.get(found.value);
    if (other !== undefined)
      throw new OptionsError(`${found.name} is the same as ${other}: one of them is the wrong one`);
    seen.set(found.value, found.name);
  }
}

function checkEdges(name: string, value: string): void {
  if (value.trim() !== value) throw new OptionsError(`${name} begins or ends with a blank: was it copied with one?`);
}
