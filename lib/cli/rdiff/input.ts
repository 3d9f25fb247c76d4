import { createReadStream, fstatSync, read, statSync, type BigIntStats } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { mayWait, waitingReader } from '../../internal/files/waiting_file';
import { FileError } from './file_error';

/** An input of rdiff: a file, or something that can only be read from start to end. */
export interface Input {
  /** For messages. */
  readonly name: string;
  /** Set for regular files, which the file functions of the engine read themselves. */
  readonly path?: string;
  /** Bytes of a regular file, also of one that standard input was redirected from. */
  readonly size?: number;
  readonly identity: string;
  open(): Readable;
  /** Reads at any position; absent where the input cannot. */
  readonly read?: (position: number, length: number) => Promise<Uint8Array>;
}

/** @param name a path; `-` or nothing means standard input. */
export function inputOf(name: string | undefined): Input {
  if (name === undefined || name === '-') return standardInput();
  const stats = statSync(name, { bigint: true });
  if (stats.isDirectory()) throw new FileError('EISDIR', `'${name}' is a directory`);
  if (stats.isSocket()) throw new FileError('ENXIO', `'${name}' is a socket, not a file`);
  const open = () => (mayWait(stats) ? waitingReader(name) : createReadStream(name));
  const input = { name: `'${name}'`, open, identity: identityOf(stats) };
  return stats.isFile() ? { ...input, path: name, size: Number(stats.size) } : input;
}

function standardInput(): Input {
  const stats = fstatSync(0, { bigint: true });
  if (stats.isDirectory()) throw new FileError('EISDIR', 'standard input is a directory');
  const input = { name: 'standard input', open: () => process.stdin, identity: identityOf(stats) };
  return stats.isFile() ? { ...input, size: Number(stats.size), read: readStandardInput } : input;
}

async function readStandardInput(position: number, length: number): Promise<Uint8Array> {
  const { bytesRead, buffer } = await promisify(read)(0, Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Equal for two names of one file. (File numbers of Windows do not fit a double.) */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
