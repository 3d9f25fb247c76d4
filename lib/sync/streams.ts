import { createHash } from 'node:crypto';
import { pipeline, type Readable, Transform } from 'node:stream';

/** Pipes `source` through transforms and returns the last; an error anywhere destroys all of them with it. */
export function chain(source: Readable, ...transforms: Transform[]): Readable {
  const last = transforms.at(-1);
  if (!last) return source;
  // The error reaches the caller through the last stream, which pipeline() destroys with it.
  pipeline([source, ...transforms], () => undefined);
  return last;
}

/** A stream that passes everything on and hands the SHA-256 of it to `onDigest` (lower-case hex) at its end. */
export function digestTap(onDigest: (digest: string) => void): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      onDigest(hash.digest('hex'));
      done();
    },
  });
}

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

/** True when both streams yield the same bytes. Both are read to their end, or destroyed: when one fails, the other is. */
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
