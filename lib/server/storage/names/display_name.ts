import { isUtf8 } from 'node:buffer';

import { toBytes } from './byte_path';

// Control characters, and characters that change the direction of text.
// eslint-disable-next-line no-control-regex
const unseen = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/**
 * A printable form of a name: bytes that are no UTF-8 become `\xff`, invisible characters `\u202e`, and a backslash
 * two. Since no name in a path of the API holds a backslash, an escaped name is none that the API accepts.
 */
export function displayName(of: string | Buffer): string {
  const name = toBytes(of);
  let shown = '';
  for (let at = 0; at < name.length;) {
    const length = [1, 2, 3, 4].find((count) => at + count <= name.length && isUtf8(name.subarray(at, at + count)));
    const char = length === undefined ? undefined : name.toString('utf8', at, at + length);
    if (char === undefined) shown += `\\x${hex(name[at], 2)}`;
    else if (char === '\\') shown += '\\\\';
    else shown += unseen.test(char) ? `\\u${hex(char.charCodeAt(0), 4)}` : char;
    at += length ?? 1;
  }
  return shown;
}

function hex(value = 0, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
