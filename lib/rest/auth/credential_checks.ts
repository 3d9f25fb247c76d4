import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';
import type { Found } from './credential_pair';

/** The form of the service's keys and tokens: 30 letters and digits. */
const serviceToken = /^[A-Za-z\d]{30}$/;

/** Mistakes that a server would report as a wrong password. Each text follows the name of the value. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^\s+$/u, 'is only white space'],
  [/[\r\n]$/, 'ends with a line break: trim the text that was read from a file'],
  [/\p{Cc}/u, 'contains a line break or another control character'],
  [/\p{Cs}/u, 'contains half a UTF-16 surrogate pair'],
  [/^(undefined|null|\[object Object\])$/, 'is the text of a missing JavaScript value: is a variable not set?'],
  [/^\$?\{?SMARTFILE_[A-Z_]+\}?$/, 'is the name of a variable: pass its content'],
  [/^(Basic|Bearer|OAuth)\s/i, 'is an Authorization header: pass the credentials that it was made of'],
  [/^https?:\/\//i, 'is a URL: pass the address of the service as baseUrl'],
];

/**
 * Checks a secret that a person may have chosen: it may hold spaces and have any length.
 * @throws OptionsError, which does not show it
 */
export function checkPassword({ name, value }: Found): string {
  if (typeof value !== 'string') throw new OptionsError(`${name} must be a string, not ${describe(value)}`);
  if (value === '') throw new OptionsError(`${name} must not be empty`);
  for (const [pattern, problem] of mistakes) {
    if (pattern.test(value)) throw new OptionsError(`${name} ${problem}`);
  }
  // A password that a person chose may begin with a space; one that the service made does not.
  if (serviceToken.test(value.trim())) checkEdges(name, value);
  return value;
}

/** Checks an API key or the name of a user, which may hold spaces. @throws OptionsError */
export function checkKey(found: Found): string {
  const { name, value } = found;
  const key = checkPassword(found);
  checkEdges(name, key);
  if (key.includes(':')) {
    throw new OptionsError(
      `${name} must not contain a colon, which Basic authentication cannot send: pass the password separately`,
    );
  }
  return value;
}

/** Checks a token or a secret that a service made, which holds no white space. @throws OptionsError */
export function checkToken(found: Found): string {
  const { name, value } = found;
  const token = checkPassword(found);
  checkEdges(name, token);
  if (/\s/u.test(token)) throw new OptionsError(`${name} contains white space: is it one token?`);
  if (/^(["']).*\1$/.test(token)) throw new OptionsError(`${name} is in quotation marks: pass it without them`);
  return value;
}

/** Refuses a value made by the service that appears twice: one of the two must be a mistake. */
export function refuseTwice(all: readonly (Found | undefined)[]): void {
  const seen = new Map<string, string>();
  for (const found of all) {
    if (!found || !serviceToken.test(found.value)) continue;
    const other = seen.get(found.value);
    if (other !== undefined)
      throw new OptionsError(`${found.name} is the same as ${other}: check which of them is wrong`);
    seen.set(found.value, found.name);
  }
}

function checkEdges(name: string, value: string): void {
  if (value.trim() !== value) throw new OptionsError(`${name} begins or ends with white space: copy it without that`);
}
