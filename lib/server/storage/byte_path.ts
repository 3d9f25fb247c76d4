import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const separator = Buffer.from(path.sep);

/** The path of a name in a directory, as bytes: a name may hold some that are no text. */
export function joinBytes(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, separator, name]);
}

/** What is in a directory, by the bytes of the names. */
export async function readNames(directory: string | Buffer): Promise<Buffer[]> {
  return (await readdir(directory, { encoding: 'buffer' })).map(toBytes);
}

/** The same with the type of each. */
export async function readItems(directory: string | Buffer): Promise<{ name: Buffer; item: Dirent<Buffer> }[]> {
  const items = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  return items.map((item) => ({ name: toBytes(item.name), item }));
}

/** The file functions of Yarn's Plug'n'Play give texts where bytes were asked for. */
export function toBytes(name: string | Buffer): Buffer {
  return Buffer.from(name as string);
}
