import { createHash } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';

/**
 * A stream that passes everything on, and calls back as it does. What a callback throws fails the stream, before the
 * chunk is passed on.
 * @param onChunk gets each chunk, and the bytes that have come so far with it.
 * @param onEnd gets the bytes that have come in all, before the stream ends.
 */
export function tap(onChunk: (chunk: Buffer, bytes: number) => unknown, onEnd?: (bytes: number) => unknown): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      attempt(() => onChunk(chunk, bytes), done, chunk);
    },
    flush(done) {
      attempt(() => onEnd?.(bytes), done);
    },
  });
}

/** A tap that calls `onEnd` with the number of all bytes that have passed. */
export function counted(onEnd: (bytes: number) => void): Transform {
  return tap(() => undefined, onEnd);
}

/** A tap that calls `onDigest` with the SHA-256 of all that has passed, in lower-case hexadecimal digits. */
export function digestTap(onDigest: (digest: string) => void): Transform {
  const hash = createHash('sha256');
  return tap(
    (chunk) => hash.update(chunk),
    () => onDigest(hash.digest('hex')),
  );
}

/** Pipes `source` through transforms and returns the last; an error anywhere destroys all of them with it. */
export function chain(source: Readable, ...transforms: Transform[]): Readable {
  const last = transforms.at(-1);
  if (!last) return source;
  // The error reaches the caller through the last stream, which pipeline() destroys with it.
  pipeline([source, ...transforms], () => undefined);
  return last;
}

function attempt(callback: () => unknown, done: (error: Error | null, chunk?: Buffer) => void, chunk?: Buffer): void {
  try {
    callback();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, chunk);
}
