import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const separator = Buffer.from(path.sep);

/** The path of a name in a directory, as bytes: a name may hold some that are no text. */
export function joinBytes(directory: Buffer, name: string | Buffer): Buffer {
  return Buffer.concat([directory, separator, toBytes(name)]);
}

/** What is in a directory, by the bytes of the names. */
export async function readNames(directory: string | Buffer): Promise<Buffer[]> {
  return (await readdir(directory, { encoding: 'buffer' })).map(toBytes);
}

/** A name as text, or as bytes where these are no text, and what it is the name of. */
export interface Item {
  readonly name: string | Buffer;
  readonly type: Dirent | Dirent<Buffer>;
}

/** What is in a directory, with the type of each. */
export async function readItems(directory: string | Buffer): Promise<Item[]> {
  const texts = await readdir(directory, { withFileTypes: true });
  // This character stands for bytes that are no text, or for itself. Most directories have none, and bytes take longer.
  if (!texts.some(({ name }) => name.includes('\ufffd'))) return texts.map((type) => ({ name: type.name, type }));
  const items = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  return items.map((type) => {
    const name = toBytes(type.name);
    return { name: isUtf8(name) ? name.toString() : name, type };
  });
}

/** The file functions of Yarn's Plug'n'Play give texts where bytes were asked for. */
export function toBytes(name: string | Buffer): Buffer {
  return typeof name === 'string' ? Buffer.from(name) : name;
}
