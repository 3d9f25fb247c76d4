import type { Transform } from 'node:stream';

import { tap } from '../../internal/streams';
import { StorageError } from '../storage/errors';

/**
 * A step of a pipeline that fails when more than `limit` bytes come through.
 * @param limit a number, or a function that returns the limit at the time of each chunk.
 */
export function atMost(limit: number | (() => number)): Transform {
  const now = typeof limit === 'number' ? () => limit : limit;
  return tap((_chunk, bytes) => {
    if (bytes > now()) throw new StorageError('too-large', `A file may have at most ${now()} bytes here.`);
  });
}
