import { Readable, type Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { SignatureParameters } from '../../lib/rsync';
import { seededBytes } from './random';

/** The four kinds of signature. */
export const kinds = [
  { strongHash: 'md4', weakHash: 'rollsum' },
  { strongHash: 'blake2', weakHash: 'rollsum' },
  { strongHash: 'md4', weakHash: 'rabinkarp' },
  { strongHash: 'blake2', weakHash: 'rabinkarp' },
] as const satisfies SignatureParameters[];

/** A new version of a file: parts of it kept, moved, changed, repeated and added. */
export function edited(basis: Uint8Array): Buffer {
  const third = Math.floor(basis.length / 3);
  const middle = Buffer.from(basis.subarray(third, 2 * third));
  for (let index = 0; index < middle.length; index += 10_007) middle[index] = middle[index]! ^ 0xff;
  return Buffer.concat([
    basis.subarray(2 * third),
    seededBytes(1000, 99),
    middle,
    basis.subarray(0, third),
    basis.subarray(0, third),
  ]);
}

/** Cuts bytes into pieces of the given lengths, taken in turn. */
export function* cut(bytes: Uint8Array, ...lengths: number[]): Generator<Uint8Array> {
  let turn = 0;
  for (let start = 0; start < bytes.length; turn++) {
    const end = start + (lengths[turn % lengths.length] ?? bytes.length);
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** What a stream makes of some chunks. */
export async function through(stream: Duplex, chunks: Iterable<Uint8Array> | Uint8Array): Promise<Buffer> {
  const source = Readable.from(chunks instanceof Uint8Array ? [chunks] : chunks);
  const [output] = await Promise.all([buffer(stream), pipeline(source, stream)]);
  return output;
}

/** Expects equal bytes. Jest's own toEqual() takes seconds for a megabyte. */
export function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  let at = 0;
  while (at < expected.length && actual[at] === expected[at]) at++;
  const difference = actual.length === expected.length && at === expected.length ? 'none' : `at byte ${at}`;
  expect({ length: actual.length, difference }).toEqual({ length: expected.length, difference: 'none' });
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('should have failed');
    },
    (error: unknown) => error,
  );
}

/** A promise and the functions that settle it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((...functions) => ([resolve, reject] = functions));
  return { promise, resolve, reject };
}
