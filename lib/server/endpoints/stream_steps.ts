import { Transform } from 'node:stream';

import { StorageError } from '../storage/errors';

/**
 * A step of a pipeline that fails when more than `limit` bytes come through.
 * @param limit a number, or what tells the limit as it is by now.
 */
export function atMost(limit: number | (() => number)): Transform {
  const now = typeof limit === 'number' ? () => limit : limit;
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed <= now()) done(null, chunk);
      else done(new StorageError('too-large', `A file may have at most ${now()} bytes here.`));
    },
  });
}

/** A step that tells, when all has come through, how many bytes that were. */
export function counted(onEnd: (bytes: number) => void): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      onEnd(passed);
      done();
    },
  });
}
