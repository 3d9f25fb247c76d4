import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const separator = Buffer.from(path.sep);

/** The path of a name in a directory, as bytes, since a name need not be UTF-8. */
export function joinBytes(directory: Buffer, name: string | Buffer): Buffer {
  return Buffer.concat([directory, separator, toBytes(name)]);
}

/** The names in a directory, as bytes. */
export async function readNames(directory: string | Buffer): Promise<Buffer[]> {
  return (await readdir(directory, { encoding: 'buffer' })).map(toBytes);
}

/** An entry of a directory: its name, as bytes where these are no UTF-8, and its type. */
export interface Item {
  readonly name: string | Buffer;
  readonly type: Dirent | Dirent<Buffer>;
}

/** The entries of a directory. */
export async function readItems(directory: string | Buffer): Promise<Item[]> {
  const texts = await readdir(directory, { withFileTypes: true });
  // Node puts this character for bytes that are no UTF-8. Reading names as bytes is slower, and seldom needed.
  if (!texts.some(({ name }) => name.includes('\ufffd'))) return texts.map((type) => ({ name: type.name, type }));
  const items = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  return items.map((type) => {
    const name = toBytes(type.name);
    return { name: isUtf8(name) ? name.toString() : name, type };
  });
}

/** A name as bytes. The file functions of Yarn's Plug'n'Play return texts even where bytes are requested. */
export function toBytes(name: string | Buffer): Buffer {
  return typeof name === 'string' ? Buffer.from(name) : name;
}
