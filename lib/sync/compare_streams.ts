import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** Streams that are opened together. When one cannot be, the others are destroyed, also those that open later. */
export async function openTogether<T extends readonly Promise<Readable>[]>(
  ...opening: T
): Promise<{ [I in keyof T]: Awaited<T[I]> }> {
  try {
    return await Promise.all(opening);
  } catch (error) {
    for (const each of opening) {
      each.then(
        (stream) => stream.destroy(),
        () => undefined,
      );
    }
    throw error;
  }
}

/**
 * True when both streams yield the same bytes. Both are read to their end, or destroyed: when one fails, the other is.
 */
export async function sameBytes(left: Readable, right: Readable): Promise<boolean> {
  try {
    const digests = await Promise.all([sha256(left), sha256(right)]);
    return digests[0] === digests[1];
  } finally {
    left.destroy();
    right.destroy();
  }
}

async function sha256(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
