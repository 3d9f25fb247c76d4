import path from 'node:path';

const separator = Buffer.from(path.sep);

/** The path of a name in a directory, as bytes: a name may hold some that are no text. */
export function joinBytes(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, separator, name]);
}
