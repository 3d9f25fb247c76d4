import { Transform } from 'node:stream';

/** A stream that passes everything on and tells `onChunk` of each piece; what that throws fails the stream. */
export function tap(onChunk: (chunk: Buffer) => unknown): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        onChunk(chunk);
      } catch (error) {
        done(error as Error);
        return;
      }
      done(null, chunk);
    },
  });
}
